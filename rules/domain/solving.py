"""Solving: find a visitor of whom conditions hold or fail as wanted, or prove that there can be none.

A tableau that is led by a candidate: what must hold is gathered test by test, a visitor is made of it, and only an
alternative that fails of this visitor is branched on. Facts are taken to be independent of each other. Every visitor
that is found has been checked; where the budget ends before the search does, the answer is undecided, never a guess.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from rules.domain.cells import Judge, Literal, fitting, moments_to_try
from rules.domain.conditions import All, Any, Condition, InSegment, Not, Test, tests_of
from rules.domain.facts import UNKNOWN_MOMENT, FactValue, Kind

MOST_STEPS = 4_000
NOW = 1_800_000_000.0
DEFAULTS: Mapping[Kind, FactValue] = {
    Kind.TEXT: "",
    Kind.NUMBER: 0.0,
    Kind.YES_NO: False,
    Kind.SET: frozenset(),
    Kind.CLOCK: 0.0,
    Kind.MOMENT: UNKNOWN_MOMENT,
    Kind.VERSION: "",
}

Wanted = tuple[Condition, bool]
Facts = dict[str, FactValue]
Store = dict[str, tuple[Literal, ...]]


class Outcome(StrEnum):
    """How a search ended."""

    FOUND = "found"
    NONE = "none"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Answer:
    """How a search ended, with the facts of the visitor where one was found, "now" among them."""

    outcome: Outcome
    facts: Mapping[str, FactValue] = field(default_factory=dict)


def visitor_where(
    wanted: Iterable[Wanted],
    judge: Judge,
    *,
    defaults: Mapping[str, FactValue] = MappingProxyType({}),
    steps: int = MOST_STEPS,
    now: float = NOW,
) -> Answer:
    """Find a visitor of whom each condition holds, or fails, as wanted; segments must have been put in their places.

    What no condition decides is as in the defaults. A step is one branch of the search.
    """
    wanted = tuple(wanted)
    search = _Search(wanted, judge, defaults, steps, now)
    try:
        found = search.solve([_normal(condition, wants) for condition, wants in wanted], {})
    except _BudgetSpentError:
        return Answer(Outcome.UNDECIDED)
    return Answer(Outcome.NONE) if found is None else Answer(Outcome.FOUND, found)


def seconds(value: FactValue) -> float:
    """Take a fact's value for the seconds of a moment."""
    if isinstance(value, int | float):
        return value
    raise TypeError(f"A moment must be seconds, not {value!r}.")


class _BudgetSpentError(Exception):
    """The search is not at its end, and may not go on."""


@dataclass(frozen=True, slots=True)
class _Both:
    of: "tuple[_Node, ...]"


@dataclass(frozen=True, slots=True)
class _Either:
    of: "tuple[_Node, ...]"


_Node = Literal | _Both | _Either


def _normal(condition: Condition, wants: bool) -> _Node:
    """Push denials down to the tests, and take tests of sets apart, item by item."""
    match condition:
        case Not(of):
            return _normal(of, not wants)
        case All(of) | Any(of):
            parts = tuple(_normal(part, wants) for part in of)
            if len(parts) == 1:
                return parts[0]
            return _Both(parts) if isinstance(condition, All) == wants else _Either(parts)
        case Test(kind=Kind.SET, operator=operator, value=tuple(items)) if len(items) > 1:
            has = [replace(condition, operator="has", value=item) for item in items]
            is_in = wants != (operator == "has_none")
            parts = tuple(Literal(test, is_in) for test in has)
            return _Both(parts) if (operator == "has_all") == is_in else _Either(parts)
        case Test():
            return Literal(condition, wants)
        case InSegment(slug):
            raise ValueError(f'The segment "{slug}" was not put in its place.')


class _Search:
    """Search once, within a budget."""

    def __init__(
        self, wanted: Iterable[Wanted], judge: Judge, defaults: Mapping[str, FactValue], steps: int, now: float
    ) -> None:
        self._judge, self._left, self._now = judge, steps, now
        self._known: dict[frozenset[Literal], Facts | None] = {}
        tests = [test for condition, _wants in wanted for test in tests_of(condition)]
        self._defaults = {test.key: defaults.get(test.key, DEFAULTS[test.kind]) for test in tests}

    def solve(self, nodes: list[_Node], store: Store) -> Facts | None:
        """Gather what must hold, make a visitor of it, and branch where an alternative fails of this visitor."""
        self._left -= 1
        if self._left < 0:
            raise _BudgetSpentError
        store, waiting = dict(store), []
        while nodes:
            node = nodes.pop()
            match node:
                case Literal():
                    if not self._add(store, node):
                        return None
                case _Both(of):
                    nodes += of
                case _Either():
                    waiting.append(node)
        facts = self._facts(store)
        if facts is None:
            return None
        failing = [node for node in waiting if not self._holds(node, facts)]
        return self._branched(failing, waiting, store) if failing else facts

    def _branched(self, failing: list[_Either], waiting: list[_Either], store: Store) -> Facts | None:
        choices = [(node, [way for way in node.of if self._may(way, store)]) for node in failing]
        chosen, ways = min(choices, key=lambda choice: len(choice[1]))
        others: list[_Node] = [node for node in waiting if node is not chosen]
        for way in ways:
            found = self.solve([*others, way], store)
            if found is not None:
                return found
        return None

    def _may(self, node: _Node, store: Store) -> bool:
        """Say whether an alternative is not out of the question from the start."""
        return not isinstance(node, Literal) or self._add(dict(store), node)

    def _add(self, store: Store, literal: Literal) -> bool:
        """Put a literal to those of its fact; say whether some value still fits them all."""
        key = literal.test.key
        if literal not in store.get(key, ()):
            store[key] = (*store.get(key, ()), literal)
        return self._of_key(store, key) is not None

    def _facts(self, store: Store) -> Facts | None:
        found: Facts = {**self._defaults, "now": self._now}
        for key in store:
            of_key = self._of_key(store, key)
            if of_key is None:
                return None
            found |= of_key
        return found

    def _of_key(self, store: Store, key: str) -> Facts | None:
        """Give values for a fact; all moments at once, since the days of each count from one now."""
        if store[key][0].test.kind == Kind.MOMENT:
            literals = tuple(one for of in store.values() if of[0].test.kind == Kind.MOMENT for one in of)
        else:
            literals = store[key]
        known = frozenset(literals)
        if known not in self._known:
            self._known[known] = self._fitting(literals)
        return self._known[known]

    def _fitting(self, literals: tuple[Literal, ...]) -> Facts | None:
        by_key: dict[str, list[Literal]] = {}
        for one in literals:
            by_key.setdefault(one.test.key, []).append(one)
        is_moment = literals[0].test.kind == Kind.MOMENT
        for now in moments_to_try(literals, self._now) if is_moment else (self._now,):
            values = {key: self._value(key, of, now) for key, of in by_key.items()}
            if None not in values.values():
                found: Facts = {key: value for key, value in values.items() if value is not None}
                return {**found, "now": now} if is_moment else found
        return None

    def _value(self, key: str, literals: list[Literal], now: float) -> FactValue | None:
        usual = now if key == "now" else self._defaults[key]
        if all(self._judge(one.test, usual, now) == one.wanted for one in literals):
            return usual
        return fitting(literals, self._judge, now)

    def _holds(self, node: _Node, facts: Facts) -> bool:
        match node:
            case Literal(test, wanted):
                return self._judge(test, facts[test.key], seconds(facts["now"])) == wanted
            case _Both(of):
                return all(self._holds(part, facts) for part in of)
            case _Either(of):
                return any(self._holds(part, facts) for part in of)
