"""Effects on a profile: what a trigger writes there; those that leave the house are left to the outbox."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from audience.domain.affinity import LEAST, strengthen
from audience.domain.profile import Profile
from rules.domain.rules import AddToList, CallWebhook, Effect, Notify, NudgeAffinity, RemoveFromList, SetTrait


def take_effect(profile: Profile, effect: Effect) -> Profile:
    """Write an effect on the profile; doing so twice is as once, but for a nudge."""
    match effect:
        case SetTrait(name=name, value=value):
            return replace(profile, traits={**profile.traits, name: trait_text(value)})
        case AddToList(list=name):
            return replace(profile, lists=profile.lists | {name})
        case RemoveFromList(list=name):
            return replace(profile, lists=profile.lists - {name})
        case NudgeAffinity(key=key, by=by):
            return replace(profile, affinities=_nudge(profile.affinities, key, by))
        case CallWebhook() | Notify():
            return profile


def leaves_the_house(effect: Effect) -> bool:
    """Say whether an effect must be told to somebody outside."""
    return isinstance(effect, CallWebhook | Notify)


def effect_parts(effect: Effect) -> dict[str, Any]:
    """Give an effect's parts as plain values."""
    return asdict(effect)


def trait_text(value: str | float | bool) -> str:
    """Write a trait's value as the text that a condition compares: yes and no, and numbers without a needless .0."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, int | float) else value


def _nudge(affinities: Mapping[str, float], key: str, by: float) -> dict[str, float]:
    nudged = strengthen(affinities.get(key, 0.0), by=max(-1.0, min(1.0, by)))
    others = {other: value for other, value in affinities.items() if other != key}
    return others | ({key: nudged} if nudged >= LEAST else {})
