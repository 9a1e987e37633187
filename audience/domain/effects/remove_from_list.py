"""The doing of the effect that takes a visitor off a list."""

from dataclasses import replace

from attune.audience.domain.effects.list_performer import ListPerformer, without_list
from attune.audience.domain.profile import Profile
from attune.rules.domain.effects.remove_from_list import RemoveFromList


class RemoveFromListPerformer(ListPerformer[RemoveFromList]):
    """Takes a visitor off a list, however its name is spelt."""

    def apply(self, profile: Profile, effect: RemoveFromList) -> Profile:
        """Return the profile off the list; doing so twice is as once."""
        return replace(profile, lists=without_list(profile.lists, effect.list))
