"""Rivalry: which rules answer the same question, differently, in one place.

A question is what a slot shows, its place, or one of its parameters; rules on different questions never fight. It is
taken that every slot has the variant that a rule names, open now, and that no slot is pinned.
"""

from dataclasses import dataclass

from attune.rules.domain.acts import PlainValue
from attune.rules.domain.conditions import Condition
from attune.rules.domain.rules import (
    EVERYWHERE,
    Action,
    BoostTopic,
    HideSlot,
    MoveSlot,
    PinPage,
    SetParameter,
    ShowVariant,
    SlotRef,
)
from attune.text import comparable

Question = tuple[str, str, str]
"""A slot's name, one of "shown", "place" and "parameter", and the parameter's name."""


@dataclass(frozen=True, slots=True)
class Rival:
    """A rule as it is compared: its condition with segments in place; a lower rank is stronger."""

    key: str
    condition: Condition
    actions: tuple[Action, ...]
    rank: int


def question_of(action: Action) -> Question | None:
    """Give the question that an action answers; None for boosts and pins, which add up."""
    match action:
        case ShowVariant(slot) | HideSlot(slot):
            return _folded(slot.name), "shown", ""
        case MoveSlot(slot):
            return _folded(slot.name), "place", ""
        case SetParameter(slot, name):
            return _folded(slot.name), "parameter", comparable(name)
        case BoostTopic() | PinPage():
            return None


def answer_of(action: Action) -> PlainValue | None:
    """Give an action's answer to its question; None where the slot is hidden, or nothing is asked."""
    match action:
        case ShowVariant(_, variant):
            return _folded(variant)
        case MoveSlot(_, place):
            return place
        case SetParameter(_, _, value):
            return value
        case HideSlot() | BoostTopic() | PinPage():
            return None


def slot_of(action: Action) -> SlotRef | None:
    """Give the slot that an action names."""
    return None if isinstance(action, BoostTopic) else action.slot


def is_same_answer(one: Action, other: Action) -> bool:
    """Say whether two actions give one question the same answer."""
    return question_of(one) == question_of(other) is not None and answer_of(one) == answer_of(other)


def is_conflict(one: Action, other: Action) -> bool:
    """Say whether two actions answer one question differently, on some page."""
    if question_of(one) is None or question_of(one) != question_of(other) or is_same_answer(one, other):
        return False
    return may_overlap(_within(one), _within(other))


def shadows(strong: Action, weak: Action) -> bool:
    """Say whether a stronger rule's action leaves a weaker one's no page to act on."""
    if question_of(weak) is None or question_of(strong) != question_of(weak):
        return False
    return scope_covers(_within(strong), _within(weak))


def scope_covers(one: str, other: str) -> bool:
    """Say whether a scope surely holds every page of another: it does where it is everywhere, or the same."""
    return one == EVERYWHERE or _folded(one) == _folded(other)


def may_overlap(one: str, other: str) -> bool:
    """Say whether two scopes may share a page: only two pages, or two types, surely do not."""
    kind, other_kind = one.partition(":")[0], other.partition(":")[0]
    return kind != other_kind or kind not in ("page", "type") or _folded(one) == _folded(other)


def _within(action: Action) -> str:
    slot = slot_of(action)
    return slot.within if slot else EVERYWHERE


def _folded(name: str) -> str:
    return comparable(name)
