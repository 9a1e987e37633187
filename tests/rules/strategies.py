"""Made-up facts of every kind, and hypothesis strategies for conditions, books and contexts over them."""

import math
from collections.abc import Mapping

from hypothesis import strategies as st

from attune.rules.domain.conditions import All, Any, Condition, InSegment, Not, Test, make_test
from attune.rules.domain.facts.fact import Choices, Fact, FactFamily, FactValue, Kind, Purpose, Scope, fact_key
from attune.rules.domain.facts.mapping_facts import MappingFact
from attune.rules.domain.facts.values import ValueShape
from attune.rules.domain.operators.registry import operators
from attune.rules.domain.rules import RuleBook
from attune.rules.facts.registry import Registry
from attune.text import comparable

NOW = 1_750_000_000.0
DAY = 86_400
# Case folding changes the length of some of these, and none of them should break a message to a C parser.
TEXTS = [
    "",
    "a",
    "A",
    "ab",
    "Ab",
    "b",
    "ba",
    "straße",
    "STRASSE",
    "İ",
    "ς",
    "Σ",
    'q"t',
    "s'q",
    "b\\s",
    "\n",
    "日本",
    "😀",
    "1",
    "true",
]
LONG = "x" * 70_000
NUMBERS = [0, 1, 2, 3, -1, 0.5, 0.1, 1e-7, 1.5e-7, 5e-324, -0.0, 0.30000000000000004, 1e15, -1e15]
# In their order of precedence.
VERSIONS = [
    "1.0.0-2",
    "1.0.0-10",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0",
    "1.0.0+b1",
    "1.0.1",
    "1.10.0",
    "2.0.0",
]
CLOCKS = [0, 1, 359, 360, 720, 1320, 1439]
MOMENTS = [0, NOW, NOW - 1, NOW - DAY, NOW - 7 * DAY, NOW - 7 * DAY - 1, NOW + 1, NOW + DAY]
DAYS = [0, 1, 7, 0.5]


class Liking(FactFamily):
    """Read a topic from a mapping."""

    name = "affinity"
    kind = Kind.NUMBER
    label = "Affinity"
    purpose = Purpose.PERSONALISE
    scope = Scope.VISITOR
    parameter_label = "Topic"

    @staticmethod
    def parameter_choices() -> Choices:
        return (("floods", "Floods"), ("rail", "Rail"))

    def read(self, source: Mapping[str, FactValue], topic: str) -> FactValue:
        return source[topic]


fact = MappingFact
FACTS = (
    fact("country", Kind.TEXT),
    fact("code", Kind.TEXT, case_sensitive=True),
    fact("visits", Kind.NUMBER),
    fact("score", Kind.NUMBER),
    fact("is_new", Kind.YES_NO),
    fact("has_consent", Kind.YES_NO),
    fact("topics", Kind.SET),
    fact("codes", Kind.SET, case_sensitive=True),
    fact("clock", Kind.CLOCK),
    fact("first_seen", Kind.MOMENT),
    fact("now", Kind.MOMENT),
    fact("browser_version", Kind.VERSION),
)
FAMILY = Liking()
AnyFact = Fact | FactFamily


def registry() -> Registry:
    """Make a registry of all these facts."""
    made = Registry()
    made.register(*FACTS, FAMILY)
    return made


def operand(kind: Kind, operator: str) -> st.SearchStrategy[object]:
    """Give values that a test of that kind and operator may compare with."""
    if operators[operator].shapes[kind] == ValueShape.TEXTS:
        return st.lists(st.sampled_from(TEXTS).filter(_reads), min_size=1, max_size=12)
    if operator == "within_days":
        return st.sampled_from(DAYS)
    if operator == "between":
        return st.tuples(single(kind), single(kind)).map(lambda ends: _in_order(kind, ends))
    if kind == Kind.CLOCK:
        return st.tuples(single(kind), single(kind))
    return single(kind)


def _reads(text: str) -> bool:
    """Say whether a condition may ask for a text: one that reads as nothing is refused at the door."""
    return not text or bool(comparable(text))


