"""Core slots: those that the site's settings keep from ever adapting."""

from collections.abc import Sequence

from attune.decisions.conf import conf
from attune.decisions.domain.slots import Slot
from attune.text import comparable


def with_core(slots: Sequence[Slot]) -> Sequence[Slot]:
    """Keep the slots that ATTUNE["DECISIONS"]["CORE_SLOTS"] names as they stand, however they are spelt."""
    names = _names()
    return [slot.as_core() if comparable(slot.name) in names else slot for slot in slots] if names else slots


def is_core(name: str) -> bool:
    """Say whether the settings keep slots of a name from ever adapting."""
    return comparable(name) in _names()


def _names() -> set[str]:
    return {comparable(name) for name in conf().CORE_SLOTS}
