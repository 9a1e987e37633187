"""The doing and undoing of the effect that writes a trait."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from attune.audience.domain.effects.performer import ItemPerformer
from attune.audience.domain.profile import Profile
from attune.audience.domain.undo import ProfileItem
from attune.rules.domain.effects.set_trait import SetTrait
from attune.text import comparable, reads_same


class SetTraitPerformer(ItemPerformer[SetTrait]):
    """Writes a trait on a profile, however its name was spelt before."""

    def apply(self, profile: Profile, effect: SetTrait) -> Profile:
        """Return the profile with the trait; doing so twice is as once."""
        others = _without(profile.traits, effect.name)
        return replace(profile, traits={**others, effect.name: trait_text(effect.value)})

    def item(self, effect: SetTrait) -> ProfileItem:
        """Return the trait."""
        return "trait", comparable(effect.name)

    def standing(self, profile: Profile, effect: SetTrait) -> str | None:
        """Return the text of the trait; None where the profile has no such trait."""
        return next((text for name, text in profile.traits.items() if reads_same(name, effect.name)), None)

    def put_back(self, profile: Profile, effect: SetTrait, value: Any) -> Profile:
        """Return the profile with the text that stood there, or without the trait."""
        others = _without(profile.traits, effect.name)
        return replace(profile, traits=others if value is None else others | {effect.name: value})


def trait_text(value: str | float | bool) -> str:
    """Return a trait's value as the text that a condition compares: yes and no, and numbers without a needless .0."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, int | float) else value


def _without(traits: Mapping[str, str], name: str) -> dict[str, str]:
    return {other: text for other, text in traits.items() if not reads_same(other, name)}
