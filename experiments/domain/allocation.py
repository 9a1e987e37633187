"""Say which variant of each experiment a visitor belongs to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from attune.experiments.domain.bucketing import bucket

HOLDOUT = "holdout"


class InvalidExperimentError(ValueError):
    """An experiment cannot be run as it is declared."""


@dataclass(frozen=True, slots=True)
class ExperimentSpec:
    """A fair comparison of the variants of one slot.

    weights: shares that sum to 1, one for each variant; coverage: the share of visitors who take part, 0..1.
    site_path is where the root page of its site stands in the tree, "" for all sites.
    """

    key: str
    salt: str
    variants: tuple[str, ...]
    weights: tuple[float, ...]
    coverage: float = 1.0
    policy: str = "even"
    slot: str = ""
    site_path: str = ""

    def __post_init__(self) -> None:
        if not self.variants or len(self.variants) != len(self.weights):
            raise InvalidExperimentError(
                f'Experiment "{self.key}" has {len(self.variants)} variants and {len(self.weights)} weights. '
                "Give each variant one weight."
            )
        if min(self.weights) < 0 or abs(sum(self.weights) - 1) > 1e-9:
            raise InvalidExperimentError(
                f'The weights of experiment "{self.key}" sum to {sum(self.weights):g}. Make them shares that sum to 1.'
            )
        if not 0 <= self.coverage <= 1:
            raise InvalidExperimentError(
                f'Experiment "{self.key}" covers {self.coverage:g} of the visitors. Choose a share from 0 to 1.'
            )


@dataclass(frozen=True, slots=True)
class Assignment:
    """The variant that an experiment gives a visitor; propensity is the chance of that choice, 0..1."""

    experiment: str
    variant: str
    propensity: float
    in_holdout: bool = False


def even_weights(count: int) -> tuple[float, ...]:
    """Share 1 evenly among a number of variants."""
    return tuple(1 / count for _ in range(count))


def assign(
    visitor: str, specs: Iterable[ExperimentSpec], *, holdout_share: float = 0.0, holdout_salt: str = HOLDOUT
) -> Mapping[str, Assignment]:
    """Assign a visitor to a variant of each experiment; nobody without an identifier takes part.

    A visitor in the holdout gets one assignment, named HOLDOUT, and sees the defaults everywhere.
    """
    if not visitor:
        return {}
    if bucket(holdout_salt, visitor) < holdout_share:
        return {HOLDOUT: Assignment(HOLDOUT, "", holdout_share, in_holdout=True)}
    assigned = ((spec.key, _assignment(visitor, spec)) for spec in specs)
    return {key: assignment for key, assignment in assigned if assignment is not None}


def _assignment(visitor: str, spec: ExperimentSpec) -> Assignment | None:
    if bucket(f"{spec.salt}:coverage", visitor) >= spec.coverage:
        return None
    # Ranges lie side by side on one line, so that changed weights move as few visitors as possible.
    place, end = bucket(spec.salt, visitor), 0.0
    for variant, weight in zip(spec.variants, spec.weights, strict=True):
        end += weight
        if place < end and weight > 0:
            return Assignment(spec.key, variant, weight)
    last = max(index for index, weight in enumerate(spec.weights) if weight > 0)
    return Assignment(spec.key, spec.variants[last], spec.weights[last])
