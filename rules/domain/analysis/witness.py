"""Witnesses: what of a visitor shows a finding, and which tests of a condition cannot hold together."""

from collections.abc import Sequence

from attune.rules.domain.analysis.equivalence_classes import (
    Literal,
    all_hold,
    find_satisfying_value,
    has_item,
    with_item,
    without_item,
)
from attune.rules.domain.analysis.findings import Solver
from attune.rules.domain.analysis.goals import seconds
from attune.rules.domain.analysis.solver import SearchOutcome
from attune.rules.domain.conditions import All, Condition, Test, tests_of
from attune.rules.domain.facts.fact import Facts, FactValue, Kind


def decisive_keys(conditions: Sequence[Condition], facts: Facts, solve: Solver) -> tuple[str, ...]:
    """Give the keys of the facts that matter: with another value of one of them, some condition would fare otherwise.

    They come in the order in which the conditions ask about them.
    """
    before = [solve.holds(condition, facts) for condition in conditions]
    by_key: dict[str, dict[Test, None]] = {}
    for condition in conditions:
        for test in tests_of(condition):
            by_key.setdefault(test.key, {})[test] = None
    return tuple(key for key, tests in by_key.items() if _tells(tests, conditions, facts, before, solve))


def clashing_parts(condition: Condition, solve: Solver) -> tuple[Condition, ...]:
    """Give the fewest parts of a condition that can never be true which already cannot hold together.

    As few as can be: without any one of them there would be such a visitor, or none could say.
    """
    parts = list(condition.of) if isinstance(condition, All) else [condition]
    for part in reversed(tuple(parts)):
        fewer = [each for each in parts if each is not part]
        if fewer and solve(*((each, True) for each in fewer)).outcome == SearchOutcome.NONE:
            parts = fewer
    return tuple(parts)


def _tells(
    tests: dict[Test, None], conditions: Sequence[Condition], facts: Facts, before: list[bool], solve: Solver
) -> bool:
    now = seconds(facts.get("now", solve.now))
    for test in tests:
        other = _other_value(Literal(test, not solve.holds(test, facts)), facts, solve, now)
        if other is not None:
            changed = {**facts, test.key: other}
            if [solve.holds(condition, changed) for condition in conditions] != before:
                return True
    return False


def _other_value(literal: Literal, facts: Facts, solve: Solver, now: float) -> FactValue | None:
    """Give a value of which a test comes out as wanted; a set keeps the items that the test does not ask about."""
    test = literal.test
    if test.kind != Kind.SET:
        return find_satisfying_value([literal], solve.judge, now, span=solve.span_of(test.key))
    items = facts.get(test.key, frozenset())
    other = with_item(items, test) if has_item(literal) else without_item(items, test)
    return other if all_hold([literal], other, solve.judge, now) else None
