"""Solving: a visitor whom conditions hit, or the proof that there is none."""

import math
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.rules.domain import conditions as language
from attune.rules.domain.analysis.equivalence_classes import next_version
from attune.rules.domain.analysis.findings import Solver, find_visitor_outside
from attune.rules.domain.analysis.solver import SearchOutcome, SearchResult, Wanted, find_visitor
from attune.rules.domain.conditions import All, Any, Condition, InSegment, Not, make_test
from attune.rules.domain.facts.fact import Facts, FactValue, Kind, is_fact_value
from attune.rules.domain.facts.versions import precedence
from attune.rules.domain.rules import RuleBook
from attune.rules.engines.evaluation import holds_for_value
from attune.rules.engines.plain import holds
from attune.rules.proof.boundary_values import boundary_facts
from tests.rules import strategies
from tests.rules.strategies import DAY, FACTS, NOW, conditions, contexts

pytestmark = pytest.mark.slow

BY_NAME = {fact.name: fact for fact in FACTS}


def solve(*wanted: Wanted, **more: object) -> SearchResult:
    return find_visitor(wanted, holds_for_value, now=NOW, **more)  # type: ignore[arg-type]


def ask(name: str, operator: str, value: object) -> Condition:
    return make_test(BY_NAME[name], operator, value)


def found(*wanted: Wanted) -> Mapping[str, FactValue]:
    answer = solve(*wanted)

    assert answer.outcome == SearchOutcome.FOUND
    assert [holds(condition, answer.facts) for condition, _ in wanted] == [wants for _, wants in wanted]
    return answer.facts


def wanted_lists() -> st.SearchStrategy[list[Wanted]]:
    return st.lists(st.tuples(conditions(), st.booleans()), min_size=1, max_size=4)


def on_borders(wanted: list[Wanted], *, most: int) -> Iterator[Facts]:
    """Give facts on the borders of all tests; "now" is always known."""
    book = RuleBook(version=1, conditions={f"rule:{place}": each for place, (each, _) in enumerate(wanted)})
    for facts in boundary_facts(book, most=most):
        yield facts if facts["now"] == facts["now"] else {**facts, "now": NOW}


@given(strategies.tests(), contexts())
def test_one_test_is_judged_as_by_the_plain_engine(test: language.Test, facts: Facts) -> None:
    assert holds_for_value(test, facts[test.key], NOW) == holds(test, facts)


@given(wanted_lists())
def test_a_found_visitor_is_as_wanted_and_has_fit_facts(wanted: list[Wanted]) -> None:
    answer = solve(*wanted)

    if answer.outcome == SearchOutcome.FOUND:
        assert [holds(condition, answer.facts) for condition, _ in wanted] == [wants for _, wants in wanted]
        kinds = {test.key: test.kind for condition, _ in wanted for test in language.tests_of(condition)}
        assert answer.facts.keys() == {*kinds, "now"}
        assert all(is_fact_value(kind, answer.facts[key]) for key, kind in kinds.items())


@given(wanted_lists())
def test_where_none_is_found_no_facts_on_the_borders_are_as_wanted_either(wanted: list[Wanted]) -> None:
    if solve(*wanted).outcome != SearchOutcome.NONE:
        return

    for facts in on_borders(wanted, most=200):
        assert [holds(condition, facts) for condition, _ in wanted] != [wants for _, wants in wanted]


@given(wanted_lists(), st.data())
@settings(max_examples=50)
def test_what_a_random_visitor_shows_to_be_possible_is_found(wanted: list[Wanted], data: st.DataObject) -> None:
    facts = data.draw(st.sampled_from(list(on_borders(wanted, most=20))))

    answer = solve(*((condition, holds(condition, facts)) for condition, _ in wanted))

    assert answer.outcome == SearchOutcome.FOUND


