"""Aim at a condition: which tests must hold, and which must not, for it to hold or not."""

import random
from collections.abc import Mapping

from attune.rules.domain.conditions import All, Any, Condition, InSegment, Not, Test

Constraint = tuple[Test, bool]
Constraints = Mapping[str, tuple[Constraint, ...]]


def collect_constraints(
    demands: Constraints, condition: Condition, wanted: bool, rng: random.Random
) -> dict[str, tuple[Constraint, ...]]:
    """Add to demands, by the fact's key, those of one way in which a condition holds, or does not."""
    found = dict(demands)
    for test, must_hold in _one_way(condition, wanted, rng):
        found[test.key] = (*found.get(test.key, ()), (test, must_hold))
    return found


def _one_way(condition: Condition, wanted: bool, rng: random.Random) -> list[Constraint]:
    match condition:
        case Not(of):
            return _one_way(of, not wanted, rng)
        case All(of) | Any(of):
            needs_every = isinstance(condition, All) == wanted
            parts = of if needs_every else (rng.choice(of),)
            return [demand for part in parts for demand in _one_way(part, wanted, rng)]
        case InSegment(slug):
            raise ValueError(f'The segment "{slug}" was not put in its place.')
        case Test():
            return [(condition, wanted)]
