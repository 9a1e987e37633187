"""Simulation: what would change on page views that were seen, counted by page view, slot and segment."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from attune.decisions.domain.decide import Decision
from attune.decisions.domain.rule_actions import ApplicableAction, apply_actions, is_about_slot
from attune.decisions.domain.slots import Slot
from attune.rules.domain.rules import BoostTopic, MoveSlot

MOST_EXAMPLES = 6

SlotKey = tuple[int, str]


@dataclass(frozen=True, slots=True)
class BookResult:
    """What one book makes of a page view: its decisions, the actions of what holds, and those of what nobody knows."""

    decisions: Mapping[str, Decision]
    actions: Sequence[ApplicableAction] = ()
    doubtful: Sequence[ApplicableAction] = ()


@dataclass(frozen=True, slots=True)
class SlotChange:
    """A slot that would show something else; pages_differ where other pages would be weighed for it."""

    slot: Slot
    before: Decision
    after: Decision
    pages_differ: bool = False


@dataclass(frozen=True, slots=True)
class ViewComparison:
    """What became of one page view: the slots that could be judged, those that would change, and its segments."""

    judged: frozenset[str]
    changes: tuple[SlotChange, ...] = ()
    segments: frozenset[str] = frozenset()
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class ChangeExample:
    """One change that was found on a page view, and when."""

    page_id: int
    at: datetime
    change: SlotChange
    visitor: str = ""
    segments: frozenset[str] = frozenset()


@dataclass(slots=True)
class SimulationTally:
    """Count page views: all that were looked at, those that could be judged, and those that would change."""

    looked_at: int = 0
    judged: int = 0
    changed: int = 0
    visitors: set[str] = field(default_factory=set)
    slots_judged: Counter[SlotKey] = field(default_factory=Counter)
    slots_changed: Counter[SlotKey] = field(default_factory=Counter)
    segments_judged: Counter[str] = field(default_factory=Counter)
    segments_changed: Counter[str] = field(default_factory=Counter)
    examples: dict[tuple[int, str, str, str], ChangeExample] = field(default_factory=dict)
    # How often each of the changes that the examples show was found.
    times: Counter[tuple[int, str, str, str]] = field(default_factory=Counter)

    def take(self, verdict: ViewComparison, *, page_id: int, at: datetime, visitor: str) -> None:
        """Take the verdict on one page view in; a page view is judged where a change is certain, or none can be."""
        self.looked_at += 1
        self.slots_judged.update((page_id, slot) for slot in verdict.judged)
        self.slots_changed.update((page_id, change.slot.id) for change in verdict.changes)
        if not (verdict.changes or verdict.is_whole):
            return
        self.judged += 1
        self.segments_judged.update(verdict.segments)
        if verdict.changes:
            self.changed += 1
            self.visitors.add(visitor)
            self.segments_changed.update(verdict.segments)
        for change in verdict.changes:
            key = (page_id, change.slot.id, change.before.variant, change.after.variant)
            self.times[key] += 1
            self.examples.setdefault(key, ChangeExample(page_id, at, change, visitor, verdict.segments))

    def best_examples(self) -> list[tuple[ChangeExample, int]]:
        """Give the changes that come most often, each with its count; changed variants before the rest."""
        order = sorted(self.times, key=lambda key: (key[2] == key[3], -self.times[key], key))
        return [(self.examples[key], self.times[key]) for key in order[:MOST_EXAMPLES]]


def compare_books(
    slots: Sequence[Slot],
    before: BookResult,
    after: BookResult,
    *,
    unknown_segments: Collection[str],
    segments: frozenset[str],
) -> ViewComparison:
    """Compare what two books show in the slots that both can judge."""
    doubtful = _doubtful(slots, (*before.doubtful, *after.doubtful), unknown_segments)
    judged = frozenset(slot.id for slot in slots) - doubtful
    weighed = _weighed(slots, before.actions), _weighed(slots, after.actions)
    found = (
        SlotChange(
            slot, before.decisions[slot.id], after.decisions[slot.id], weighed[0][slot.id] != weighed[1][slot.id]
        )
        for slot in slots
        if slot.id in judged
    )
    return ViewComparison(
        judged, tuple(change for change in found if _differs(change)), segments, is_whole=not doubtful
    )


def _differs(change: SlotChange) -> bool:
    before, after = change.before, change.after
    if before.is_hidden and after.is_hidden:
        return False
    parts = ((each.variant, each.position, dict(each.parameters)) for each in (before, after))
    return len({repr(part) for part in parts}) > 1 or change.pages_differ


def _doubtful(slots: Sequence[Slot], actions: Iterable[ApplicableAction], unknown: Collection[str]) -> frozenset[str]:
    """Name the slots on which something may act of which nobody knows whether it holds."""
    found = {slot.id for slot in slots for variant in slot.variants if not variant.segments.isdisjoint(unknown)}
    for each in actions:
        match each.action:
            # One that moves pushes the others aside.
            case MoveSlot() if any(is_about_slot(each.action, slot) for slot in slots):
                return frozenset(slot.id for slot in slots)
            case BoostTopic():
                found |= {slot.id for slot in slots if slot.wants_pages}
            case _:
                found |= {slot.id for slot in slots if is_about_slot(each.action, slot)}
    return frozenset(found)


def _weighed(slots: Sequence[Slot], actions: Sequence[ApplicableAction]) -> dict[str, object]:
    """Give, by slot, what weighs the pages that fill it."""
    ruled = apply_actions(actions, slots)
    return {slot.id: (ruled.pins.get(slot.id), dict(ruled.boosts)) if slot.wants_pages else None for slot in slots}
