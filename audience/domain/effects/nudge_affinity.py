"""The doing and undoing of the effect that changes an affinity.

What is left of a nudge has faded like the rest of the affinity, and just that is taken away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from attune.audience.domain.affinity import LEAST, strengthen
from attune.audience.domain.effects.performer import ProfilePerformer
from attune.audience.domain.profile import Profile
from attune.audience.domain.undo import AppliedEffect, UndoOutcome, UndoResult
from attune.half_lives import share_left
from attune.rules.domain.effects.nudge_affinity import NudgeAffinity


class NudgeAffinityPerformer(ProfilePerformer[NudgeAffinity]):
    """Raises or lowers an affinity; doing so twice is not as once."""

    def apply(self, profile: Profile, effect: NudgeAffinity) -> Profile:
        """Return the profile with the affinity changed; one that the visitor has muted stays as it is."""
        if effect.key in profile.muted:
            return profile
        known = profile.affinities.get(effect.key, 0.0)
        value = strengthen(known, by=max(-1.0, min(1.0, effect.by)))
        return replace(profile, affinities=_with_affinity(profile.affinities, effect.key, value))

    def change(self, before: Profile, after: Profile, effect: NudgeAffinity) -> dict[str, Any]:
        """Return how much was added, and when."""
        added = after.affinities.get(effect.key, 0.0) - before.affinities.get(effect.key, 0.0)
        return {"added": added, "at": after.last_seen.isoformat() if after.last_seen else None}

    def revert(
        self,
        profile: Profile,
        done: AppliedEffect[NudgeAffinity],
        later: Sequence[AppliedEffect[Any]],
        *,
        half_life_days: float,
    ) -> UndoResult:
        """Take away what is left of the nudge."""
        key, left = done.effect.key, float(done.change["added"])
        if done.change["at"] and profile.last_seen:
            elapsed = profile.last_seen - datetime.fromisoformat(done.change["at"])
            left *= share_left(elapsed, half_life_days=half_life_days)
        affinities = _with_affinity(profile.affinities, key, profile.affinities.get(key, 0.0) - left)
        return UndoResult(UndoOutcome.UNDONE, replace(profile, affinities=affinities))


def _with_affinity(affinities: Mapping[str, float], key: str, value: float) -> dict[str, float]:
    """Return the affinities with one of them changed; below 0.01 it is let go, and above 1 it does not go."""
    others = {other: known for other, known in affinities.items() if other != key}
    return others | ({key: min(1.0, value)} if value >= LEAST else {})
