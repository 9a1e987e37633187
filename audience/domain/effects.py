"""Effects on a profile: what a trigger writes there; those that leave the house are left to the outbox."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from attune.audience.domain.affinity import LEAST, strengthen
from attune.audience.domain.profile import Profile
from attune.rules.domain.rules import AddToList, CallWebhook, Effect, Notify, NudgeAffinity, RemoveFromList, SetTrait
from attune.text import reads_same

# The ledger keeps an effect by the name of its class.
_CLASSES: Mapping[str, type[Effect]] = {
    of.__name__: of for of in (SetTrait, AddToList, RemoveFromList, NudgeAffinity, CallWebhook, Notify)
}


class UnknownEffectError(ValueError):
    """The ledger names an effect that this version does not know, or not by these parts."""


def apply_effect(profile: Profile, effect: Effect) -> Profile:
    """Write an effect on the profile; doing so twice is as once, but for a nudge."""
    match effect:
        case SetTrait(name=name, value=value):
            return replace(profile, traits={**without_trait(profile.traits, name), name: trait_text(value)})
        case AddToList(list=name):
            return replace(profile, lists=without_list(profile.lists, name) | {name})
        case RemoveFromList(list=name):
            return replace(profile, lists=without_list(profile.lists, name))
        case NudgeAffinity(key=key) if key in profile.muted:
            return profile
        case NudgeAffinity(key=key, by=by):
            return replace(profile, affinities=_nudge(profile.affinities, key, by))
        case CallWebhook() | Notify():
            return profile


def is_outbound(effect: Effect) -> bool:
    """Say whether an effect must be told to somebody outside."""
    return isinstance(effect, CallWebhook | Notify)


def effect_parts(effect: Effect) -> dict[str, Any]:
    """Give an effect's parts as plain values."""
    return asdict(effect)


def effect_from(kind: str, parts: Mapping[str, Any]) -> Effect:
    """Give the effect of which the ledger keeps the kind and the parts, or raise UnknownEffectError."""
    try:
        return _CLASSES[kind](**parts)
    except (KeyError, TypeError) as error:
        raise UnknownEffectError(
            f'This version of Attune knows no effect of the kind "{kind}" by its parts.'
        ) from error


def trait_text(value: str | float | bool) -> str:
    """Write a trait's value as the text that a condition compares: yes and no, and numbers without a needless .0."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, int | float) else value


def without_trait(traits: Mapping[str, str], name: str) -> dict[str, str]:
    """Give the traits without one, however its name is spelt."""
    return {other: text for other, text in traits.items() if not reads_same(other, name)}


def without_list(lists: frozenset[str], name: str) -> frozenset[str]:
    """Give the lists without one, however its name is spelt."""
    return frozenset(other for other in lists if not reads_same(other, name))


def _nudge(affinities: Mapping[str, float], key: str, by: float) -> dict[str, float]:
    return with_affinity(affinities, key, strengthen(affinities.get(key, 0.0), by=max(-1.0, min(1.0, by))))


def with_affinity(affinities: Mapping[str, float], key: str, value: float) -> dict[str, float]:
    """Give the affinities with one of them changed; below 0.01 it is let go, and above 1 it does not go."""
    others = {other: known for other, known in affinities.items() if other != key}
    return others | ({key: min(1.0, value)} if value >= LEAST else {})
