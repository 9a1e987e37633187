"""Solving: find a visitor of whom conditions hold or fail as wanted, or prove that there can be none.

The theory is finite-domain constraint solving over equivalence classes of values; the search is backtracking over the
choices that are false of a candidate visitor, with forward checking of one step. Facts are taken to be independent of
each other. Every visitor that is found has been checked. Where the budget ends before the search does, the answer is
undecided, never a guess. ADR 19 names the sources, and says what is exact.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from types import MappingProxyType

from attune.rules.domain.analysis.equivalence_classes import (
    Judge,
    Literal,
    Variable,
    all_hold,
    candidate_moments,
    find_satisfying_value,
    has_item,
    is_provable,
    variable_of,
    with_item,
    without_item,
)
from attune.rules.domain.analysis.goals import Node, Or, collect_literals, is_true, negation_normal_form
from attune.rules.domain.conditions import Condition, tests_of
from attune.rules.domain.facts.fact import ANY_NUMBER, DEFAULTS, FactValue, Kind, Span

MOST_STEPS = 4_000
# Of the choices that fail, so many are looked at for the one that leaves the fewest ways.
CHOICES_LOOKED_AT = 16
NOW = 1_800_000_000.0

Wanted = tuple[Condition, bool]
Facts = dict[str, FactValue]
Store = dict[Variable, tuple[Literal, ...]]


class SearchOutcome(StrEnum):
    """How a search ended."""

    FOUND = "found"
    NONE = "none"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class SearchResult:
    """How a search ended, with the facts of the visitor where one was found, "now" among them."""

    outcome: SearchOutcome
    facts: Mapping[str, FactValue] = field(default_factory=dict)


def find_visitor(
    wanted: Iterable[Wanted],
    judge: Judge,
    *,
    defaults: Mapping[str, FactValue] = MappingProxyType({}),
    spans: Mapping[str, Span] = MappingProxyType({}),
    steps: int = MOST_STEPS,
    now: float = NOW,
) -> SearchResult:
    """Find a visitor of whom each condition holds, or fails, as wanted; segments must have been put in their places.

    What no condition decides is as in the defaults, which must lie in the spans; "now" is always known. A step is one
    branch of the search.
    """
    wanted = tuple(wanted)
    search = _Search(wanted, judge, defaults, spans, now)
    try:
        found = search.solve([negation_normal_form(condition, wants) for condition, wants in wanted], steps)
    except _BudgetSpentError:
        return SearchResult(SearchOutcome.UNDECIDED)
    if found is None:
        return SearchResult(SearchOutcome.NONE if search.is_proof else SearchOutcome.UNDECIDED)
    return SearchResult(SearchOutcome.FOUND, found)


class _BudgetSpentError(Exception):
    """The search is not at its end, and may not go on."""


@dataclass(frozen=True, slots=True)
class _Branch:
    """What must be true from here on, and a visitor of whom all that was gathered before is."""

    nodes: tuple[Node, ...]
    store: Store
    facts: Facts


class _Search:
    """Search once, within a budget."""

    def __init__(
        self,
        wanted: Sequence[Wanted],
        judge: Judge,
        defaults: Mapping[str, FactValue],
        spans: Mapping[str, Span],
        now: float,
    ) -> None:
        self._judge, self._spans, self._now = judge, spans, now
        # Where an operator tells only its meaning, another value than those tried may do.
        self.is_proof = True
        self._known: dict[frozenset[Literal], Facts | None] = {}
        tests = [test for condition, _wants in wanted for test in tests_of(condition)]
        self._usual: Facts = {test.key: defaults.get(test.key, DEFAULTS[test.kind]) for test in tests} | {"now": now}

    def solve(self, nodes: Iterable[Node], steps: int) -> Facts | None:
        """Gather what must hold, make a visitor of it, and branch where an alternative fails of this visitor."""
        branches = [_Branch(tuple(nodes), {}, self._usual)]
        for _step in range(steps):
            if not branches:
                return None
            branch = branches.pop()
            literals, choices = collect_literals(branch.nodes)
            extended = self._extended(branch, literals)
            if extended is None:
                continue
            failing = (each for each in choices if not is_true(each, extended.facts, self._judge))
            looked_at = list(islice(failing, CHOICES_LOOKED_AT))
            if not looked_at:
                return extended.facts
            branches += self._branches(looked_at, choices, extended)
        raise _BudgetSpentError

    def _extended(self, branch: _Branch, literals: Iterable[Literal]) -> _Branch | None:
        """Add tests to what must hold; None where no value fits some fact any more."""
        store, facts = dict(branch.store), dict(branch.facts)
        touched: dict[Variable, None] = {}
        for literal in literals:
            place = variable_of(literal.test)
            if literal not in store.get(place, ()):
                store[place] = (*store.get(place, ()), literal)
                touched[place] = None
        for place in touched:
            values = self._values(store[place], facts)
            if values is None:
                return None
            facts |= values
        return _Branch((), store, facts)

    def _branches(self, failing: list[Or], choices: list[Or], so_far: _Branch) -> Iterator[_Branch]:
        """Give a branch for each way of the choice that leaves the fewest, the first way last."""
        open_ways = [[way for way in choice.of if self._is_open(way, so_far)] for choice in failing]
        fewest = min(range(len(failing)), key=lambda number: len(open_ways[number]))
        others = [choice for choice in choices if choice is not failing[fewest]]
        for way in reversed(open_ways[fewest]):
            yield _Branch((*others, way), so_far.store, so_far.facts)

    def _is_open(self, way: Node, so_far: _Branch) -> bool:
        """Say whether a way is not out of the question from the start."""
        if not isinstance(way, Literal):
            return True
        before = so_far.store.get(variable_of(way.test), ())
        return self._values((*before, way), so_far.facts) is not None

    def _values(self, literals: tuple[Literal, ...], facts: Facts) -> Facts | None:
        """Give values of which all tests of one place come out as wanted."""
        if literals[0].test.kind == Kind.SET:
            return self._with_item(literals, facts)
        known = frozenset(literals)
        if known not in self._known:
            self._known[known] = self._fitting(literals)
        return self._known[known]

    def _with_item(self, literals: tuple[Literal, ...], facts: Facts) -> Facts | None:
        """Give a set that holds an item, or does not, and all others as before."""
        test, is_in = literals[0].test, has_item(literals[0])
        if any(has_item(one) != is_in for one in literals):
            return None
        if all_hold(literals[:1], facts[test.key], self._judge, self._now):
            return {}
        # No set has an item that reads as nothing: there it is compared as an empty one.
        if is_in and not all_hold(literals, with_item(frozenset(), test), self._judge, self._now):
            return None
        change = with_item if is_in else without_item
        return {test.key: change(facts[test.key], test)}

    def _fitting(self, literals: tuple[Literal, ...]) -> Facts | None:
        """Give a value of each fact; of all moments at once, since the days of each count from one now."""
        by_key: dict[str, list[Literal]] = {}
        for one in literals:
            by_key.setdefault(one.test.key, []).append(one)
        if literals[0].test.kind != Kind.MOMENT:
            return self._fitting_at(self._now, by_key)
        for now in candidate_moments(literals, self._now):
            found = self._fitting_at(now, by_key)
            if found is not None:
                return {**found, "now": now}
        return None

    def _fitting_at(self, now: float, by_key: Mapping[str, list[Literal]]) -> Facts | None:
        found: Facts = {}
        for key, literals in by_key.items():
            usual = now if key == "now" else self._usual[key]
            value: FactValue | None = usual
            if not all_hold(literals, usual, self._judge, now):
                value = find_satisfying_value(literals, self._judge, now, span=self._spans.get(key, ANY_NUMBER))
            if value is None:
                self.is_proof = self.is_proof and is_provable(literals)
                return None
            found[key] = value
        return found