# Text ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tests",
    [
        (("starts_with", "ab", True), ("ends_with", "ba", True), ("contains", "bb", False)),
        (("starts_with", "aba", True), ("ends_with", "bab", True), ("contains", "abab", False)),
        (("starts_with", "a", True), ("contains", "b", True), ("ends_with", "c", True), ("is", "abc", False)),
        (("contains", "ab", True), ("contains", "ba", True), ("starts_with", "a", False), ("ends_with", "a", False)),
        (("is_not", "", True), ("not_contains", "a", True), ("not_contains", "x", True)),
        (("is", "Straße", True), ("ends_with", "SSE", True)),
        # Folded, ß is longer than s: the longest start is to be told by what is compared.
        (("starts_with", "ß", True), ("starts_with", "s", True)),
        (("starts_with", "s", True), ("starts_with", "ß", True)),
        (("ends_with", "s", True), ("ends_with", "ß", True), ("is", "ß", False)),
        (("is_none_of", ["a", "b", ""], True), ("contains", "a", True)),
    ],
)
def test_texts_that_can_be(tests: tuple[tuple[str, object, bool], ...]) -> None:
    found(*((ask("country", operator, value), wants) for operator, value, wants in tests))


@pytest.mark.parametrize(
    "tests",
    [
        (("starts_with", "ab", True), ("contains", "b", False)),
        (("starts_with", "ab", True), ("starts_with", "b", True)),
        (("ends_with", "ab", True), ("ends_with", "bb", True)),
        (("is", "abc", True), ("contains", "bd", True)),
        (("is_one_of", ["ab", "ba"], True), ("starts_with", "a", False), ("ends_with", "a", False)),
        (("contains", "", False),),
        (("is", "STRASSE", True), ("is", "straße", False)),
    ],
)
def test_texts_that_cannot_be(tests: tuple[tuple[str, object, bool], ...]) -> None:
    answer = solve(*((ask("country", operator, value), wants) for operator, value, wants in tests))

    assert answer.outcome == SearchOutcome.NONE


def test_case_counts_only_where_the_fact_says_so() -> None:
    assert solve((ask("country", "is", "NL"), True), (ask("country", "is", "nl"), False)).outcome == SearchOutcome.NONE
    assert found((ask("code", "is", "NL"), True), (ask("code", "is", "nl"), False))["code"] == "NL"


# Numbers ------------------------------------------------------------------------------------------------------------


def test_a_number_between_two_borders_is_found_and_none_between_neighbours() -> None:
    facts = found((ask("visits", "more_than", 3), True), (ask("visits", "less_than", 3.5), True))
    neighbours = (ask("score", "more_than", 0.3), True), (ask("score", "less_than", math.nextafter(0.3, 1)), True)

    assert 3 < facts["visits"] < 3.5
    assert solve(*neighbours).outcome == SearchOutcome.NONE


def test_a_whole_number_is_given_where_there_is_one() -> None:
    assert found((ask("visits", "more_than", 3), True))["visits"] == 4
    assert found((ask("visits", "at_least", 3), True), (ask("visits", "is", 3), False))["visits"] == 4
    assert found((ask("visits", "between", [2, 5]), False), (ask("visits", "more_than", 0), True))["visits"] == 1


# Sets ---------------------------------------------------------------------------------------------------------------


def test_a_set_holds_what_it_must_and_no_more() -> None:
    facts = found(
        (ask("topics", "has_any", ["rail", "floods"]), True),
        (ask("topics", "has_none", ["rail"]), True),
        (ask("topics", "has_all", ["floods", "bikes"]), False),
    )

    assert facts["topics"] == frozenset({"floods"})


@pytest.mark.parametrize(
    "tests",
    [
        (("has_any", ["a", "b"], True), ("has_none", ["A", "B", "c"], True)),
        (("has_all", ["a", "b"], True), ("has", "b", False)),
        (("has_none", ["a", "b"], False), ("has", "a", False), ("has", "b", False)),
        (("has_all", ["a", "b"], False), ("has", "a", True), ("has", "b", True)),
    ],
)
def test_sets_that_cannot_be(tests: tuple[tuple[str, object, bool], ...]) -> None:
    answer = solve(*((ask("topics", operator, value), wants) for operator, value, wants in tests))

    assert answer.outcome == SearchOutcome.NONE


# Clocks -------------------------------------------------------------------------------------------------------------


