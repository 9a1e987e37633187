"""What the effects on lists share: where a list stands on a profile, and what stood there before."""

from dataclasses import replace
from typing import Any, TypeVar

from attune.audience.domain.effects.performer import ItemPerformer
from attune.audience.domain.profile import Profile
from attune.audience.domain.undo import ProfileItem
from attune.rules.domain.effects.add_to_list import AddToList
from attune.rules.domain.effects.remove_from_list import RemoveFromList
from attune.text import comparable, reads_same

ListEffect = TypeVar("ListEffect", AddToList, RemoveFromList)


class ListPerformer(ItemPerformer[ListEffect]):
    """Puts a visitor on a list, or takes them off it: both write the same item of the profile."""

    def item(self, effect: ListEffect) -> ProfileItem:
        """Return the list, whatever is done to it."""
        return "list", comparable(effect.list)

    def standing(self, profile: Profile, effect: ListEffect) -> bool:
        """Say whether the visitor is on the list."""
        return any(reads_same(name, effect.list) for name in profile.lists)

    def put_back(self, profile: Profile, effect: ListEffect, value: Any) -> Profile:
        """Return the profile on the list, or off it."""
        others = without_list(profile.lists, effect.list)
        return replace(profile, lists=others | {effect.list} if value else others)


def without_list(lists: frozenset[str], name: str) -> frozenset[str]:
    """Return the lists without one, however its name is spelt."""
    return frozenset(other for other in lists if not reads_same(other, name))
