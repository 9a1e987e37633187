"""The nearest visitor: the smallest change of some facts with which one of several wishes is met."""

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from attune.rules.domain.analysis.equivalence_classes import Literal, is_provable
from attune.rules.domain.analysis.findings import Facts, Solver
from attune.rules.domain.analysis.goals import Node, Or, collect_literals, is_true, seconds
from attune.rules.domain.analysis.value_distance import (
    ValueOption,
    candidate_nows,
    nearest_satisfying_value,
    nearest_values,
)
from attune.rules.domain.conditions import Test
from attune.rules.domain.facts.fact import FactValue

Cost = tuple[int, int, float]
"""How many facts change, how many of these nobody can change, and by how much all of them."""


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that would have to be another; how its size is counted is told in changes.py."""

    key: str
    before: FactValue
    after: FactValue
    size: float
    is_changeable: bool = True


class SearchBudgetError(Exception):
    """The search is not at its end, and may not go on."""


def cost_of(changes: Iterable[FactChange]) -> Cost:
    """Give what the smallest change is smallest in."""
    changes = tuple(changes)
    return len(changes), sum(not each.is_changeable for each in changes), sum(each.size for each in changes)


def with_changes(facts: Facts, changes: Iterable[FactChange]) -> dict[str, FactValue]:
    """Give the facts as they would be."""
    return {**facts, **{change.key: change.after for change in changes}}


@dataclass(frozen=True, slots=True)
class _State:
    """What must be true from here on, the tests gathered before, and the nearest visitor of whom these are true."""

    nodes: tuple[Node, ...]
    now: ValueOption
    store: Mapping[str, tuple[Literal, ...]]
    chosen: Mapping[str, ValueOption]


class NearestVisitor:
    """Look at the cheapest change first: what must still hold can only make it dearer, so the first that wins is it."""

    def __init__(
        self, tests: Iterable[Test], facts: Facts, solve: Solver, is_changeable: Callable[[str], bool]
    ) -> None:
        """Take the tests that may be wished for, and the visitor's own facts."""
        self._solve, self._is_changeable = solve, is_changeable
        self._tests: dict[str, list[Test]] = {}
        for test in dict.fromkeys(tests):
            self._tests.setdefault(test.key, []).append(test)
        own = {key: solve.value_of(of[0], facts) for key, of in self._tests.items()}
        self._facts: Facts = {**facts, **own, "now": facts.get("now", solve.now)}
        self._options: dict[tuple[str, float], list[ValueOption]] = {}
        self._known: dict[tuple[float, frozenset[Literal]], ValueOption | None] = {}
        self._is_complete = True

    def changes(
        self, wishes: Iterable[Iterable[Node]], wins: Callable[[Facts], object]
    ) -> tuple[FactChange, ...] | None:
        """Give the smallest change with which all of one list of wishes is met, or None where there is none.

        It is proved by asking whether the changed visitor wins. Raises SearchBudgetError after the solver's steps, and
        where none was found though a test may hold of other values than those that its operator names.
        """
        # Of states that cost the same the newest comes first: it is nearest to its end.
        number = count(0, -1)
        starts = [state for of in wishes for state in self._starts(of)]
        waiting = [(self._cost(state), next(number), state) for state in reversed(starts)]
        heapq.heapify(waiting)
        for _step in range(self._solve.steps):
            if not waiting and self._is_complete:
                return None
            if not waiting:
                break
            cost, _number, state = heapq.heappop(waiting)
            extended = self._extended(state)
            if extended is None:
                continue
            if self._cost(extended) > cost:
                heapq.heappush(waiting, (self._cost(extended), next(number), extended))
                continue
            facts = self._changed(extended)
            if wins(facts):
                return tuple(self._changes(extended))
            for branch in self._branches(extended, facts):
                heapq.heappush(waiting, (cost, next(number), branch))
        raise SearchBudgetError

    def _starts(self, wishes: Iterable[Node]) -> Iterator[_State]:
        tests = (test for of in self._tests.values() for test in of)
        for now in candidate_nows(tests, self._facts, seconds(self._facts["now"])):
            yield _State(tuple(wishes), now, {}, {})

    def _extended(self, state: _State) -> _State | None:
        """Gather what must be true; None where no value of some fact fits any more."""
        literals, choices = collect_literals(state.nodes)
        store, chosen = dict(state.store), dict(state.chosen)
        for literal in literals:
            of = store.get(literal.test.key, ())
            store[literal.test.key] = of if literal in of else (*of, literal)
        for key in {literal.test.key for literal in literals}:
            option = self._nearest(key, store[key], seconds(state.now.value))
            if option is None:
                self._is_complete = self._is_complete and is_provable(store[key])
                return None
            chosen[key] = option
        return _State(tuple(choices), state.now, store, chosen)

    def _nearest(self, key: str, literals: tuple[Literal, ...], now: float) -> ValueOption | None:
        if key == "now":
            holds = all(self._solve.judge(one.test, now, now) == one.wanted for one in literals)
            return ValueOption(now, 0.0) if holds else None
        known = (now, frozenset(literals))
        if known not in self._known:
            if (key, now) not in self._options:
                span = self._solve.span_of(key)
                self._options[key, now] = nearest_values(self._tests[key], self._facts[key], now, span=span)
            of_key = self._options[key, now]
            self._known[known] = nearest_satisfying_value(literals, self._facts[key], of_key, self._solve.judge, now)
        return self._known[known]

    def _branches(self, state: _State, facts: Facts) -> Iterator[_State]:
        """Give a state for each way of the first choice that fails of the visitor."""
        failing = next(node for node in state.nodes if not is_true(node, facts, self._solve.judge))
        ways = failing.of if isinstance(failing, Or) else ()
        others = tuple(node for node in state.nodes if node is not failing)
        for way in ways:
            yield _State((*others, way), state.now, state.store, state.chosen)

    def _changed(self, state: _State) -> dict[str, FactValue]:
        values = {key: option.value for key, option in state.chosen.items()}
        return {**self._facts, **values, "now": state.now.value}

    def _changes(self, state: _State) -> Iterator[FactChange]:
        """Give what changes, what the visitor can bring about first."""
        found = {**state.chosen, "now": state.now}
        changed = sorted((not self._is_changeable(key), key) for key, option in found.items() if option.size)
        for is_stuck, key in changed:
            yield FactChange(key, self._facts[key], found[key].value, found[key].size, not is_stuck)

    def _cost(self, state: _State) -> Cost:
        sizes = {key: option.size for key, option in state.chosen.items() if option.size}
        if state.now.size:
            sizes["now"] = state.now.size
        return len(sizes), sum(not self._is_changeable(key) for key in sizes), sum(sizes.values())