def test_a_clock_over_midnight_meets_both_ends_of_the_night() -> None:
    night = ask("clock", "within", (1320, 360))

    assert found((night, True), (ask("clock", "within", (0, 720)), True))["clock"] == 0
    assert found((night, True), (ask("clock", "within", (720, 0)), True))["clock"] == 1320
    assert solve((night, True), (ask("clock", "within", (360, 1320)), True)).outcome == SearchOutcome.NONE
    assert solve((night, False), (ask("clock", "within", (360, 1320)), False)).outcome == SearchOutcome.NONE


def test_a_span_that_ends_where_it_starts_is_the_whole_day() -> None:
    assert solve((ask("clock", "within", (360, 360)), False)).outcome == SearchOutcome.NONE


# Moments ------------------------------------------------------------------------------------------------------------


def test_days_count_from_a_now_that_may_be_any() -> None:
    """Only a visit long ago fits both; today it is not within the last seven days, on another day it was."""
    recently = ask("first_seen", "within_days", 7)
    long_ago = ask("first_seen", "before", NOW - 30 * DAY)

    facts = found((recently, True), (long_ago, True))

    assert facts["now"] < NOW - 23 * DAY


def test_days_count_from_the_now_that_is_asked_for() -> None:
    recently = ask("first_seen", "within_days", 7)
    long_ago = ask("first_seen", "before", NOW - 30 * DAY)

    answer = solve((recently, True), (long_ago, True), (ask("now", "after", NOW - 23 * DAY), True))

    assert answer.outcome == SearchOutcome.NONE
    found((recently, True), (long_ago, True), (ask("now", "after", NOW - 24 * DAY), True))


def test_a_moment_that_must_be_now_may_be_another_now() -> None:
    facts = found((ask("first_seen", "within_days", 0), True), (ask("first_seen", "before", NOW - DAY), True))

    assert facts["first_seen"] == facts["now"] < NOW - DAY


def test_now_is_the_usual_one_where_no_other_is_needed() -> None:
    assert found((ask("first_seen", "within_days", 7), True))["now"] == NOW
    assert found((ask("now", "before", NOW), True))["now"] == NOW - 1


def test_an_unknown_moment_is_neither_before_nor_after() -> None:
    facts = found((ask("first_seen", "before", NOW), False), (ask("first_seen", "after", NOW - 1), False))

    assert math.isnan(facts["first_seen"])  # type: ignore[arg-type]


def test_a_moment_yet_to_come_is_not_within_the_last_days() -> None:
    assert solve((ask("now", "within_days", 0), False)).outcome == SearchOutcome.NONE
    facts = found((ask("first_seen", "within_days", 36_525), False), (ask("first_seen", "after", NOW), True))

    assert facts["first_seen"] > facts["now"]


# Versions -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high"),
    [("1.0.0-alpha", "1.0.0-alpha.0"), ("1.0.0", "1.0.1-0"), ("1.0.0-2", "1.0.0-2.0"), ("1.0.0+b1", "1.0.1-0+b2")],
)
def test_nothing_lies_between_neighbouring_versions(low: str, high: str) -> None:
    between = (ask("browser_version", "more_than", low), True), (ask("browser_version", "less_than", high), True)

    assert solve(*between).outcome == SearchOutcome.NONE
    assert precedence(next_version(low)) == precedence(high)


@pytest.mark.parametrize(
    ("low", "high"), [("1.0.0-alpha", "1.0.0-alpha.1"), ("1.0.0-alpha", "1.0.0-beta"), ("1.0.0", "1.0.1")]
)
def test_a_version_between_two_is_found(low: str, high: str) -> None:
    found((ask("browser_version", "more_than", low), True), (ask("browser_version", "less_than", high), True))


def test_nothing_comes_before_the_lowest_version_but_the_unknown_is_not_in_the_order() -> None:
    lowest = ask("browser_version", "less_than", "0.0.0-0")

    assert solve((lowest, True)).outcome == SearchOutcome.NONE
    assert found((ask("browser_version", "at_least", "0.0.0-0"), False))["browser_version"] == ""


def test_build_metadata_make_no_other_version() -> None:
    answer = solve((ask("browser_version", "is", "1.0.0+a"), True), (ask("browser_version", "is", "1.0.0+b"), False))

    assert answer.outcome == SearchOutcome.NONE


# The search ---------------------------------------------------------------------------------------------------------


