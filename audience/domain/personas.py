"""Personas: made-up visitors, to read the site as and to try rules on."""

from collections.abc import Mapping
from dataclasses import dataclass

from attune.audience.domain.profile import Profile
from attune.rules.domain.facts.fact import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonaProfile:
    """Hold what is said of a persona; what is not said is as with anybody."""

    slug: str
    name: str
    facts: Facts
    affinities: Mapping[str, float]

    def as_profile(self) -> Profile:
        """Give the profile that a visitor with these affinities would have."""
        return Profile(visitor="", affinities=self.affinities)


# Whoever comes for the first time and has not said yes: what previews show where no persona is chosen.
NOBODY = PersonaProfile(slug="", name="", facts={}, affinities={})
