"""Where an experiment runs: on slots that can show all that it compares, or else nowhere.

A comparison of which one side cannot be shown is unfair: those who were drawn for it would see something else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from attune.decisions.domain.slots import DEFAULT_VARIANT, Slot
from attune.experiments.domain.allocation import ExperimentSpec
from attune.experiments.domain.names import is_same_name


class ExperimentFault(StrEnum):
    """Why an experiment does not run on a slot of its name."""

    CORE = "core"
    UNKNOWN = "unknown"
    CLOSED = "closed"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class SlotExperiment:
    """An experiment that names a slot; with a fault it does not run there. names are what the fault is about."""

    spec: ExperimentSpec
    fault: ExperimentFault | None = None
    names: tuple[str, ...] = ()

    @property
    def runs(self) -> bool:
        """Say whether it chooses there."""
        return self.fault is None

    def draws(self, slot: Slot, variant_id: str) -> bool:
        """Say whether a variant of the slot, by its id, is among what it compares."""
        return any(_id_of(slot, name) == variant_id for name in self.spec.variants)


def slot_experiments(
    slot: Slot, specs: Iterable[ExperimentSpec], *, now: datetime, site_path: str | None = None
) -> tuple[SlotExperiment, ...]:
    """List the experiments that name a slot and say which of them runs there; of several that could, the last does.

    site_path is where the page's site stands in the tree: an experiment of another site is left out. None asks of all.
    """
    named = [spec for spec in specs if is_same_name(spec.slot, slot.name) and _is_of(spec, site_path)]
    found = [_judged(slot, spec, now) for spec in named]
    running = next((each for each in reversed(found) if each.runs), None)
    return tuple(
        SlotExperiment(each.spec, ExperimentFault.TAKEN, (running.spec.key,))
        if each.runs and running and each is not running
        else each
        for each in found
    )


def with_experiments(
    slots: Sequence[Slot], running: Sequence[ExperimentSpec], *, now: datetime, site_path: str = ""
) -> list[Slot]:
    """Return the slots, each with the key of the experiment that runs on it; the slot can show all that it compares."""
    if not running:
        return list(slots)
    found = ((slot, running_experiment(slot, running, now=now, site_path=site_path)) for slot in slots)
    return [replace(slot, experiment=spec.key) if spec else slot for slot, spec in found]


def running_experiment(
    slot: Slot, specs: Iterable[ExperimentSpec], *, now: datetime, site_path: str | None = None
) -> ExperimentSpec | None:
    """Give the experiment that runs on a slot, if one does."""
    found = slot_experiments(slot, specs, now=now, site_path=site_path)
    return next((each.spec for each in found if each.runs), None)


def _judged(slot: Slot, spec: ExperimentSpec, now: datetime) -> SlotExperiment:
    if slot.core:
        return SlotExperiment(spec, ExperimentFault.CORE)
    if unknown := tuple(name for name in spec.variants if _id_of(slot, name) is None):
        return SlotExperiment(spec, ExperimentFault.UNKNOWN, unknown)
    closed = tuple(name for name in spec.variants if slot.open_variant(name, now) is None)
    return SlotExperiment(spec, ExperimentFault.CLOSED, closed) if closed else SlotExperiment(spec)


def _id_of(slot: Slot, name: str) -> str | None:
    if is_same_name(name, DEFAULT_VARIANT):
        return DEFAULT_VARIANT
    variant = slot.variant_named(name)
    return variant.id if variant is not None and variant.id else None


def _is_of(spec: ExperimentSpec, site_path: str | None) -> bool:
    return not spec.site_path or site_path is None or site_path == spec.site_path
