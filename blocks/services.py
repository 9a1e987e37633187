"""Keep the list of slots in step with what is published."""

import logging

from django.db import InterfaceError, OperationalError, transaction
from wagtail.models import Page

from attune.blocks.models import SlotEntry
from attune.blocks.pages import AdaptivePage
from attune.blocks.slots import slots_in

logger = logging.getLogger(__name__)


def index_slots(page: AdaptivePage) -> int:
    """Write down the slots of a published page, and count them."""
    types = {raw.get("id"): raw["type"] for raw in page.body.raw_data}
    entries = [
        SlotEntry(
            page_id=page.pk,
            slot=slot.id,
            name=slot.name,
            block=types[slot.id],
            place=place,
            variants=[
                {"id": variant.id, "name": variant.name, "is_offered": variant.is_offered} for variant in slot.variants
            ],
        )
        for place, slot in enumerate(slots_in(page.body, {}))
    ]
    with transaction.atomic():
        SlotEntry.objects.filter(page_id=page.pk).delete()
        SlotEntry.objects.bulk_create(entries)
    return len(entries)


def forget_slots(page_id: int) -> None:
    """Let the slots of a page go that is no longer published."""
    SlotEntry.objects.filter(page_id=page_id).delete()


def index_all_slots() -> int:
    """Write down the slots of all published pages anew, and count them; for a site that had pages before it had us."""
    pages = [page for page in Page.objects.live().specific().iterator() if isinstance(page, AdaptivePage)]
    with transaction.atomic():
        SlotEntry.objects.exclude(page__in=[page.pk for page in pages]).delete()
        return sum(_indexed(page) for page in pages)


def _indexed(page: AdaptivePage) -> int:
    """Index a page among others; one that cannot be read keeps what is written of it, and stops no other."""
    try:
        with transaction.atomic():
            return index_slots(page)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("The slots of page %s cannot be written down.", page.pk)
        return 0
