"""Undoing: what came of taking back what an effect changed on a profile."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from attune.audience.domain.profile import Profile
from attune.rules.domain.effects.effect import Effect

EffectT = TypeVar("EffectT", bound=Effect)
Change = Mapping[str, Any]
ProfileItem = tuple[str, str]
"""What sort of thing on a profile an effect writes, such as "trait", and its name as names are compared."""


class UndoOutcome(StrEnum):
    """What came of undoing one effect."""

    UNDONE = "undone"
    CHANGED_SINCE = "changed since"
    WITHDRAWN = "withdrawn"
    GONE_OUT = "gone out"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class AppliedEffect(Generic[EffectT]):
    """One effect that stands in the ledger of a visitor, with what it changed, and the item that it wrote, if any."""

    id: int
    effect: EffectT
    change: Change
    item: ProfileItem | None = None


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What came of undoing an effect: the profile, and the effect after it that now knows what stood before both."""

    outcome: UndoOutcome
    profile: Profile
    heir: AppliedEffect[Any] | None = None
