"""Random rule books of every kind, operator and shape, made to find what an engine gets wrong."""

import random
from collections.abc import Callable, Mapping, Sequence

from attune.rules.domain.conditions import All, Any, Condition, InSegment, Not, Test, make_test
from attune.rules.domain.facts.fact import Choices, Fact, FactFamily, Kind
from attune.rules.domain.facts.mapping_facts import MappingFact, MappingFactFamily
from attune.rules.domain.facts.values import ValueShape
from attune.rules.domain.facts.versions import precedence
from attune.rules.domain.operators.registry import operators
from attune.rules.domain.rules import RULE_PREFIX, SEGMENT_PREFIX, RuleBook

NOW = 1_750_000_000.0
DAY = 86_400
# Folding changes the length of some of these, and each would break a message in which it were not quoted.
TEXTS = (
    *("", "a", "A", "ab", "Ab", "b", "ba", " a", "a ", "straße", "STRASSE", "İ", "i̇", "ς", "Σ", "日本", "😀"),
    *('q"t', "s'q", "b\\s", "\n", "\x01", "1", "1e-07", "true", "null", "}{", "x" * 999),
)
NUMBERS = (
    *(0, -0.0, 1, 2, 3, -1, 0.5, 0.1, 0.2, 0.3, 0.30000000000000004, 1 / 3, 123456789.123456789),
    *(1e-7, 1.5e-7, 5e-324, 2.2250738585072014e-308, 999_999_999_999_999, 1e15, -1e15),
)
CLOCKS = (0, 1, 359, 360, 719, 720, 1320, 1438, 1439)
MOMENTS = (0, 0.5, NOW, NOW - 1, NOW + 1, NOW - DAY, NOW - 7 * DAY, NOW + DAY, -62_000_000_000, 250_000_000_000)
DAYS = (0, 1, 7, 0.5, 1 / 3, 36_525)
VERSIONS = (
    *("0.0.0", "1.0.0-0", "1.0.0-2", "1.0.0-10", "1.0.0-a", "1.0.0-a.1", "1.0.0-a.b", "1.0.0", "1.0.0+b", "1.0.1"),
    *("1.9.0", "1.10.0", "2.0.0-rc.1", "2.0.0", "99999999999999999999.0.0"),
)
OPERANDS: Mapping[Kind, Sequence[object]] = {
    Kind.TEXT: TEXTS,
    Kind.NUMBER: NUMBERS,
    Kind.YES_NO: (True, False),
    Kind.SET: TEXTS,
    Kind.CLOCK: CLOCKS,
    Kind.MOMENT: MOMENTS,
    Kind.VERSION: VERSIONS,
}
PARAMETERS = tuple(f"p{place}" for place in range(300))
Made = Callable[[random.Random], list[Condition]]


def _parameters() -> Choices:
    return tuple((each, each) for each in PARAMETERS)


FACTS: tuple[Fact | FactFamily, ...] = (
    *(MappingFact(f"{kind}_{place}", kind) for kind in Kind for place in range(2)),
    MappingFact("exact_text", Kind.TEXT, case_sensitive=True),
    MappingFact("exact_set", Kind.SET, case_sensitive=True),
    MappingFact("now", Kind.MOMENT),
)
FAMILIES = (
    MappingFactFamily("affinity", Kind.NUMBER, parameters=_parameters),
    MappingFactFamily("parameter", Kind.TEXT, parameters=_parameters),
)
ALL_FACTS = (*FACTS, *FAMILIES)


def random_book(rng: random.Random) -> RuleBook:
    """Make up a book: mostly a few rules over a few segments, at times one that presses on an engine's limits."""
    segments: dict[str, Condition] = {}
    for place in range(rng.choice([0, 0, 1, 2, 3])):
        segments[f"s{place}"] = condition(rng, tuple(segments))
    slugs = tuple(segments)
    make = rng.choices(_SHAPES, weights=_WEIGHTS)[0]
    rules = [*make(rng), *(condition(rng, slugs) for _ in range(rng.randint(0, 5)))] or [condition(rng, slugs)]
    conditions = {
        **{SEGMENT_PREFIX + slug: each for slug, each in segments.items()},
        **{f"{RULE_PREFIX}r{place}": each for place, each in enumerate(rules)},
    }
    return RuleBook(version=1, conditions=conditions, priorities={key: rng.randint(0, 3) for key in conditions})


