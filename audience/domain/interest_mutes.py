"""Muting: a visitor turns one interest off, and it is neither used nor learned until they say otherwise."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from attune.audience.domain.affinity import current_topic
from attune.audience.domain.profile import Profile


def mute_affinity(profile: Profile, key: str, *, replaced: Mapping[str, str]) -> Profile:
    """Let go of an interest, and of all that counts for it, and use it no more."""
    kept = {other: value for other, value in profile.affinities.items() if current_topic(other, replaced) != key}
    return replace(profile, affinities=kept, muted=profile.muted | {key})


def unmute_affinity(profile: Profile, key: str, *, replaced: Mapping[str, str]) -> Profile:
    """Let an interest be learned anew; what was let go of does not come back."""
    return replace(profile, muted=frozenset(other for other in profile.muted if current_topic(other, replaced) != key))


def current_mutes(muted: Collection[str], replaced: Mapping[str, str]) -> frozenset[str]:
    """Give what is muted, a topic that was merged into another as that."""
    return frozenset(current_topic(key, replaced) for key in muted)


def without_muted(
    affinities: Mapping[str, float], muted: Collection[str], replaced: Mapping[str, str]
) -> dict[str, float]:
    """Give the affinities that may be used; topics are the current ones."""
    unwanted = current_mutes(muted, replaced)
    return {key: value for key, value in affinities.items() if key not in unwanted}