def single(kind: Kind) -> st.SearchStrategy[object]:
    """Give single values of a kind, boundary values first."""
    return {
        Kind.TEXT: st.sampled_from(TEXTS).filter(_reads)
        | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=3).filter(_reads),
        Kind.NUMBER: st.sampled_from(NUMBERS) | st.integers(-5, 5) | st.floats(-1e15, 1e15),
        Kind.YES_NO: st.booleans(),
        Kind.SET: st.sampled_from(TEXTS).filter(_reads),
        Kind.CLOCK: st.sampled_from(CLOCKS) | st.integers(0, 1439),
        Kind.MOMENT: st.sampled_from(MOMENTS),
        Kind.VERSION: st.sampled_from(VERSIONS),
    }[kind]


def asked() -> tuple[tuple[Fact | FactFamily, str], ...]:
    """Give every fact with every operator that may ask of it."""
    return tuple((one, operator) for one in (*FACTS, FAMILY) for operator in operators.names_by_kind()[one.kind])


def tests() -> st.SearchStrategy[Test]:
    """Give tests over every fact and operator."""
    return st.sampled_from(asked()).flatmap(
        lambda pair: operand(pair[0].kind, pair[1]).map(
            lambda value: make_test(pair[0], pair[1], value, "floods" if pair[0] is FAMILY else "")
        )
    )


def conditions(segments: tuple[str, ...] = ()) -> st.SearchStrategy[Condition]:
    """Give conditions at most a few groups deep."""
    leaves: st.SearchStrategy[Condition] = tests()
    if segments:
        leaves = leaves | st.sampled_from(segments).map(InSegment)
    return st.recursive(
        leaves,
        lambda parts: st.one_of(
            st.lists(parts, min_size=1, max_size=4).map(lambda of: All(tuple(of))),
            st.lists(parts, min_size=1, max_size=4).map(lambda of: Any(tuple(of))),
            parts.map(Not),
        ),
        max_leaves=6,
    )


@st.composite
def books(draw: st.DrawFn, most: int = 6) -> RuleBook:
    """Give books of rules and of segments that may ask for each other without a cycle."""
    slugs: tuple[str, ...] = ()
    found: dict[str, Condition] = {}
    for slug in ("s0", "s1", "s2")[: draw(st.integers(0, 3))]:
        found[f"segment:{slug}"] = draw(conditions(slugs))
        slugs = (*slugs, slug)
    rules = [f"rule:r{place}" for place in range(draw(st.integers(1, most)))]
    found |= {key: draw(conditions(slugs)) for key in rules}
    return RuleBook(version=1, conditions=found, priorities={key: draw(st.integers(0, 3)) for key in rules})


def contexts() -> st.SearchStrategy[dict[str, object]]:
    """Give total facts, unknown moments and versions and text of visitors' own making among them."""
    known = {one.name: values(one.kind) for one in FACTS if one.name != "now"}
    return st.fixed_dictionaries(
        {**known, fact_key("affinity", "floods"): values(Kind.NUMBER), "now": st.just(NOW)},
    )


def values(kind: Kind) -> st.SearchStrategy[object]:
    """Give values that a fact of a kind may have."""
    return {
        Kind.TEXT: st.sampled_from([*TEXTS, "\0", "\ud800", LONG]) | st.text(max_size=3),
        Kind.NUMBER: single(Kind.NUMBER) | st.floats(allow_nan=False, allow_infinity=False) | st.integers(),
        Kind.YES_NO: st.booleans(),
        Kind.SET: st.frozensets(st.sampled_from(TEXTS) | st.text(max_size=2), max_size=6),
        Kind.CLOCK: single(Kind.CLOCK) | st.floats(0, 1440, exclude_max=True),
        Kind.MOMENT: single(Kind.MOMENT) | st.just(math.nan) | st.floats(0, 2 * NOW),
        Kind.VERSION: single(Kind.VERSION) | st.sampled_from(["", "v1", "1.0", "9" * 300 + ".0.0"]),
    }[kind]


def _in_order(kind: Kind, ends: tuple[object, object]) -> tuple[object, object]:
    if kind == Kind.VERSION:
        return tuple(sorted(ends, key=lambda version: VERSIONS.index(str(version))))  # type: ignore[return-value]
    return tuple(sorted(ends))  # type: ignore[type-var,return-value]
