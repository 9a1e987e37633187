"""Keep the list of slots in step with what is published."""

from django.db import transaction
from wagtail.models import Page

from blocks.models import SlotEntry
from blocks.pages import AdaptivePage
from blocks.slots import slots_in


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
        return sum(index_slots(page) for page in pages)
