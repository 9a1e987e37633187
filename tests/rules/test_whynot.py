"""Why not B: the smallest change that makes it win, proved by deciding again, and that no smaller one does."""

import math
import random
from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.rules.domain import conditions as language
from attune.rules.domain.analysis.conflicts import Rival
from attune.rules.domain.analysis.counterfactual import (
    Counterfactual,
    CounterfactualStatus,
    find_counterfactual,
    gives_answer,
    matching_action,
)
from attune.rules.domain.analysis.findings import Facts, Solver
from attune.rules.domain.analysis.nearest_visitor import Cost, FactChange, cost_of, with_changes
from attune.rules.domain.analysis.value_distance import candidate_nows, change_size, nearest_values
from attune.rules.domain.conditions import All, Any, Condition, Not, Test, make_test
from attune.rules.domain.facts.fact import COUNT, FactValue, Kind, Span
from attune.rules.domain.rules import HideSlot, MoveSlot, RuleBook, ShowVariant
from attune.rules.engines.evaluation import holds_for_value
from attune.rules.engines.plain import holds
from benchmarks.random_books import ALL_FACTS, condition
from benchmarks.random_contexts import contexts
from tests.effort import part_of
from tests.rules.rivals import HERO, SHOW_A, SHOW_B, TEASER, device, everybody, new, rival, rivals, visits
from tests.rules.strategies import DAY, FACTS, NOW, fact

SOLVE = Solver(holds_for_value, now=NOW)
BY_NAME = {each.name: each for each in FACTS}
COUNTING = Solver(holds_for_value, spans={"visits": COUNT}, now=NOW)
# The rules that are made up tell no two numbers beyond 2 from each other.
WHOLE = tuple(each for each in everybody() if each["visits"] in COUNT)
OTHERWISE = rival("r9", All(()), ShowVariant(HERO, "default"))
VISITOR = {"device": "mobile", "visits": 1, "is_new": True, "now": NOW}
STUCK = {"device", "now", "clock_0", "text_0", "number_0"}


def is_changeable(key: str) -> bool:
    return key not in STUCK


def ask(*rules: Rival, wanted=SHOW_B, facts: Facts = VISITOR, solve: Solver = SOLVE) -> Counterfactual:
    return find_counterfactual(wanted, rules, facts, solve, is_changeable=is_changeable)


# Exactly ------------------------------------------------------------------------------------------------------------


def test_sc10_two_more_visits_would_show_b() -> None:
    rules = rival("r1", device("tablet"), SHOW_A), rival("r2", visits("at_least", 3), SHOW_B), OTHERWISE

    assert ask(*rules) == Counterfactual(CounterfactualStatus.CHANGE, "r2", (FactChange("visits", 1, 3, 2.0),))


def test_consent_would_show_b() -> None:
    consent = make_test(BY_NAME["has_consent"], "is", True)
    facts = {**VISITOR, "has_consent": False}

    found = ask(rival("r1", All((consent, device("mobile"))), SHOW_B), OTHERWISE, facts=facts)

    assert found == Counterfactual(CounterfactualStatus.CHANGE, "r1", (FactChange("has_consent", False, True, 1.0),))


def test_what_wins_already_needs_no_change() -> None:
    assert ask(rival("r1", new(), ShowVariant(HERO, " b ")), OTHERWISE) == Counterfactual(
        CounterfactualStatus.WINS, "r1"
    )


def test_what_no_rule_asks_for_is_said_so() -> None:
    assert ask(rival("r1", new(), SHOW_A), rival("r2", new(), ShowVariant(TEASER, "B"))) == Counterfactual(
        CounterfactualStatus.NO_RULE
    )


def test_what_can_never_win_is_told_by_what_it_is_beaten() -> None:
    rules = (
        rival("r1", device("tablet"), MoveSlot(HERO, 1)),
        rival("r2", new(), SHOW_A),
        rival("r3", device("tablet"), SHOW_A),
        rival("r4", new(False), HideSlot(HERO)),
        rival("r5", visits("at_least", 3), SHOW_B),
    )

    assert ask(*rules) == Counterfactual(CounterfactualStatus.NEVER, "r5", beaten_by=("r2", "r4"))
    assert ask(rival("r1", All((new(), new(False))), SHOW_B)) == Counterfactual(CounterfactualStatus.NEVER, "r1")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (
            visits("more_than", 1.5),
            Counterfactual(CounterfactualStatus.CHANGE, "r1", (FactChange("visits", 1, 2, 1.0),)),
        ),
        (
            visits("less_than", 0.5),
            Counterfactual(CounterfactualStatus.CHANGE, "r1", (FactChange("visits", 1, 0, 1.0),)),
        ),
        (
            visits("between", [1.5, 2.5]),
            Counterfactual(CounterfactualStatus.CHANGE, "r1", (FactChange("visits", 1, 2, 1.0),)),
        ),
        (visits("less_than", 0), Counterfactual(CounterfactualStatus.NEVER, "r1")),
        (visits("between", [2.2, 2.8]), Counterfactual(CounterfactualStatus.NEVER, "r1")),
    ],
)
def test_nobody_is_told_to_come_minus_one_or_two_and_a_half_times(
    condition: Condition, expected: Counterfactual
) -> None:
    assert ask(rival("r1", condition, SHOW_B), OTHERWISE, solve=COUNTING) == expected


