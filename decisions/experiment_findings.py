"""What is odd about live experiments: those that run nowhere, and so count nobody."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from attune.decisions.context.core_slots import is_core
from attune.experiments import services as experiment_services
from attune.experiments.domain.allocation import ExperimentSpec
from attune.experiments.domain.names import is_same_name
from attune.experiments.registry import known_slots


@dataclass(frozen=True, slots=True)
class ExperimentFinding:
    """A live experiment that does not run, and why."""

    key: str
    words: str


def experiment_findings() -> tuple[ExperimentFinding, ...]:
    """Say of each live experiment what keeps it from running anywhere."""
    specs = experiment_services.live_specs()
    return tuple(ExperimentFinding(spec.key, words) for spec in specs for words in _faults(spec, specs))


def _faults(spec: ExperimentSpec, specs: tuple[ExperimentSpec, ...]) -> Iterator[str]:
    _field, words = known_slots.fault(spec.slot, spec.variants)
    if words:
        yield words
    elif is_core(spec.slot):
        yield _("The site’s settings keep the slot “%(slot)s” from ever adapting.") % {"slot": spec.slot}
    elif rivals := [each for each in specs[specs.index(spec) + 1 :] if _compete(spec, each)]:
        words = _("Where both could run in the slot “%(slot)s”, the experiment “%(other)s” does.")
        yield words % {"slot": spec.slot, "other": rivals[-1].key}


def _compete(spec: ExperimentSpec, other: ExperimentSpec) -> bool:
    of_one_site = not (spec.site_path and other.site_path) or spec.site_path == other.site_path
    return is_same_name(spec.slot, other.slot) and of_one_site and not known_slots.fault(other.slot, other.variants)[1]