def test_facts_that_nothing_asks_are_left_at_their_defaults() -> None:
    is_new = ask("is_new", "is", True)
    country = ask("country", "is", "BE")

    answer = find_visitor([(Any((is_new, country)), True)], holds_for_value, defaults={"country": "be"}, now=NOW)

    assert answer.facts == {"is_new": False, "country": "be", "now": NOW}


def test_every_alternative_is_tried() -> None:
    ways = Any(tuple(ask("visits", "is", number) for number in range(20)))
    denials = [(ask("visits", "is", number), False) for number in range(19)]

    assert found((ways, True), *denials)["visits"] == 19
    assert solve((ways, True), *denials, (ask("visits", "is", 19), False)).outcome == SearchOutcome.NONE


def test_where_the_budget_ends_first_the_answer_is_undecided() -> None:
    """Eight pigeons in seven holes: a proof that no search of this kind finds soon."""
    holes, pigeons = range(7), range(8)
    inside = {(p, h): make_test(BY_NAME["codes"], "has", f"{p} in {h}") for p in pigeons for h in holes}
    each = [(Any(tuple(inside[p, h] for h in holes)), True) for p in pigeons]
    alone = [(All((inside[p, h], inside[q, h])), False) for h in holes for p in pigeons for q in pigeons if p < q]

    assert solve(*each, *alone, steps=500) == SearchResult(SearchOutcome.UNDECIDED)
    assert solve(*each[:7], *alone).outcome == SearchOutcome.FOUND


def test_a_thousand_choices_one_within_the_other_are_no_trouble() -> None:
    has = [make_test(BY_NAME["codes"], "has", f"code {place}") for place in range(2_000)]
    pairs = All(tuple(Any((one, other)) for one, other in zip(has[::2], has[1::2], strict=True)))

    assert len(found((pairs, True))["codes"]) == 1_000  # type: ignore[arg-type]


@pytest.mark.parametrize("item", [" ", "\n", "\u3000", "\t \u00a0", "\x01", "\u200b"])
def test_no_set_has_an_item_that_reads_as_nothing(item: str) -> None:
    has = make_test(BY_NAME["codes"], "has", item)

    assert solve((has, True)).outcome == SearchOutcome.NONE
    assert solve((has, False)).outcome == SearchOutcome.FOUND
    # The search for one of whom none of the others holds comes to an end.
    assert find_visitor_outside([(ask("is_new", "is", True), True)], [Not(has)], Solver(holds_for_value, now=NOW)) == (
        SearchResult(SearchOutcome.NONE),
        [0],
    )


class Wrong(Solver):
    """A solver that finds the same visitor whatever is asked."""

    def __call__(self, *wanted: Wanted) -> SearchResult:
        return SearchResult(SearchOutcome.FOUND, {"is_new": True})


def test_a_visitor_who_is_not_as_wanted_is_not_looked_for_again() -> None:
    assert find_visitor_outside([], [ask("is_new", "is", True)], Wrong(holds_for_value, now=NOW)) == (
        SearchResult(SearchOutcome.UNDECIDED),
        [],
    )


def test_a_segment_must_have_been_put_in_its_place() -> None:
    with pytest.raises(ValueError, match='The segment "dutch" was not put in its place'):
        solve((Not(InSegment("dutch")), True))


def test_every_kind_has_a_default() -> None:
    of_each_kind = {fact.kind: fact for fact in FACTS if fact.name != "now"}
    first = {Kind.YES_NO: ("is", True), Kind.SET: ("has", "a"), Kind.CLOCK: ("within", (0, 9))}
    others = {Kind.TEXT: "a", Kind.NUMBER: 5, Kind.VERSION: "1.0.0", Kind.MOMENT: NOW}
    usual = {kind: ("before" if kind == Kind.MOMENT else "is", value) for kind, value in others.items()}
    tests = [make_test(fact, *{**first, **usual}[kind]) for kind, fact in of_each_kind.items()]

    answer = solve((All((*tests, ask("visits", "more_than", 9), ask("visits", "less_than", 9))), False))

    assert all(is_fact_value(BY_NAME[key].kind, value) for key, value in answer.facts.items())