def test_a_stronger_rule_in_the_way_must_fail() -> None:
    rules = rival("r1", All((new(), visits("less_than", 4))), SHOW_A), rival("r2", device("mobile"), SHOW_B)

    assert ask(*rules) == Counterfactual(CounterfactualStatus.CHANGE, "r2", (FactChange("is_new", True, False, 1.0),))


def test_the_default_wins_where_every_rule_fails() -> None:
    found = ask(rival("r1", device("mobile", "tablet"), SHOW_A), OTHERWISE, wanted=ShowVariant(HERO, "default"))

    assert found == Counterfactual(
        CounterfactualStatus.CHANGE, "r9", (FactChange("device", "mobile", "", 1.0, is_changeable=False),)
    )


def test_one_fact_is_less_than_two_and_what_visitors_can_change_comes_first() -> None:
    far = rival("r1", visits("at_least", 90), SHOW_B)
    two_facts = rival("r2", All((new(False), visits("at_least", 2))), SHOW_B)
    stuck = rival("r3", device("tablet"), SHOW_B)

    assert ask(two_facts, stuck, far).changes == (FactChange("visits", 1, 90, 89.0),)
    assert ask(two_facts, stuck).changes == (FactChange("device", "mobile", "tablet", 1.0, is_changeable=False),)
    assert ask(two_facts).changes == (FactChange("is_new", True, False, 1.0), FactChange("visits", 1, 2, 1.0))


def test_waiting_may_be_the_smallest_change() -> None:
    """Three days from now the first visit is no longer within the last seven."""
    recent = make_test(BY_NAME["first_seen"], "within_days", 7)
    facts = {"first_seen": NOW - 4 * DAY, "now": NOW}

    found = find_counterfactual(
        SHOW_B, [rival("r1", Not(recent), SHOW_B)], facts, SOLVE, is_changeable=lambda key: key == "now"
    )

    assert found.changes == (FactChange("now", NOW, NOW + 3 * DAY + 1, 3 + 1 / DAY),)


def test_items_of_a_set_count_one_by_one() -> None:
    topics = BY_NAME["topics"]
    either = Any((make_test(topics, "has_all", ["a", "b", "c"]), make_test(topics, "has_none", ["d", "e"])))
    facts = {"topics": frozenset({"A", "D", "E"}), "now": NOW}

    found = ask(rival("r1", All((either, make_test(topics, "has", "a"))), SHOW_B), facts=facts)

    assert found.changes in (
        (FactChange("topics", facts["topics"], frozenset({"A", "D", "E", "b", "c"}), 2),),
        (FactChange("topics", facts["topics"], frozenset({"A"}), 2),),
    )


def test_where_the_budget_ends_first_it_is_undecided() -> None:
    lazy = Solver(holds_for_value, now=NOW, steps=1)

    assert ask(rival("r1", visits("at_least", 3), SHOW_B), solve=lazy) == Counterfactual(
        CounterfactualStatus.UNDECIDED, "r1"
    )


# Distances ----------------------------------------------------------------------------------------------------------

SHARE, VERSION = fact("share", Kind.NUMBER), BY_NAME["browser_version"]


