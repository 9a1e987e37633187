"""The doing of the effect that puts a visitor on a list."""

from dataclasses import replace

from attune.audience.domain.effects.list_performer import ListPerformer, without_list
from attune.audience.domain.profile import Profile
from attune.rules.domain.effects.add_to_list import AddToList


class AddToListPerformer(ListPerformer[AddToList]):
    """Puts a visitor on a list, however its name was spelt before."""

    def apply(self, profile: Profile, effect: AddToList) -> Profile:
        """Return the profile on the list; doing so twice is as once."""
        return replace(profile, lists=without_list(profile.lists, effect.list) | {effect.list})
