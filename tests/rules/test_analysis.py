"""Analysis: each finding about a rule, with the visitor who shows it, exactly and against every visitor there is."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.rules.domain.analysis.conflicts import Rival, is_conflict, shadows
from attune.rules.domain.analysis.findings import (
    FindingKind,
    RuleFinding,
    Solver,
    analyse_rule,
    find_uncovered,
    find_visitor_outside,
)
from attune.rules.domain.conditions import All, Any, Condition, Not
from attune.rules.domain.facts.fact import COUNT
from attune.rules.domain.rules import BoostTopic, HideSlot, MoveSlot, PinPage, SetParameter, ShowVariant, SlotRef
from attune.rules.engines.evaluation import holds_for_value
from attune.rules.engines.plain import holds
from tests.rules.rivals import (
    DEVICES,
    HERO,
    HERO_AT_HOME,
    SHOW_A,
    SHOW_B,
    TEASER,
    device,
    everybody,
    new,
    rival,
    rivals,
    visits,
    vocabulary,
)
from tests.rules.strategies import NOW

DEFAULTS = {"device": "", "visits": 0, "is_new": False}
SOLVE = Solver(holds_for_value, DEFAULTS, now=NOW)
COUNTING = Solver(holds_for_value, DEFAULTS, {"visits": COUNT}, NOW)
EVERYBODY = tuple(everybody())


def findings(rule: Rival, *others: Rival, solve: Solver = SOLVE) -> list[RuleFinding]:
    return list(analyse_rule(rule, others, solve))


def left_out(*rules: Rival, slot: SlotRef = HERO, solve: Solver = SOLVE) -> list[RuleFinding]:
    return list(find_uncovered(slot, rules, vocabulary(), solve))


# Each finding, exactly ----------------------------------------------------------------------------------------------


def test_a_rule_that_fights_nobody_has_no_findings() -> None:
    rule = rival("r1", device("mobile"))

    assert findings(rule, rule, rival("r2", device("tablet"), SHOW_B), rival("r3", new(), MoveSlot(HERO, 2))) == []


def test_a_rule_that_can_never_hold() -> None:
    rule = rival("r1", All((visits("less_than", 2), visits("at_least", 3))))

    assert findings(rule, rival("r2", device("mobile"), SHOW_B)) == [RuleFinding(FindingKind.NEVER_TRUE, "r1")]


def test_a_rule_that_always_holds_shows_a_visitor() -> None:
    rule = rival("r1", Any((visits("less_than", 2), visits("at_least", 1))))

    assert findings(rule) == [RuleFinding(FindingKind.ALWAYS_TRUE, "r1", visitor={"visits": 0, "now": NOW})]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (visits("less_than", 0), [RuleFinding(FindingKind.NEVER_TRUE, "r1")]),
        (visits("at_least", 0), [RuleFinding(FindingKind.ALWAYS_TRUE, "r1", visitor={"visits": 0, "now": NOW})]),
        (All((visits("more_than", 2), visits("less_than", 3))), [RuleFinding(FindingKind.NEVER_TRUE, "r1")]),
        (All((visits("more_than", 2), visits("less_than", 4))), []),
    ],
)
def test_only_numbers_that_a_fact_can_be_are_considered(condition: Condition, expected: list[RuleFinding]) -> None:
    assert findings(rival("r1", condition), solve=COUNTING) == expected


def test_sc4_rule_5_can_never_win_and_a_visitor_shows_it() -> None:
    """Rule 2 takes the new visitors of rule 5 and rule 3 the others; rule 1 has its part, but is not needed."""
    stronger = (
        rival("r1", All((device("tablet"), visits("is", 1))), SHOW_B),
        rival("r2", new(), ShowVariant(HERO, "C")),
        rival("r3", visits("at_least", 1), HideSlot(HERO)),
        rival("r4", device("tablet"), MoveSlot(HERO, 2)),
    )
    rule = rival("r5", All((device("tablet"), Any((new(), visits("at_least", 2))))), SHOW_A)

    found = next(one for one in findings(rule, *stronger) if one.finding == FindingKind.NEVER_WINS)

    visitor = {"device": "tablet", "visits": 0, "is_new": True, "now": NOW}
    assert found == RuleFinding(FindingKind.NEVER_WINS, "r5", ("r2", "r3"), HERO, visitor)
    assert [one.key for one in (rule, *stronger) if holds(one.condition, {**DEFAULTS, **visitor})] == ["r5", "r2", "r4"]


def test_a_rule_below_one_for_all_pages_never_wins_on_one_page() -> None:
    everywhere = rival("r1", device("mobile"), SHOW_B)
    at_home = rival("r2", All((device("mobile"), new())), ShowVariant(HERO_AT_HOME, "A"))

    found = [one.finding for one in findings(at_home, everywhere)]

    assert found == [FindingKind.NEVER_WINS, FindingKind.CONFLICT]
    assert FindingKind.NEVER_WINS not in [one.finding for one in findings(rival("r3", new(), SHOW_A), at_home)]


def test_rules_that_want_different_things_of_one_slot_conflict() -> None:
    rule, other = rival("r1", device("mobile"), SHOW_A), rival("r2", new(), SHOW_B)

    assert findings(rule, other) == [
        RuleFinding(FindingKind.CONFLICT, "r1", ("r2",), HERO, {"device": "mobile", "is_new": True, "now": NOW})
    ]


def test_the_same_rule_twice_is_a_duplicate_however_it_is_written() -> None:
    rule = rival("r1", Not(All((device("mobile"), new()))), SHOW_A)
    same = rival("r2", Any((new(False), Not(device("mobile")))), SHOW_A)

    assert findings(rule, same) == [
        RuleFinding(FindingKind.DUPLICATE, "r1", ("r2",), visitor={"device": "", "is_new": False, "now": NOW})
    ]


def test_sc5_no_rule_covers_tablet_visitors() -> None:
    rules = (rival("r1", device("mobile"), SHOW_A), rival("r2", device("desktop"), SHOW_B))

    assert left_out(*rules) == [
        RuleFinding(FindingKind.UNCOVERED, "", slot=HERO, visitor={"now": NOW}),
        RuleFinding(
            FindingKind.UNCOVERED, "", slot=HERO, visitor={"device": "tablet", "now": NOW}, about="device=tablet"
        ),
    ]


def test_a_slot_that_no_rule_fills_has_nobody_to_leave_out() -> None:
    assert (
        left_out(rival("r1", device("mobile"), MoveSlot(HERO, 1)), rival("r2", new(), ShowVariant(TEASER, "A"))) == []
    )


def test_a_rule_for_one_page_covers_nobody_elsewhere() -> None:
    everybody = Any((new(), new(False)))
    at_home = rival("r1", everybody, ShowVariant(HERO_AT_HOME, "A"))

    assert left_out(at_home, slot=HERO_AT_HOME) == []
    assert [one.about for one in left_out(at_home, rival("r2", device("mobile", "tablet")))] == ["", "device=desktop"]


def test_where_the_budget_ends_every_finding_is_undecided() -> None:
    rule, other = rival("r1", device("mobile"), SHOW_A), rival("r2", new(), SHOW_B)
    lazy = Solver(holds_for_value, DEFAULTS, now=NOW, steps=0)

    assert findings(rule, other, solve=lazy) == [RuleFinding(FindingKind.UNDECIDED, "r1", about=FindingKind.NEVER_TRUE)]
    assert {(one.finding, one.about) for one in left_out(rule, other, solve=lazy)} == {
        (FindingKind.UNDECIDED, FindingKind.UNCOVERED)
    }


# Which actions fight ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (SHOW_A, SHOW_B, True),
        (SHOW_A, HideSlot(HERO), True),
        (SHOW_A, ShowVariant(SlotRef(" Hero "), "B"), True),
        (SHOW_A, ShowVariant(HERO, " a "), False),
        (SHOW_A, ShowVariant(HERO_AT_HOME, "A"), False),
        (HideSlot(HERO), HideSlot(HERO_AT_HOME), False),
        (SHOW_A, ShowVariant(TEASER, "B"), False),
        (SHOW_A, MoveSlot(HERO, 1), False),
        (MoveSlot(HERO, 1), MoveSlot(HERO, 2), True),
        (SetParameter(HERO, "a", 1), SetParameter(HERO, "a", 2), True),
        (SetParameter(HERO, "a", 1), SetParameter(HERO, "b", 2), False),
        (ShowVariant(HERO_AT_HOME, "A"), ShowVariant(SlotRef("hero", "page:4"), "B"), False),
        (ShowVariant(HERO_AT_HOME, "A"), ShowVariant(SlotRef("hero", "section:2"), "B"), True),
        (ShowVariant(SlotRef("hero", "type:a.b"), "A"), ShowVariant(SlotRef("hero", "type:a.c"), "B"), False),
        (ShowVariant(SlotRef("hero", "section:1"), "A"), ShowVariant(SlotRef("hero", "section:2"), "B"), True),
        (BoostTopic("rail", 1), BoostTopic("rail", -1), False),
        (PinPage(HERO, 1), PinPage(HERO, 2), False),
    ],
)
def test_actions_fight_where_they_answer_one_question_differently(one, other, expected: bool) -> None:
    assert is_conflict(one, other) == is_conflict(other, one) == expected


@pytest.mark.parametrize(
    ("strong", "weak", "expected"),
    [
        (SHOW_A, SHOW_B, True),
        (SHOW_A, SHOW_A, True),
        (SHOW_A, ShowVariant(HERO_AT_HOME, "B"), True),
        (ShowVariant(HERO_AT_HOME, "B"), SHOW_A, False),
        (ShowVariant(SlotRef("hero", "type:a.B"), "A"), ShowVariant(SlotRef("hero", "type:A.b"), "B"), True),
        (SHOW_A, MoveSlot(HERO, 1), False),
        (PinPage(HERO, 1), PinPage(HERO, 1), False),
    ],
)
def test_an_action_beats_another_where_it_leaves_it_no_page(strong, weak, expected: bool) -> None:
    assert shadows(strong, weak) == expected


# Each finding, against every visitor --------------------------------------------------------------------------------


def hit(condition: Condition) -> set[int]:
    return {place for place, facts in enumerate(EVERYBODY) if holds(condition, facts)}


def of(finding: FindingKind, found: Sequence[RuleFinding]) -> list[RuleFinding]:
    return [one for one in found if one.finding == finding]


def is_hit(visitor, condition: Condition) -> bool:
    return holds(condition, {**DEFAULTS, **visitor})


ALL_PLACES = set(range(len(EVERYBODY)))
BOOKS = rivals().flatmap(lambda rules: st.tuples(st.just(rules), st.sampled_from(rules)))


@given(BOOKS)
def test_nothing_is_undecided_and_never_and_always_are_as_every_visitor_shows(book) -> None:
    rules, rule = book
    found = findings(rule, *rules)

    assert of(FindingKind.UNDECIDED, found) == []
    assert bool(of(FindingKind.NEVER_TRUE, found)) == (not hit(rule.condition))
    assert bool(of(FindingKind.ALWAYS_TRUE, found)) == (hit(rule.condition) == ALL_PLACES)
    assert all(is_hit(one.visitor, rule.condition) for one in found if one.finding != FindingKind.NEVER_TRUE)


@given(BOOKS)
def test_a_rule_never_wins_where_every_visitor_of_it_is_taken_by_those_named_and_none_of_these_is_idle(book) -> None:
    rules, rule = book
    mine = hit(rule.condition)
    if not mine:
        return
    found = {(one.slot, one.others) for one in of(FindingKind.NEVER_WINS, findings(rule, *rules))}

    expected = set()
    for action in rule.actions:
        stronger = {
            one.key: one for one in rules if one.rank < rule.rank and any(shadows(a, action) for a in one.actions)
        }
        taken = set().union(*(hit(one.condition) for one in stronger.values()))
        named = [others for slot, others in found if slot == action.slot and set(others) <= stronger.keys()]
        if mine <= taken:
            expected.add(action.slot)
            assert any(is_minimal(mine, [hit(stronger[key].condition) for key in others]) for others in named)
    assert {slot for slot, _others in found} == expected


def is_minimal(mine: set[int], taking: list[set[int]]) -> bool:
    fewer = [taking[:place] + taking[place + 1 :] for place in range(len(taking))]
    return mine <= set().union(*taking) and not any(mine <= set().union(*some) for some in fewer)


@given(BOOKS)
def test_rules_conflict_where_some_visitor_is_hit_by_both_and_they_want_different_things(book) -> None:
    rules, rule = book
    found = of(FindingKind.CONFLICT, findings(rule, *rules))

    assert [one.others for one in found] == [
        (other.key,)
        for other in rules
        if other.key != rule.key
        and any(is_conflict(a, b) for a in rule.actions for b in other.actions)
        and hit(rule.condition) & hit(other.condition)
    ]
    by_key = {one.key: one for one in rules}
    assert all(is_hit(one.visitor, by_key[one.others[0]].condition) for one in found)


@given(BOOKS)
def test_rules_are_duplicates_where_they_hit_the_same_visitors_and_do_the_same(book) -> None:
    rules, rule = book
    if not hit(rule.condition):
        return

    assert [one.others for one in of(FindingKind.DUPLICATE, findings(rule, *rules))] == [
        (other.key,)
        for other in rules
        if other.key != rule.key
        and set(other.actions) == set(rule.actions)
        and hit(other.condition) == hit(rule.condition)
    ]


@given(rivals())
def test_whom_no_rule_covers_is_as_every_visitor_shows(rules) -> None:
    shown = [
        one for one in rules if any(isinstance(act, ShowVariant | HideSlot) and act.slot == HERO for act in one.actions)
    ]
    found = left_out(*rules)

    if not shown:
        assert found == []
        return
    reached = set().union(*(hit(one.condition) for one in shown))
    assert bool([one for one in found if not one.about]) == (reached != ALL_PLACES)
    assert {one.about for one in found if one.about} == {
        f"device={name}"
        for name in DEVICES
        if any("device" in str(one.condition) for one in shown)
        and not reached & {place for place, facts in enumerate(EVERYBODY) if facts["device"] == name}
    }
    assert not any(is_hit(one.visitor, rule.condition) for one in found for rule in shown)


@given(rivals())
def test_against_finds_a_visitor_or_says_who_is_in_the_way(rules) -> None:
    *others, last = [one.condition for one in rules]

    answer, used = find_visitor_outside([(last, True)], others, SOLVE)

    taken = [hit(others[place]) for place in used]
    assert is_minimal(hit(last), taken) if answer.outcome == "none" else not used
    assert (answer.outcome == "found") == bool(hit(last) - set().union(*map(hit, others)))
