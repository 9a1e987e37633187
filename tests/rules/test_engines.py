"""The engines give one answer, whatever the book and the facts."""

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attune.rules.domain.conditions import (
    All,
    Any,
    Condition,
    InSegment,
    Not,
    SegmentCycleError,
    Test,
    UnknownSegmentError,
    make_test,
)
from attune.rules.domain.facts.fact import Facts, FactValue, Kind
from attune.rules.domain.operators.registry import operators
from attune.rules.domain.rules import Matches, RuleBook
from attune.rules.engines import columns
from attune.rules.engines.base import Engine
from attune.rules.engines.durable import DurableEngine
from attune.rules.engines.index import MOST_LAYERS, IndexEngine
from attune.rules.engines.plain import PlainEngine, explain, holds, match_switched
from tests.rules import strategies

pytestmark = pytest.mark.slow

FAST = (IndexEngine(), DurableEngine())
ALL = (PlainEngine(), *FAST)
RANDOM = settings(max_examples=70, deadline=None, suppress_health_check=list(HealthCheck))


def matched(engine: Engine, book: RuleBook, facts: Facts) -> Matches:
    compiled = engine.compile(book)
    try:
        return compiled.match(facts)
    finally:
        compiled.close()


def facts(**values: FactValue) -> dict[str, FactValue]:
    return {**strategies.registry().defaults(["affinity[floods]"]), "now": strategies.NOW, **values}


@RANDOM
@given(strategies.books(), st.lists(strategies.contexts(), min_size=1, max_size=4))
def test_all_engines_agree_on_any_book(book: RuleBook, contexts: list[Mapping[str, FactValue]]) -> None:
    plain, *others = (engine.compile(book) for engine in ALL)

    # Twice, since the index remembers values and durable-rules must forget them.
    for context in contexts * 2:
        for other in others:
            assert other.match(context) == plain.match(context)
    for other in others:
        other.close()


@pytest.mark.parametrize("pair", strategies.asked(), ids=lambda pair: f"{pair[0].name}-{pair[1]}")
@settings(RANDOM, max_examples=8)
@given(data=st.data())
def test_all_engines_agree_on_each_operator(pair: tuple[strategies.AnyFact, str], data: st.DataObject) -> None:
    fact, operator = pair
    parameter = "floods" if fact is strategies.FAMILY else ""
    operands = data.draw(st.lists(strategies.operand(fact.kind, operator), min_size=1, max_size=5))
    rules = [make_test(fact, operator, operand, parameter) for operand in operands]
    entries: dict[str, Condition] = {f"rule:{place}": test for place, test in enumerate(rules)}
    entries |= {f"rule:not-{place}": Not(test) for place, test in enumerate(rules)}
    values = data.draw(st.lists(strategies.values(fact.kind), min_size=1, max_size=8))
    plain, *others = (engine.compile(RuleBook(version=1, conditions=entries)) for engine in ALL)

    for value in values:
        context = facts(**{rules[0].key: value, "now": strategies.NOW})
        for other in others:
            assert other.match(context) == plain.match(context)
    for other in others:
        other.close()


def test_no_operator_is_left_out() -> None:
    asked = {(fact.kind, operator) for fact, operator in strategies.asked()}

    assert asked == {(kind, operator) for kind, names in operators.names_by_kind().items() for operator in names}


@RANDOM
@given(strategies.books(), strategies.contexts(), st.data())
def test_segments_switched_to_what_they_are_change_nothing(
    book: RuleBook, context: Mapping[str, FactValue], data: st.DataObject
) -> None:
    plain = matched(PlainEngine(), book, context)
    switched = data.draw(st.sets(st.sampled_from(sorted(book.segments()))) if book.segments() else st.just(set()))

    assert match_switched(book, context, {slug: slug in plain.segments for slug in switched}) == plain