def condition(
    rng: random.Random, slugs: Sequence[str] = (), depth: int = 4, facts: Sequence[Fact | FactFamily] = ALL_FACTS
) -> Condition:
    """Make up a condition of tests, groups and segments."""
    chance = rng.random()
    if depth == 0 or chance < 0.35:
        return InSegment(rng.choice(slugs)) if slugs and rng.random() < 0.2 else random_test(rng, facts)
    if chance < 0.5:
        return Not(condition(rng, slugs, depth - 1, facts))
    parts = tuple(condition(rng, slugs, depth - 1, facts) for _ in range(rng.randint(1, 4)))
    return All(parts) if chance < 0.75 else Any(parts)


def random_test(rng: random.Random, facts: Sequence[Fact | FactFamily] = ALL_FACTS) -> Test:
    """Make up a test of any of the facts by any of its operators."""
    fact = rng.choice(facts)
    operator = rng.choice(operators.names_by_kind()[fact.kind])
    parameter = rng.choice(PARAMETERS[:3]) if isinstance(fact, FactFamily) else ""
    return make_test(fact, operator, _operand(rng, fact.kind, operator), parameter)


def _operand(rng: random.Random, kind: Kind, operator: str) -> object:
    values = OPERANDS[kind]
    if operators[operator].shapes[kind] == ValueShape.TEXTS:
        return [rng.choice(values) for _ in range(rng.choice([1, 2, 3, 12, 60]))]
    if operator == "within_days":
        return rng.choice(DAYS)
    if kind == Kind.CLOCK:
        return rng.choice(CLOCKS), rng.choice(CLOCKS)
    if operator == "between":
        ends = (rng.choice(values), rng.choice(values))
        return sorted(ends, key=lambda end: precedence(end) if isinstance(end, str) else end)  # type: ignore[arg-type,return-value]
    if kind == Kind.NUMBER and rng.random() < 0.3:
        return rng.choice([rng.randint(-5, 5), rng.uniform(-1e15, 1e15), rng.random() * 10 ** rng.randint(-20, 5)])
    return rng.choice(values)


def _few(rng: random.Random) -> list[Condition]:
    return [condition(rng) for _ in range(rng.randint(0, 6))]


def _many(rng: random.Random) -> list[Condition]:
    return [condition(rng, depth=3) for _ in range(rng.randint(20, 60))]


def _alike(rng: random.Random) -> list[Condition]:
    """Give more rules of one pattern than durable-rules bears."""
    one = condition(rng, depth=1)
    return [one] * 260


def _distinct_firsts(rng: random.Random) -> list[Condition]:
    """Give more true and distinct first tests than durable-rules may hold on its stack."""
    return [make_test(FACTS[2], "at_least", -place) for place in range(rng.randint(65, 130))]


def _many_keys(rng: random.Random) -> list[Condition]:
    """Give tests of more facts than one message of durable-rules holds."""
    family = rng.choice(FAMILIES)
    value = 0 if family.kind == Kind.NUMBER else ""
    parts = [make_test(family, rng.choice(["is", "is_not"]), value, parameter) for parameter in PARAMETERS]
    return [*parts[:250], All(tuple(parts[250:])), Any(tuple(parts[100:300]))]


def _long(rng: random.Random) -> list[Condition]:
    """Give groups as long as the language allows, whose product would have no end."""
    tests = [random_test(rng) for _ in range(200)]
    pairs = tuple(Any((first, second)) for first, second in zip(tests[::2], tests[1::2], strict=True))
    return [All(tuple(tests[:100])), Any(tuple(tests)), All(pairs), Not(All(pairs[:9])), Not(Any(tuple(tests)))]


_SHAPES: tuple[Made, ...] = (_few, _many, _alike, _distinct_firsts, _many_keys, _long)
_WEIGHTS = (80, 12, 1, 2, 1, 4)
