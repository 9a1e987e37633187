"""The layout of a visit: until it ends, what a visitor is shown may change, but only rules move it about."""

from collections.abc import Mapping, Sequence

from django.core.cache import cache

from audience.domain.context import VisitorContext
from audience.domain.traits import SESSION_GAP
from decisions.domain.decide import Decision, layout_of
from decisions.domain.slots import Slot

_SECONDS = int(SESSION_GAP.total_seconds())


def layout_in(context: VisitorContext, page_id: int, slots: Sequence[Slot]) -> Mapping[str, int] | None:
    """Give the layout that the page had when the visit began; None on its first view, and for whom we may not know."""
    key = _key(context, page_id, slots)
    layout: Mapping[str, int] | None = cache.get(key) if key else None
    if layout is not None:
        cache.touch(key, _SECONDS)
    return layout


def begin_layout(
    context: VisitorContext, page_id: int, slots: Sequence[Slot], decisions: Mapping[str, Decision]
) -> None:
    """Remember, for as long as the visit lasts, how the page began."""
    if key := _key(context, page_id, slots):
        cache.set(key, layout_of(slots, decisions), _SECONDS)


def _key(context: VisitorContext, page_id: int, slots: Sequence[Slot]) -> str:
    """Name the layout; "" where no variant asks for a place, or the visitor may not be known."""
    is_known = context.visitor and context.consent.personalise
    moves = is_known and any(variant.place for slot in slots for variant in slot.variants)
    return f"attune:layout:{context.visitor}:{page_id}" if moves else ""