def test_a_switched_segment_is_what_it_is_switched_to_for_all_that_ask() -> None:
    never = make_test(strategies.registry().get("visits"), "is", 1)
    book = RuleBook(
        version=7,
        conditions={"segment:a": never, "segment:b": InSegment("a"), "rule:r": Not(InSegment("b"))},
    )
    context = facts()

    assert match_switched(book, context, {}) == Matches(frozenset(), ("rule:r",), 7)
    assert match_switched(book, context, {"a": True}) == Matches(frozenset({"a", "b"}), (), 7)
    assert match_switched(book, context, {"a": True, "b": False}) == Matches(frozenset({"a"}), ("rule:r",), 7)


@RANDOM
@given(strategies.conditions(), strategies.contexts())
def test_an_explanation_says_what_holds(condition: Condition, context: Mapping[str, FactValue]) -> None:
    explanation = explain(condition, context)

    assert explanation.held == holds(condition, context)
    assert explanation.condition == condition


@RANDOM
@given(strategies.books(), strategies.contexts(), st.dictionaries(st.sampled_from(["s0", "s1", "s2"]), st.booleans()))
def test_an_explanation_knows_what_is_switched_by_hand(
    book: RuleBook, context: Mapping[str, FactValue], switched: dict[str, bool]
) -> None:
    segments = book.segments()
    switched = {slug: on for slug, on in switched.items() if slug in segments}
    matched = match_switched(book, context, switched)

    for key in book.rules_in_order():
        assert explain(book.conditions[key], context, segments, switched).held == (key in matched.rules)


def test_an_explanation_names_the_value_of_every_test() -> None:
    visits = Test("visits", "at_least", 3, kind=Kind.NUMBER)
    country = Test("country", "is", "NL")
    condition = All((InSegment("regulars"), Not(country)))

    explanation = explain(condition, facts(visits=5, country="be"), {"regulars": visits})

    segment, denied = explanation.parts
    assert explanation.held
    assert (segment.condition, segment.held) == (InSegment("regulars"), True)
    assert (segment.parts[0].value, segment.parts[0].held) == (5, True)
    assert (denied.parts[0].value, denied.parts[0].held) == ("be", False)


