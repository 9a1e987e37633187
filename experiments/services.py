"""Assign visitors to the experiments that run."""

from collections.abc import Mapping, Sequence

from django.core.cache import cache

from attune.cache_entries import read_entry
from attune.experiments.conf import conf
from attune.experiments.domain.allocation import Assignment, ExperimentSpec, even_weights
from attune.experiments.domain.allocation import assign as assign_to
from attune.experiments.models import Experiment
from attune.keys import schema_key

_CACHE_KEY = schema_key("experiments:running")
_CACHE_SECONDS = 60


def assign(visitor: str, specs: Sequence[ExperimentSpec] | None = None) -> Mapping[str, Assignment]:
    """Give the visitor's assignment of each running experiment; no identifier, no assignment.

    Who has read the running experiments already hands them in.
    """
    if not visitor:
        return {}
    settings = conf()
    running = live_specs() if specs is None else specs
    return assign_to(visitor, running, holdout_share=settings.HOLDOUT_SHARE, holdout_salt=settings.HOLDOUT_SALT)


def holdout_share() -> float:
    """Give the share of visitors who always see the defaults, 0..1."""
    return conf().HOLDOUT_SHARE


def live_specs() -> tuple[ExperimentSpec, ...]:
    """List the running experiments, kept in the shared cache and dropped from it on every publish."""
    specs: tuple[ExperimentSpec, ...] | None = read_entry(_CACHE_KEY, tuple, of=ExperimentSpec)
    if specs is None:
        specs = tuple(_spec(experiment) for experiment in Experiment.objects.live().select_related("site__root_page"))
        cache.set(_CACHE_KEY, specs, _CACHE_SECONDS)
    return specs


def forget_live_specs() -> None:
    """Make every process read the running experiments anew."""
    cache.delete(_CACHE_KEY)


def _spec(experiment: Experiment) -> ExperimentSpec:
    names = experiment.variant_names()
    return ExperimentSpec(
        key=experiment.slug,
        salt=experiment.slug,
        variants=names,
        weights=even_weights(len(names)),
        coverage=experiment.coverage_percent / 100,
        slot=experiment.slot,
        site_path=experiment.site.root_page.path if experiment.site else "",
    )
