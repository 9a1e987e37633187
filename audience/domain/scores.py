"""Scores: what another system knows of a visitor's taste moves one affinity by exactly that much."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from attune.audience.domain.affinity import LEAST, current_topic, with_current_topics
from attune.audience.domain.interest_mutes import current_mutes
from attune.audience.domain.profile import Profile
from attune.half_lives import share_left

# After twenty half-lives all is forgotten; dividing by less would make numbers that no store holds.
_LEAST_KEPT = 1e-6


@dataclass(frozen=True, slots=True)
class AffinityMove:
    """A profile after one of its affinities was moved, with that affinity before and after, 0..1."""

    profile: Profile
    before: float
    after: float


def move_affinity(
    profile: Profile, key: str, by: float, *, now: datetime, half_life_days: float, replaced: Mapping[str, str]
) -> AffinityMove:
    """Move an affinity, as it has faded by now, by that much within 0 to 1; all others stay as they are.

    What is liked of topics that this one replaced counts for it, and goes into it. Below 0.01 it is let go. What the
    visitor has muted stays at 0.
    """
    if key in current_mutes(profile.muted, replaced):
        return AffinityMove(profile, 0.0, 0.0)
    kept = max(share_left(now - (profile.last_seen or now), half_life_days=half_life_days), _LEAST_KEPT)
    sources = {other for other in profile.affinities if current_topic(other, replaced) == key}
    faded = {other: profile.affinities[other] * kept for other in sources if profile.affinities[other] * kept >= LEAST}
    before = with_current_topics(faded, replaced).get(key, 0.0)
    after = min(1.0, max(0.0, before + by))
    after = after if after >= LEAST else 0.0
    others = {other: value for other, value in profile.affinities.items() if other not in sources}
    # It is kept as it would have been when the visitor was last seen: what is read fades from there.
    affinities = others | ({key: after / kept} if after else {})
    return AffinityMove(replace(profile, affinities=affinities), before, after)
