"""Why not B: the smallest change of a visitor's facts with which another answer would win, or what is in its way."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from attune.rules.domain.analysis.conflicts import Rival, is_same_answer, question_of
from attune.rules.domain.analysis.findings import Facts, Solver, find_visitor_outside
from attune.rules.domain.analysis.goals import negation_normal_form
from attune.rules.domain.analysis.nearest_visitor import (
    Cost,
    FactChange,
    NearestVisitor,
    SearchBudgetError,
    cost_of,
    with_changes,
)
from attune.rules.domain.analysis.solver import SearchOutcome
from attune.rules.domain.conditions import tests_of
from attune.rules.domain.rules import Action


class CounterfactualStatus(StrEnum):
    """Why an answer does not win."""

    WINS = "wins"
    CHANGE = "change"
    NEVER = "never"
    NO_RULE = "no_rule"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """Why an answer does not win, the rule that gives it, what would have to change, and the rules in its way."""

    why: CounterfactualStatus
    rule: str = ""
    changes: tuple[FactChange, ...] = ()
    beaten_by: tuple[str, ...] = ()

    @property
    def cost(self) -> Cost:
        """Give what the smallest change is smallest in."""
        return cost_of(self.changes)


def find_counterfactual(
    wanted: Action,
    rivals: Iterable[Rival],
    facts: Facts,
    solve: Solver,
    *,
    is_changeable: Callable[[str], bool] = lambda key: True,
) -> Counterfactual:
    """Find the smallest change of facts with which an action's answer would win; proved by deciding again.

    The rivals are those that act on the page; what is shown where none of them holds may be the weakest of them, with
    an empty All. Smallest is what changes the fewest facts, of those the fewest that nobody can change, of those the
    least. No single smaller change does it: no one fact, given the nearest value in another cell of its tests at a
    smaller cost, makes the answer win. The budget are the solver's steps.
    """
    rivals = [
        rival for rival in sorted(rivals, key=lambda rival: rival.rank) if matching_action(wanted, rival) is not None
    ]
    goals = [rival for rival in rivals if gives_answer(wanted, rival)]
    if not goals:
        return Counterfactual(CounterfactualStatus.NO_RULE)
    winning = winning_rule(wanted, rivals, facts, solve)
    if winning is not None and gives_answer(wanted, winning):
        return Counterfactual(CounterfactualStatus.WINS, winning.key)

    def wins(changed: Facts) -> str:
        found = winning_rule(wanted, rivals, changed, solve)
        return found.key if found is not None and gives_answer(wanted, found) else ""

    tests = [test for rival in rivals for test in tests_of(rival.condition)]
    wishes = [
        [negation_normal_form(goal.condition, True)]
        + [negation_normal_form(rival.condition, False) for rival in _in_the_way(goal, wanted, rivals)]
        for goal in goals
    ]
    try:
        changes = NearestVisitor(tests, facts, solve, is_changeable).changes(wishes, wins)
    except SearchBudgetError:
        return Counterfactual(CounterfactualStatus.UNDECIDED, goals[0].key)
    if changes is None:
        return _never(wanted, goals, rivals, solve)
    return Counterfactual(CounterfactualStatus.CHANGE, wins(with_changes(facts, changes)), changes)


def winning_rule(wanted: Action, rivals: Iterable[Rival], facts: Facts, solve: Solver) -> Rival | None:
    """Give the rule that answers an action's question for a visitor; the rivals stand in the order of their ranks."""
    answering = (rival for rival in rivals if matching_action(wanted, rival) is not None)
    return next((rival for rival in answering if solve.holds(rival.condition, facts)), None)


def matching_action(wanted: Action, rival: Rival) -> Action | None:
    """Give the first action of a rule that answers another action's question."""
    return next((one for one in rival.actions if question_of(one) == question_of(wanted) is not None), None)


def gives_answer(wanted: Action, rival: Rival) -> bool:
    """Say whether a rule gives the answer that is wanted."""
    answer = matching_action(wanted, rival)
    return answer is not None and is_same_answer(answer, wanted)


def _never(wanted: Action, goals: Sequence[Rival], rivals: Sequence[Rival], solve: Solver) -> Counterfactual:
    """Name the rules that are in the way of the strongest goal that can hold at all."""
    goal = next((each for each in goals if solve((each.condition, True)).outcome == SearchOutcome.FOUND), goals[0])
    before = _in_the_way(goal, wanted, rivals)
    _answer, used = find_visitor_outside([(goal.condition, True)], [rival.condition for rival in before], solve)
    return Counterfactual(CounterfactualStatus.NEVER, goal.key, beaten_by=tuple(before[place].key for place in used))


def _in_the_way(goal: Rival, wanted: Action, rivals: Iterable[Rival]) -> list[Rival]:
    return [rival for rival in rivals if rival.rank < goal.rank and not gives_answer(wanted, rival)]
