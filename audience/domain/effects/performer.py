"""Performers: the base classes of what does one kind of effect, and of what takes it back.

The effects on one trait or list form a chain, each knowing what stood there before it. Undoing the last one brings
back what stood before; undoing one further up leaves what stands and takes it out of the chain, so that nothing can
bring it back later.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from attune.audience.domain.profile import Profile
from attune.audience.domain.undo import AppliedEffect, ProfileItem, UndoOutcome, UndoResult
from attune.rules.domain.effects.effect import Effect

EffectT = TypeVar("EffectT", bound=Effect)


class EffectPerformer(ABC, Generic[EffectT]):
    """Does one kind of effect; registered together with the class that declares the effect."""

    # Whether the effect waits in the outbox, in place of being written on the profile.
    is_outbound: ClassVar[bool]

    def refusal(self, effect: EffectT) -> tuple[str, str]:
        """Return the part of an effect that the site cannot serve, and why, translated; two empty texts if none is."""
        return "", ""


class ProfilePerformer(EffectPerformer[EffectT]):
    """Does an effect on a profile, and takes it back."""

    is_outbound = False

    @abstractmethod
    def apply(self, profile: Profile, effect: EffectT) -> Profile:
        """Return the profile with the effect done."""

    @abstractmethod
    def change(self, before: Profile, after: Profile, effect: EffectT) -> dict[str, Any]:
        """Return what the effect changed, as plain values that JSON keeps, so that it can be taken back."""

    @abstractmethod
    def revert(
        self,
        profile: Profile,
        done: AppliedEffect[EffectT],
        later: Sequence[AppliedEffect[Any]],
        *,
        half_life_days: float,
    ) -> UndoResult:
        """Return the profile without the effect; later stand in the ledger after it, in the order of their doing."""

    def item(self, effect: EffectT) -> ProfileItem | None:
        """Return the one thing on a profile that the effect writes, such as a trait; None where there is no such."""
        return None


class ItemPerformer(ProfilePerformer[EffectT]):
    """Does an effect that writes one item of a profile, and puts back what it was before."""

    @abstractmethod
    def item(self, effect: EffectT) -> ProfileItem:
        """Return the item that the effect writes; effects of other kinds may write it too."""

    @abstractmethod
    def standing(self, profile: Profile, effect: EffectT) -> str | bool | None:
        """Return what the item is now; None where the profile has no such."""

    @abstractmethod
    def put_back(self, profile: Profile, effect: EffectT, value: Any) -> Profile:
        """Return the profile with the item as it once was."""

    def change(self, before: Profile, after: Profile, effect: EffectT) -> dict[str, Any]:
        """Return what the item was before and after."""
        return {"before": self.standing(before, effect), "after": self.standing(after, effect)}

    def revert(
        self,
        profile: Profile,
        done: AppliedEffect[EffectT],
        later: Sequence[AppliedEffect[Any]],
        *,
        half_life_days: float,
    ) -> UndoResult:
        """Put back what the item was before, unless it was written since."""
        followers = [each for each in later if each.item == done.item]
        if followers:
            return UndoResult(UndoOutcome.CHANGED_SINCE, profile, _heir(done, followers[0]))
        if self.standing(profile, done.effect) != done.change["after"]:
            return UndoResult(UndoOutcome.CHANGED_SINCE, profile)
        return UndoResult(UndoOutcome.UNDONE, self.put_back(profile, done.effect, done.change["before"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectMessage:
    """What an effect that leaves the house may tell: of which event, trigger and visitor it is.

    key is the same for each attempt, so that a receiver knows a repetition. at is when the effect was asked for,
    event_at when the event happened, and attempted_at the moment of this attempt; all are aware.
    """

    key: str
    event: str
    trigger: str
    visitor: str
    at: datetime
    event_at: datetime | None
    attempted_at: datetime

    @property
    def short_visitor(self) -> str:
        """Return the first eight signs of the visitor's opaque id, which tell visitors apart without naming one."""
        return self.visitor[:8]


class OutboundPerformer(EffectPerformer[EffectT]):
    """Tells an effect to somebody outside; the outbox calls it, tries again with growing waits, and gives up."""

    is_outbound = True

    @abstractmethod
    def deliver(self, effect: EffectT, message: EffectMessage) -> None:
        """Tell it once, or raise an OSError whose text editors read; `hook_calls.call_hook` does so, signed."""


def _heir(done: AppliedEffect[Any], next_one: AppliedEffect[Any]) -> AppliedEffect[Any] | None:
    """Return the next effect on the item with what the item was before both."""
    # Where somebody else wrote between the two, what stood before the second is theirs.
    if next_one.change.get("before") != done.change["after"]:
        return None
    return replace(next_one, change={**next_one.change, "before": done.change["before"]})
