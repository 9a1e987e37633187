"""Undoing: take back what an effect changed on a profile, and nothing that was changed since.

The effects on one trait or list form a chain, each knowing what stood there before it. Undoing the last one brings
back what stood before; undoing one further up leaves what stands and takes it out of the chain, so that nothing can
bring it back later. What is left of a nudge has faded like the rest of the affinity, and just that is taken away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from attune.audience.domain.effects import is_outbound, with_affinity, without_list, without_trait
from attune.audience.domain.profile import Profile
from attune.half_lives import share_left
from attune.rules.domain.rules import AddToList, Effect, NudgeAffinity, RemoveFromList, SetTrait
from attune.text import comparable

Change = Mapping[str, Any]


class UndoOutcome(StrEnum):
    """What came of undoing one effect."""

    UNDONE = "undone"
    CHANGED_SINCE = "changed since"
    WITHDRAWN = "withdrawn"
    GONE_OUT = "gone out"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class AppliedEffect:
    """One effect that stands in the ledger of a visitor, with what it changed."""

    id: int
    effect: Effect
    change: Change


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What came of undoing an effect: the profile, and the effect after it that now knows what stood before both."""

    outcome: UndoOutcome
    profile: Profile
    heir: AppliedEffect | None = None


def effect_change(before: Profile, after: Profile, effect: Effect) -> dict[str, Any]:
    """Say what an effect changed on a profile, as plain values, so that it can be undone."""
    match effect:
        case NudgeAffinity(key=key):
            added = after.affinities.get(key, 0.0) - before.affinities.get(key, 0.0)
            return {"added": added, "at": after.last_seen.isoformat() if after.last_seen else None}
        case SetTrait() | AddToList() | RemoveFromList():
            return {"before": _standing(before, effect), "after": _standing(after, effect)}
        case _:
            return {}


def revert_effect(
    profile: Profile, done: AppliedEffect, later: Sequence[AppliedEffect], *, half_life_days: float
) -> UndoResult:
    """Undo an effect; later are those that stand in the ledger after it, in the order in which they were done."""
    if is_outbound(done.effect):
        return UndoResult(UndoOutcome.GONE_OUT, profile)
    # What was done before changes were kept.
    if not done.change:
        return UndoResult(UndoOutcome.UNKNOWN, profile)
    if isinstance(done.effect, NudgeAffinity):
        return UndoResult(UndoOutcome.UNDONE, _take_away(profile, done.effect.key, done.change, half_life_days))
    return _undo_last(profile, done, [each for each in later if _place(each.effect) == _place(done.effect)])


def _undo_last(profile: Profile, done: AppliedEffect, later: Sequence[AppliedEffect]) -> UndoResult:
    if later:
        heir = later[0]
        # Where somebody else wrote between the two, what stood before the second is theirs.
        if heir.change.get("before") == done.change["after"]:
            heir = replace(heir, change={**heir.change, "before": done.change["before"]})
            return UndoResult(UndoOutcome.CHANGED_SINCE, profile, heir)
        return UndoResult(UndoOutcome.CHANGED_SINCE, profile)
    if _standing(profile, done.effect) != done.change["after"]:
        return UndoResult(UndoOutcome.CHANGED_SINCE, profile)
    return UndoResult(UndoOutcome.UNDONE, _put_back(profile, done.effect, done.change["before"]))


def _take_away(profile: Profile, key: str, change: Change, half_life_days: float) -> Profile:
    left = float(change["added"])
    if change["at"] and profile.last_seen:
        elapsed = profile.last_seen - datetime.fromisoformat(change["at"])
        left *= share_left(elapsed, half_life_days=half_life_days)
    return replace(profile, affinities=with_affinity(profile.affinities, key, profile.affinities.get(key, 0.0) - left))


def _place(effect: Effect) -> tuple[str, str]:
    """Name the trait or the list that an effect writes; nothing else has a place."""
    match effect:
        case SetTrait(name=name):
            return ("trait", comparable(name))
        case AddToList(list=name) | RemoveFromList(list=name):
            return ("list", comparable(name))
        case _:
            return ("", "")


def _standing(profile: Profile, effect: Effect) -> str | bool | None:
    kind, name = _place(effect)
    if kind == "trait":
        return next((text for other, text in profile.traits.items() if comparable(other) == name), None)
    return name in map(comparable, profile.lists)


def _put_back(profile: Profile, effect: Effect, value: Any) -> Profile:
    match effect:
        case AddToList(list=name) | RemoveFromList(list=name):
            others = without_list(profile.lists, name)
            return replace(profile, lists=others | {name} if value else others)
        case SetTrait(name=name):
            traits = without_trait(profile.traits, name)
            return replace(profile, traits=traits if value is None else traits | {name: value})
    return profile
