"""The layout of a visit: until it ends, what a visitor is shown may change, but only rules move it about."""

from collections.abc import Mapping, Sequence

from django.core.cache import cache

from attune.audience import services as audience_services
from attune.audience.domain.context import VisitorContext
from attune.audience.domain.traits import SESSION_GAP
from attune.audience.registry import RequiredConsent, StoreKey, VisitorStore, visitor_stores
from attune.cache_entries import read_entry
from attune.decisions.domain.decide import Decision, layout_of
from attune.decisions.domain.slots import Slot
from attune.keys import PREFIX

# Of more pages than these the layouts that were begun first are let go.
MOST_PAGES = 50
_SECONDS = int(SESSION_GAP.total_seconds())


def layout_in(context: VisitorContext, page_id: int, slots: Sequence[Slot]) -> Mapping[str, int] | None:
    """Give the layout that the page had when the visit began; None on its first view, and for whom we may not know."""
    if not _is_kept(context, slots):
        return None
    key = _key(audience_services.visitor_digest(context.visitor))
    layout = _layouts(key).get(page_id)
    if layout is not None:
        cache.touch(key, _SECONDS)
    return layout


def begin_layout(
    context: VisitorContext, page_id: int, slots: Sequence[Slot], decisions: Mapping[str, Decision]
) -> None:
    """Remember, for as long as the visit lasts, how the page began."""
    if not _is_kept(context, slots):
        return
    key = _key(audience_services.visitor_digest(context.visitor))
    layouts = {**_layouts(key), page_id: layout_of(slots, decisions)}
    cache.set(key, dict(list(layouts.items())[-MOST_PAGES:]), _SECONDS)
    if audience_services.has_withdrawn_since(context.visitor, issued=context.issued):
        cache.delete(key)


def register_visitor_store() -> None:
    """Let erasure and withdrawal reach the layouts: all pages of a visitor stand under one key."""
    visitor_stores.register(
        VisitorStore(
            name="layouts", needs=RequiredConsent.PERSONALISE, kept_by=StoreKey.MARK, forget=_forget, is_aside=True
        )
    )


def _forget(mark: str) -> int:
    found = len(_layouts(_key(mark)))
    cache.delete(_key(mark))
    return found


def _layouts(key: str) -> dict[int, Mapping[str, int]]:
    return read_entry(key, dict, of=dict) or {}


def _is_kept(context: VisitorContext, slots: Sequence[Slot]) -> bool:
    """Say whether some variant asks for a place, and the visitor may be known."""
    is_known = context.visitor and context.consent.personalise
    return bool(is_known) and any(variant.place for slot in slots for variant in slot.variants)


def _key(mark: str) -> str:
    return f"{PREFIX}:layout:{mark}"
