"""The solver as this site asks it: with its engine, and what its facts are by default and can be."""

from collections.abc import Collection

from attune.rules.domain.analysis.findings import Solver
from attune.rules.domain.analysis.solver import MOST_STEPS
from attune.rules.engines.evaluation import holds_for_value
from attune.rules.facts.registry import registry


def solver_for(keys: Collection[str], *, now: float, steps: int = MOST_STEPS) -> Solver:
    """Give a solver for conditions that ask for facts of these keys."""
    return Solver(holds_for_value, registry.defaults(keys), registry.spans(keys), now, steps)