@pytest.mark.parametrize("engine", ALL, ids=lambda engine: type(engine).__name__)
class TestEveryEngine:
    def test_a_lower_priority_number_comes_first_and_then_the_key(self, engine: Engine) -> None:
        holding = Test("visits", "at_least", 0, kind=Kind.NUMBER)
        book = RuleBook(
            version=7,
            conditions={"rule:b": holding, "rule:a": holding, "rule:z": holding, "segment:all": holding},
            priorities={"rule:a": 2, "rule:b": 2, "rule:z": 1},
        )

        matches = matched(engine, book, facts())

        assert matches == Matches(frozenset({"all"}), ("rule:z", "rule:a", "rule:b"), 7)

    def test_an_empty_book_matches_nothing(self, engine: Engine) -> None:
        assert matched(engine, RuleBook(version=3), {}) == Matches(frozenset(), (), 3)

    def test_denying_a_test_holds_for_the_unknown(self, engine: Engine) -> None:
        seen = Test("first_seen", "before", strategies.NOW, kind=Kind.MOMENT)
        version = Test("browser_version", "between", ("1.0.0", "2.0.0"), kind=Kind.VERSION)
        book = RuleBook(
            version=1,
            conditions={"rule:a": seen, "rule:b": Not(seen), "rule:c": version, "rule:d": Not(version)},
        )

        assert matched(engine, book, facts()).rules == ("rule:b", "rule:d")

    def test_two_tests_of_one_fact_must_both_hold(self, engine: Engine) -> None:
        book = RuleBook(
            version=1,
            conditions={
                "rule:number": All(
                    (
                        Test("visits", "at_least", 2, kind=Kind.NUMBER),
                        Test("country", "is", "nl"),
                        Test("visits", "is_not", 3, kind=Kind.NUMBER),
                    )
                ),
                "rule:set": All(
                    (
                        Test("topics", "has_any", ("a", "b"), kind=Kind.SET),
                        Test("topics", "has_any", ("c", "d"), kind=Kind.SET),
                        Test("topics", "has_none", ("e",), kind=Kind.SET),
                    )
                ),
            },
        )

        assert matched(engine, book, facts(country="NL", visits=2, topics=frozenset("ac"))).rules == (
            "rule:number",
            "rule:set",
        )
        assert matched(engine, book, facts(country="NL", visits=3, topics=frozenset("ab"))).rules == ()
        assert matched(engine, book, facts(country="BE", visits=4, topics=frozenset("ade"))).rules == ()

    def test_a_test_that_contradicts_or_repeats_another_changes_nothing_else(self, engine: Engine) -> None:
        dutch, belgian = Test("country", "is", "nl"), Test("country", "is", "be")
        entries: dict[str, Condition] = {
            "rule:both": All((dutch, belgian)),
            "rule:either": Any((dutch, Not(dutch))),
            "rule:neither": All((Not(dutch), Not(belgian))),
            "rule:never": All((dutch, Not(dutch))),
            "rule:twice": All((dutch, dutch)),
        }
        book = RuleBook(version=1, conditions=entries)

        assert matched(engine, book, facts(country="NL")).rules == ("rule:either", "rule:twice")
        assert matched(engine, book, facts(country="be")).rules == ("rule:either",)
        assert matched(engine, book, facts(country="fr")).rules == ("rule:either", "rule:neither")

    def test_what_is_too_wide_for_alternatives_is_still_right(self, engine: Engine) -> None:
        pairs = [
            Any((Test("visits", "is", number, kind=Kind.NUMBER), Test("score", "is", number, kind=Kind.NUMBER)))
            for number in range(9)
        ]
        layers = [Test("topics", "has", str(number), kind=Kind.SET) for number in range(MOST_LAYERS + 2)]
        book = RuleBook(
            version=1,
            conditions={
                "rule:wide": Not(All(tuple(pairs))),
                "rule:deep": All(tuple(layers)),
                "rule:any": Any(tuple(pairs)),
            },
        )

        every = frozenset(map(str, range(MOST_LAYERS + 2)))
        assert matched(engine, book, facts(visits=3, topics=every)).rules == ("rule:any", "rule:deep", "rule:wide")
        for missing in every:
            lacking = facts(visits=-1, score=-1, topics=every - {missing})
            assert matched(engine, book, lacking).rules == ("rule:wide",)

    def test_a_segment_is_put_in_its_place(self, engine: Engine) -> None:
        book = RuleBook(
            version=1,
            conditions={
                "segment:dutch": Test("country", "is", "nl"),
                "segment:regular": All((InSegment("dutch"), Test("visits", "more_than", 2, kind=Kind.NUMBER))),
                "rule:greet": Not(InSegment("regular")),
            },
        )

        assert matched(engine, book, facts(country="nl", visits=3)) == Matches(frozenset({"dutch", "regular"}), (), 1)
        assert matched(engine, book, facts(country="nl")) == Matches(frozenset({"dutch"}), ("rule:greet",), 1)

    def test_a_missing_segment_and_a_cycle_are_refused(self, engine: Engine) -> None:
        missing = RuleBook(version=1, conditions={"rule:a": InSegment("gone")})
        cycle = RuleBook(version=1, conditions={"segment:a": InSegment("b"), "segment:b": Not(InSegment("a"))})

        with pytest.raises(UnknownSegmentError, match="gone"):
            engine.compile(missing)
        with pytest.raises(SegmentCycleError, match=r"(a > b > a|b > a > b)"):
            engine.compile(cycle)


def test_a_flood_of_made_up_values_is_forgotten_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "MOST_REMEMBERED", 10)
    entries: dict[str, Condition] = {
        "rule:text": Test("country", "starts_with", "n"),
        "rule:set": Test("topics", "has", "7", kind=Kind.SET),
    }
    book = RuleBook(version=1, conditions=entries)
    index, plain = IndexEngine().compile(book), PlainEngine().compile(book)

    for place in range(50):
        context = facts(country=f"n{place}" * 60, topics=frozenset(map(str, range(place, place + 9))))
        assert index.match(context) == plain.match(context)
        assert index.match(facts(country=f"n{place}")).rules == ("rule:text",)

    assert all(len(memory) <= 10 for _, memory in index._values)