@pytest.mark.parametrize(
    ("asked", "own", "now", "expected"),
    [
        ([make_test(SHARE, "at_least", 3)], 1, 0, [1, 3, 4]),
        ([make_test(SHARE, "at_least", 3)], 5, 0, [5, 2, 3]),
        ([make_test(SHARE, "more_than", 0.5)], 0.2, 0, [0.2, 0.5, 0.51]),
        ([make_test(SHARE, "between", [0.5, 0.505])], 0.2, 0, [0.2, 0.5, 0.5025, 0.505, 0.5051]),
        ([make_test(SHARE, "is", 5e-324)], 0, 0, [0, 5e-324, 1e-15]),
        ([make_test(BY_NAME["clock"], "within", (1320, 360))], 0, 0, [0, 1320, 1319, 360, 359]),
        ([make_test(BY_NAME["is_new"], "is", True)], True, 0, [True, False]),
        ([make_test(VERSION, "is", "1.0.0")], "", 0, ["", "1.0.0", "1.0.1-0", "0.0.0-0"]),
        ([make_test(BY_NAME["first_seen"], "within_days", 1)], math.nan, DAY, ["?", DAY, DAY + 1, DAY - 1, 0, -1]),
    ],
)
def test_options_hold_the_nearest_value_of_every_cell(
    asked: list[Test], own: FactValue, now: float, expected: list[FactValue]
) -> None:
    found = nearest_values(asked, own, now)

    known = ["?" if option.value != option.value else option.value for option in found]
    assert known[0] == expected[0] and found[0].size == 0
    assert set(known) == set(expected)
    assert [option.size for option in found] == sorted(option.size for option in found)


@pytest.mark.parametrize(
    ("asked", "own", "span", "expected"),
    [
        ([make_test(SHARE, "more_than", 0)], 0, Span(0, 1), [0, 0.5, 1]),
        ([make_test(SHARE, "at_least", 0.95)], 1, Span(0, 1), [1, 0.975, 0.95, 0.949, 0]),
        ([make_test(SHARE, "at_least", 2.5)], 1, Span(0, 4, is_whole=True), [1, 0, 3, 4]),
        ([make_test(SHARE, "less_than", 2.5)], 4, Span(0, 4, is_whole=True), [4, 3, 2, 0]),
    ],
)
def test_options_lie_within_the_span(asked: list[Test], own: float, span: Span, expected: list[float]) -> None:
    assert {option.value for option in nearest_values(asked, own, NOW, span=span)} == set(expected)


@pytest.mark.parametrize(
    ("kind", "before", "after", "expected"),
    [
        (Kind.NUMBER, 1, 3.5, 2.5),
        (Kind.CLOCK, 10, 1430, 20),
        (Kind.MOMENT, 0, 2 * DAY, 2),
        (Kind.MOMENT, math.nan, 0, 5 + 1),
        (Kind.MOMENT, 4 * DAY, math.nan, 1 + 1),
        (Kind.SET, frozenset("ab"), frozenset("bcd"), 3),
        (Kind.TEXT, "a", "b", 1),
        (Kind.VERSION, "1.0.0", "1.0.0", 0),
        (Kind.YES_NO, True, False, 1),
    ],
)
def test_the_size_of_a_change(kind: Kind, before: FactValue, after: FactValue, expected: float) -> None:
    assert change_size(kind, before, after, now=5 * DAY) == expected


# Against every change there is --------------------------------------------------------------------------------------


@given(rivals(), st.sampled_from([SHOW_A, SHOW_B, HideSlot(HERO), MoveSlot(HERO, 2)]), st.sampled_from([*everybody()]))
def test_the_change_is_the_smallest_of_all_there_are(rules: Sequence[Rival], wanted, facts: Facts) -> None:
    found = ask(*rules, wanted=wanted, facts=facts)

    asking = [each.condition for each in rules if matching_action(wanted, each)]
    tests = [test for each in asking for test in language.tests_of(each)]
    every = {
        key: nearest_values([test for test in tests if test.key == key], facts[key], NOW)
        for key in {t.key for t in tests}
    }
    every["device"] = nearest_values([make_test(BY_DEVICE, "is", name) for name in NAMES], facts["device"], NOW)
    best = min(
        (
            cost_of(
                FactChange(key, facts[key], option.value, option.size, is_changeable(key))
                for key, option in zip(every, picked, strict=True)
                if option.size
            )
            for picked in product(*every.values())
            if wins(wanted, rules, {**facts, **{k: option.value for k, option in zip(every, picked, strict=True)}})
        ),
        default=None,
    )
    assert (found.cost if found.why in (CounterfactualStatus.WINS, CounterfactualStatus.CHANGE) else None) == best


@given(rivals(), st.sampled_from(WHOLE))
def test_of_whole_numbers_the_change_is_the_smallest_of_all_visitors_there_are(
    rules: Sequence[Rival], facts: Facts
) -> None:
    found = ask(*rules, facts=facts, solve=COUNTING)

    asked = {test.key for each in rules if matching_action(SHOW_B, each) for test in language.tests_of(each.condition)}
    every = [{**facts, **{key: each[key] for key in asked}} for each in WHOLE]
    best = min((cost_between(facts, each) for each in every if wins(SHOW_B, rules, each)), default=None)
    assert (found.cost if found.why in (CounterfactualStatus.WINS, CounterfactualStatus.CHANGE) else None) == best


