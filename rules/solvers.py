"""The solver as this site asks it: with its engine, and what its facts are by default and can be."""

from collections.abc import Collection

from rules.domain.analysis import Solver
from rules.domain.solving import MOST_STEPS
from rules.engines.judging import judged
from rules.registry import registry


def solver_for(keys: Collection[str], *, now: float, steps: int = MOST_STEPS) -> Solver:
    """Give a solver for conditions that ask for facts of these keys."""
    return Solver(judged, registry.defaults(keys), registry.spans(keys), now, steps)
