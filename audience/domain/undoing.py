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

from attune.text import comparable
from audience.domain.affinity import remaining
from audience.domain.effects import leaves_the_house, with_affinity, without_list, without_trait
from audience.domain.profile import Profile
from rules.domain.rules import AddToList, Effect, NudgeAffinity, RemoveFromList, SetTrait

Change = Mapping[str, Any]


class Outcome(StrEnum):
    """What came of undoing one effect."""

    UNDONE = "undone"
    CHANGED_SINCE = "changed since"
    WITHDRAWN = "withdrawn"
    GONE_OUT = "gone out"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Done:
    """One effect that stands in the ledger of a visitor, with what it changed."""

    id: int
    effect: Effect
    change: Change


@dataclass(frozen=True, slots=True)
class Undoing:
    """What came of undoing an effect: the profile, and the effect after it that now knows what stood before both."""

    outcome: Outcome
    profile: Profile
    heir: Done | None = None


def change_of(before: Profile, after: Profile, effect: Effect) -> dict[str, Any]:
    """Say what an effect changed on a profile, as plain values, so that it can be undone."""
    match effect:
        case NudgeAffinity(key=key):
            added = after.affinities.get(key, 0.0) - before.affinities.get(key, 0.0)
            return {"added": added, "at": after.last_seen.isoformat() if after.last_seen else None}
        case SetTrait() | AddToList() | RemoveFromList():
            return {"before": _standing(before, effect), "after": _standing(after, effect)}
        case _:
            return {}


def undo(profile: Profile, done: Done, later: Sequence[Done], *, half_life_days: float) -> Undoing:
    """Undo an effect; later are those that stand in the ledger after it, in the order in which they were done."""
    if leaves_the_house(done.effect):
        return Undoing(Outcome.GONE_OUT, profile)
    # What was done before changes were kept.
    if not done.change:
        return Undoing(Outcome.UNKNOWN, profile)
    if isinstance(done.effect, NudgeAffinity):
        return Undoing(Outcome.UNDONE, _take_away(profile, done.effect.key, done.change, half_life_days))
    return _undo_last(profile, done, [each for each in later if _place(each.effect) == _place(done.effect)])


def _undo_last(profile: Profile, done: Done, later: Sequence[Done]) -> Undoing:
    if later:
        heir = later[0]
        # Where somebody else wrote between the two, what stood before the second is theirs.
        if heir.change.get("before") == done.change["after"]:
            heir = replace(heir, change={**heir.change, "before": done.change["before"]})
            return Undoing(Outcome.CHANGED_SINCE, profile, heir)
        return Undoing(Outcome.CHANGED_SINCE, profile)
    if _standing(profile, done.effect) != done.change["after"]:
        return Undoing(Outcome.CHANGED_SINCE, profile)
    return Undoing(Outcome.UNDONE, _put_back(profile, done.effect, done.change["before"]))


def _take_away(profile: Profile, key: str, change: Change, half_life_days: float) -> Profile:
    left = float(change["added"])
    if change["at"] and profile.last_seen:
        elapsed = profile.last_seen - datetime.fromisoformat(change["at"])
        left *= remaining(elapsed, half_life_days=half_life_days)
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
