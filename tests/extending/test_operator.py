"""A site adds operators in AppConfig.ready(), and all that works with conditions works with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.utils.translation import gettext_lazy as _
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attune.rules.builder.condition_rows import read_row, write_row
from attune.rules.builder.fact_blocks import FactBlock
from attune.rules.domain.analysis.equivalence_classes import Literal
from attune.rules.domain.analysis.solver import SearchOutcome, find_visitor
from attune.rules.domain.analysis.value_distance import ValueOption, nearest_satisfying_value, nearest_values
from attune.rules.domain.conditions import All, Condition, InvalidConditionError, Not, Test, make_test
from attune.rules.domain.facts.fact import FactValue, Kind
from attune.rules.domain.facts.values import ThresholdRef, ValueShape
from attune.rules.domain.language.exchange import from_exchange, to_exchange
from attune.rules.domain.language.json_schema import condition_schema
from attune.rules.domain.language.parser import parse_sentence
from attune.rules.domain.language.phrases import Phrasebook
from attune.rules.domain.language.sentences import write_sentence
from attune.rules.domain.operators.operator import Form, Operator
from attune.rules.domain.operators.operator_validation import InvalidOperatorError
from attune.rules.domain.operators.registry import OperatorRegistry, UnknownOperatorError, operators
from attune.rules.domain.rules import RuleBook
from attune.rules.domain.thresholds import with_thresholds
from attune.rules.engines.by_name import ENGINES
from attune.rules.engines.evaluation import holds_for_value
from attune.rules.facts.registry import Registry, registry
from attune.rules.proof.boundary_values import boundary_facts, boundary_values_of
from attune.rules.proof.runner import Proof, prove
from tests.extending.host_operators import IsLongerThan, IsOnWeekday, IsOutside, LacksSome
from tests.rules.strategies import fact

FRIDAY, SATURDAY = (datetime(2025, 1, day, 12, tzinfo=UTC).timestamp() for day in (3, 4))
SEEN, WORDS, VISITS = fact("seen", Kind.MOMENT), fact("words", Kind.TEXT), fact("visits", Kind.NUMBER)
TOPICS = fact("topics", Kind.SET)
COLOUR = fact("colour", Kind.TEXT, choices=(("red", "Red"), ("blue", "Blue")))
ADDED = (IsOnWeekday, IsOutside, IsLongerThan, LacksSome)


@pytest.fixture
def added() -> Iterator[None]:
    """The operators of the site, for one test alone."""
    before = dict(operators)
    operators.register(*(declared() for declared in ADDED))
    yield
    operators.clear()
    operators.update(before)


@pytest.fixture
def facts(added: None) -> Registry:
    made = Registry()
    made.register(SEEN, WORDS, VISITS, TOPICS, COLOUR)
    return made


# Each with a fact that makes it hold, one that makes it fail, and its sentence.
TESTS: tuple[tuple[Callable[[], Test], FactValue, FactValue, str], ...] = (
    (lambda: make_test(SEEN, "is_on_weekday", True), FRIDAY, SATURDAY, "Seen is on a weekday"),
    (lambda: make_test(SEEN, "is_on_weekday", False), SATURDAY, FRIDAY, "Seen is at the weekend"),
    (lambda: make_test(VISITS, "is_outside", (2, 5)), 6, 5, "Visits is outside 2 to 5"),
    (lambda: make_test(WORDS, "is_longer_than", 3), "rail", "sea", "Words is longer than 3 letters"),
    (
        lambda: make_test(TOPICS, "lacks_some", ["rail", "sea"]),
        frozenset({"sea"}),
        frozenset({"rail", "sea"}),
        "Topics lacks one at least of “rail” and “sea”",
    ),
)
each = pytest.mark.parametrize(("make", "held", "failed", "sentence"), TESTS, ids=[one[3] for one in TESTS])


@each
def test_every_engine_knows_it(
    facts: Registry, make: Callable[[], Test], held: FactValue, failed: FactValue, sentence: str
) -> None:
    test = make()
    rules: dict[str, Condition] = {"rule:asked": test, "rule:denied": Not(test)}
    books = [engine().compile(RuleBook(version=1, conditions=rules)) for engine in ENGINES.values()]

    for book in books:
        assert book.match({test.key: held, "now": FRIDAY}).rules == ("rule:asked",)
        assert book.match({test.key: failed, "now": FRIDAY}).rules == ("rule:denied",)
        book.close()


@each
def test_it_is_stored_written_and_read(
    facts: Registry, make: Callable[[], Test], held: FactValue, failed: FactValue, sentence: str
) -> None:
    test, wording = make(), Phrasebook(facts)

    assert from_exchange(to_exchange(test), facts) == test
    assert write_sentence(test, wording) == sentence
    assert parse_sentence(sentence, wording) == test
    names = [one["properties"]["operator"]["enum"] for one in condition_schema()["$defs"]["test"]["oneOf"]]  # type: ignore[index]
    assert [test.operator] in names


@each
def test_its_row_of_the_builder_is_read_and_written(
    facts: Registry, make: Callable[[], Test], held: FactValue, failed: FactValue, sentence: str
) -> None:
    test, offer = make(), facts.get(make().fact)
    fields = FactBlock(offer).child_blocks

    row = write_row(offer, test)

    assert read_row(offer, row) == test
    assert set(row) <= set(fields)
    assert test.operator in dict(fields["operator"].field.choices)


@each
def test_the_solver_finds_who_passes_it_and_who_does_not(
    facts: Registry, make: Callable[[], Test], held: FactValue, failed: FactValue, sentence: str
) -> None:
    test = make()

    for wanted in (True, False):
        found = find_visitor([(test, wanted)], holds_for_value)
        assert found.outcome == SearchOutcome.FOUND
        assert holds_for_value(test, found.facts[test.key], float(found.facts["now"])) == wanted  # type: ignore[arg-type]
    assert {holds_for_value(test, value, FRIDAY) for value in boundary_values_of([test])[test.key]} == {True, False}


def test_nothing_is_said_of_an_unknown_moment(facts: Registry) -> None:
    weekday, weekend = (make_test(SEEN, "is_on_weekday", value) for value in (True, False))
    rules: dict[str, Condition] = {"rule:weekday": weekday, "rule:weekend": weekend, "rule:not": Not(weekday)}

    for engine in ENGINES.values():
        book = engine().compile(RuleBook(version=1, conditions=rules))
        assert book.match({"seen": float("nan"), "now": FRIDAY}).rules == ("rule:not",)
        book.close()


def test_what_only_its_meaning_could_prove_is_undecided(facts: Registry) -> None:
    long_and_short = All((make_test(WORDS, "is_longer_than", 3), make_test(WORDS, "is", "sea")))
    outside_and_in = All((make_test(VISITS, "is_outside", (2, 5)), make_test(VISITS, "is", 3)))

    assert find_visitor([(long_and_short, True)], holds_for_value).outcome == SearchOutcome.UNDECIDED
    assert find_visitor([(outside_and_in, True)], holds_for_value).outcome == SearchOutcome.NONE


def test_a_test_of_now_makes_it_another_day(facts: Registry) -> None:
    now = fact("now", Kind.MOMENT)
    found = find_visitor([(make_test(now, "is_on_weekday", False), True)], holds_for_value, now=FRIDAY)

    assert found.outcome == SearchOutcome.FOUND
    assert datetime.fromtimestamp(float(found.facts["now"]), UTC).weekday() >= 5  # type: ignore[arg-type]


def test_a_threshold_may_stand_for_its_number(facts: Registry) -> None:
    test = make_test(WORDS, "is_longer_than", ThresholdRef("long"))

    assert read_row(WORDS, write_row(WORDS, test)) == test
    assert with_thresholds(test, {"long": 3}) == make_test(WORDS, "is_longer_than", 3)


def test_each_option_names_the_fields_that_it_asks_for(facts: Registry) -> None:
    html = str(FactBlock(COLOUR).child_blocks["operator"].field.widget.render("operator", "is"))

    assert '<option value="is" selected data-asks="values">' in html
    assert '<option value="contains" data-asks="value">' in html
    assert '<option value="is_longer_than" data-asks="number threshold">' in html


def test_an_empty_value_of_its_row_is_refused(facts: Registry) -> None:
    with pytest.raises(InvalidConditionError, match="This test has no value yet"):
        read_row(WORDS, {"operator": "is_longer_than", "number": None})


@pytest.mark.django_db
def test_the_process_that_proves_a_book_knows_it(facts: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_offers", {**registry._offers, **facts._offers})
    rules: dict[str, Condition] = {f"rule:{place}": one[0]() for place, one in enumerate(TESTS)}

    proof = prove(RuleBook(version=1, conditions=rules), timeout_ms=10_000)

    assert isinstance(proof, Proof), proof
    assert proof.covered["tests_seen_both_ways"] == proof.covered["tests"] == len(TESTS)


def test_the_nearest_visitor_is_found(facts: Registry) -> None:
    weekend = make_test(SEEN, "is_on_weekday", False)
    known = nearest_values([weekend], FRIDAY, FRIDAY)

    nearest = nearest_satisfying_value([Literal(weekend, True)], FRIDAY, known, holds_for_value, FRIDAY)

    assert nearest == ValueOption(SATURDAY, 1.0)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10_000))
def test_the_engines_agree_where_it_stands_beside_others(facts: Registry, seed: int) -> None:
    weekday, outside, longer = (TESTS[place][0]() for place in (0, 2, 3))
    rules: dict[str, Condition] = {
        "rule:a": All((weekday, make_test(SEEN, "within_days", 3), Not(outside))),
        "rule:b": All((outside, make_test(VISITS, "at_least", 1))),
        "rule:c": Not(All((longer, make_test(WORDS, "starts_with", "x"), make_test(WORDS, "is_not", "xxxx")))),
        "rule:d": All((make_test(SEEN, "before", FRIDAY), Not(weekday))),
    }
    book = RuleBook(version=1, conditions=rules)
    plain, *others = (ENGINES[name]().compile(book) for name in ("plain", "index", "durable"))

    for context in boundary_facts(book, most=12, seed=seed):
        assert all(other.match(context) == plain.match(context) for other in others)
    for other in others:
        other.close()


def test_it_is_gone_with_its_app() -> None:
    assert not {declared.name for declared in ADDED} & set(operators)
    with pytest.raises(UnknownOperatorError, match='"is_outside" is no operator'):
        operators["is_outside"]
    with pytest.raises(InvalidConditionError, match='"is_outside" cannot be asked'):
        make_test(VISITS, "is_outside", (1, 2))


# What is wrong with an operator is said when it is registered ---------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("name", None, "it has no name"),
        ("name", "is longer", 'cannot be named "is longer"'),
        ("name", "contains", '"contains" is registered already'),
        ("label", None, "it has no label"),
        ("shapes", {}, "it says of no kind what it compares with"),
        ("shapes", {Kind.TEXT: "number"}, "Write ValueShape"),
        ("shapes", {Kind.TEXT: ValueShape.NUMBERS}, "are not compared with numbers"),
        ("shapes", {Kind.SET: ValueShape.TEXT}, "the engines take items"),
        ("shapes", {Kind.MOMENT: ValueShape.YES_NO}, "it has no phrase for no"),
        ("phrase", None, "it has no phrase"),
        ("phrase", _("%(fact)s is longer than %(value)s"), "it has no phrase"),
        ("phrase", "longer than %(value)s is %(fact)s", "does not begin with"),
        ("phrase", "%(fact)s is long", r"must hold %\(fact\)s and %\(value\)s"),
        ("phrase", "%(fact)s contains %(value)s", 'is that of "contains"'),
        ("signs", ("> %(value)s",), "does not begin with"),
        ("holds", None, r"it has no holds\(\)"),
        ("boundary_values", Operator.boundary_values, r"it has no boundary_values\(\)"),
        ("form", lambda self, kind: Form.ORDER, r"the engines take"),
        ("usual_for", frozenset({Kind.TEXT}), 'begins with "is" already'),
        ("denies", "is_short", 'it denies "is_short"'),
        ("needs_every", True, "takes no list"),
    ],
)
def test_an_operator_without_one_of_its_parts_is_refused(part: str, value: object, said: str) -> None:
    known = OperatorRegistry(*operators.added(), *operators.values())
    lacking = type("IsLonger", (IsLongerThan,), {part: value, "__module__": "site"})
    if part != "phrase":
        lacking.value_phrases = {}  # type: ignore[attr-defined]
    if said == "it has no phrase for no":
        lacking.phrase = "%(fact)s is odd"  # type: ignore[attr-defined]

    with pytest.raises(InvalidOperatorError, match=said) as raised:
        known.register(lacking())

    assert "site.IsLonger: " in str(raised.value)
    assert set(known) == set(operators)


def test_a_class_or_another_thing_is_no_operator() -> None:
    with pytest.raises(InvalidOperatorError, match="is a class. Register one of it"):
        OperatorRegistry(IsOutside)  # type: ignore[arg-type]
    with pytest.raises(InvalidOperatorError, match="is no operator. Derive its class"):
        OperatorRegistry("is_outside")  # type: ignore[arg-type]


def test_an_order_without_comparisons_is_refused() -> None:
    class Ordered(IsLongerThan):
        shapes = {Kind.NUMBER: ValueShape.NUMBER}  # type: ignore[assignment]

        def form(self, kind: Kind, /) -> Form:
            return Form.ORDER

    with pytest.raises(InvalidOperatorError, match=r"it has no comparisons\(\)"):
        OperatorRegistry(Ordered())


def test_a_class_that_another_process_cannot_find_is_refused() -> None:
    class Hidden(IsOutside):
        pass

    with pytest.raises(InvalidOperatorError, match="Define its class at the top of a module"):
        OperatorRegistry(Hidden())