def cost_between(facts: Facts, others: Facts) -> Cost:
    kinds = {"visits": Kind.NUMBER, "device": Kind.TEXT, "is_new": Kind.YES_NO}
    sizes = {key: change_size(kind, facts[key], others[key], NOW) for key, kind in kinds.items()}
    changed = [key for key, size in sizes.items() if size]
    return cost_of(FactChange(key, facts[key], others[key], sizes[key], is_changeable(key)) for key in changed)


def wins(wanted, rules: Sequence[Rival], facts: Facts) -> bool:
    """Decide by the plain engine, as a page does: the first rule that holds and answers the same question."""
    holding = (each for each in rules if matching_action(wanted, each) and holds(each.condition, facts))
    first = next(holding, None)
    return first is not None and gives_answer(wanted, first)


BY_DEVICE = fact("device", Kind.TEXT)
NAMES = ("mobile", "tablet", "desktop")


def test_for_thousands_of_random_books_the_change_wins_and_no_single_smaller_one_does() -> None:
    rng = random.Random(10)
    outcomes, several = dict.fromkeys(CounterfactualStatus, 0), 0
    for rules, facts in random_cases(rng, part_of(10_000)):
        wanted = rng.choice(rules).actions[0]
        found = ask(*rules, wanted=wanted, facts=facts)
        outcomes[found.why] += 1
        several += len(found.changes) > 1
        if found.why == CounterfactualStatus.CHANGE:
            assert wins(wanted, rules, with_changes(facts, found.changes))
        assert (found.why == CounterfactualStatus.WINS) == wins(wanted, rules, facts)
        if found.why in (CounterfactualStatus.CHANGE, CounterfactualStatus.NEVER):
            for change in single_changes(rules, facts):
                if found.why == CounterfactualStatus.NEVER or cost_of([change]) < found.cost:
                    assert not wins(wanted, rules, with_changes(facts, [change])), (rules, facts, found, change)

    assert outcomes[CounterfactualStatus.CHANGE] > part_of(3_000)
    assert several > part_of(100)
    assert outcomes[CounterfactualStatus.NEVER] > part_of(300)
    assert outcomes[CounterfactualStatus.UNDECIDED] < part_of(100)


def random_cases(rng: random.Random, count: int) -> Iterator[tuple[list[Rival], Facts]]:
    """Make up small books over a few facts of every kind, each with a visitor on or near its borders."""
    for _ in range(count):
        asked = rng.sample(ALL_FACTS, rng.choice([1, 2, 2, 3]))
        rules = [
            rival(f"r{rank}", condition(rng, depth=2, facts=asked), ShowVariant(HERO, rng.choice("ABC")))
            for rank in range(rng.randint(1, 4))
        ]
        book = RuleBook(version=1, conditions={each.key: each.condition for each in rules})
        yield rules, next(iter(contexts(book, rng, 1)))


def single_changes(rules: Sequence[Rival], facts: Facts) -> Iterator[FactChange]:
    """Give every change of one fact to the nearest value in another cell of its tests; of a set also by two items."""
    by_key: dict[str, list[Test]] = {}
    for test in dict.fromkeys(test for each in rules for test in language.tests_of(each.condition)):
        by_key.setdefault(test.key, []).append(test)
    now = float(facts["now"])  # type: ignore[arg-type]
    for key, tests in by_key.items():
        before = facts[key]
        for after in sets_near(before, tests) if isinstance(before, frozenset) else ():
            yield FactChange(key, before, after, change_size(Kind.SET, before, after, now), is_changeable(key))
        for option in nearest_values(tests, before, now) if key != "now" else ():
            if option.size:
                yield FactChange(key, before, option.value, option.size, is_changeable(key))
    for option in candidate_nows((test for of in by_key.values() for test in of), facts, now)[1:]:
        yield FactChange("now", now, option.value, option.size, is_changeable("now"))


def sets_near(items: frozenset[str], tests: list[Test]) -> Iterator[frozenset[str]]:
    named = {str(item) for test in tests for item in (test.value if isinstance(test.value, tuple) else (test.value,))}
    several = [{item} for item in (*items, *named)] + [{one, other} for one in items for other in named]
    yield from (frozenset(items ^ changed) for changed in several)


def test_a_cost_is_first_the_number_of_facts() -> None:
    one, other = FactChange("visits", 1, 90, 89.0), FactChange("is_new", True, False, 1.0, is_changeable=False)
    costs: list[Cost] = [cost_of([one]), cost_of([other]), cost_of([one, other])]

    assert costs == sorted(costs) == [(1, 0, 89.0), (1, 1, 1.0), (2, 1, 90.0)]
