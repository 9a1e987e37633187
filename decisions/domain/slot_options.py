"""Contenders: all that may be shown in a slot, each as a rule, so that rules can say what would have to change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from attune.decisions.domain.decide import LADDER
from attune.decisions.domain.rule_actions import is_about_slot
from attune.decisions.domain.slots import DEFAULT_VARIANT, Slot
from attune.experiments.domain.allocation import Assignment
from attune.rules.domain.analysis.conflicts import Rival
from attune.rules.domain.conditions import All, Any, Condition
from attune.rules.domain.rules import Action, HideSlot, ShowVariant, SlotRef

EXPERIMENT, VARIANT, DEFAULT = "experiment:", "variant:", "default:"
EVERYBODY = All(())
# On these rungs of the ladder no fact of a visitor's decides.
BEYOND_FACTS = frozenset({"preview", "disabled", "holdout"})


class ActiveRule(NamedTuple):
    """A rule that may act on the page: its condition with segments in place, and what of it fits the page."""

    key: str
    condition: Condition
    actions: Sequence[Action]


def slot_options(
    slot: Slot,
    rules: Iterable[ActiveRule],
    segments: Mapping[str, Condition],
    assignment: Assignment | None,
    *,
    now: datetime,
) -> tuple[Rival, ...]:
    """Give what may be shown in a slot, in the order of the ladder: rules, the experiment, segments, the default.

    The rules stand in the order of their strength; segments are whole conditions by slug. What is drawn is drawn
    whatever the visitor's facts are; a variant that is not open now is no contender.
    """
    by_rung: Mapping[str, Iterable[_Contender]] = {
        **dict.fromkeys(BEYOND_FACTS, ()),
        "targeted": _ruled(slot, rules, now),
        "experiment": _drawn(slot, assignment, now),
        "segment": _offered(slot, segments, now),
        "default": [(DEFAULT, EVERYBODY, (show_variant_action(slot, DEFAULT_VARIANT),))],
    }
    found = [contender for rung in LADDER for contender in by_rung[rung.__name__]]
    return tuple(Rival(key, condition, actions, rank) for rank, (key, condition, actions) in enumerate(found))


def show_variant_action(slot: Slot, variant: str) -> ShowVariant:
    """Give the action that shows a variant, by its id, in a slot of the page."""
    return ShowVariant(SlotRef(slot.name), variant)


_Contender = tuple[str, Condition, tuple[Action, ...]]


def _ruled(slot: Slot, rules: Iterable[ActiveRule], now: datetime) -> Iterator[_Contender]:
    for rule in rules:
        actions = tuple(found for action in rule.actions if (found := _on_slot(slot, action, now)))
        if actions:
            yield rule.key, rule.condition, actions


def _on_slot(slot: Slot, action: Action, now: datetime) -> Action | None:
    """Give what an action does to the slot, a variant by its id; None where it does nothing there."""
    match action:
        case HideSlot() if is_about_slot(action, slot) and not slot.pinned:
            return HideSlot(SlotRef(slot.name))
        case ShowVariant(variant=name) if is_about_slot(action, slot):
            shown = slot.open_variant(name, now)
            return show_variant_action(slot, shown) if shown else None
        case _:
            return None


def _drawn(slot: Slot, assignment: Assignment | None, now: datetime) -> Iterator[_Contender]:
    shown = slot.open_variant(assignment.variant, now) if assignment else None
    if assignment and shown:
        yield EXPERIMENT + assignment.experiment, EVERYBODY, (show_variant_action(slot, shown),)


def _offered(slot: Slot, segments: Mapping[str, Condition], now: datetime) -> Iterator[_Contender]:
    for variant in slot.variants:
        if variant.is_offered and variant.is_open(now):
            live = tuple(segments[slug] for slug in sorted(variant.segments) if slug in segments)
            yield (
                VARIANT + variant.id,
                Any(live) if variant.segments else EVERYBODY,
                (show_variant_action(slot, variant.id),),
            )
