"""Tell the floors below what they may know of pages that adapt."""

import logging
from collections.abc import Collection

from wagtail.models import Page

from attune.blocks.pages import AdaptivePage
from attune.blocks.selectors import adapting_pages
from attune.decisions.page_answers import current_versions
from attune.decisions.registry import KnownPage

logger = logging.getLogger(__name__)


def known_pages(page_ids: Collection[int]) -> dict[int, KnownPage]:
    """Give the plans of the published pages of those ids that adapt."""
    versions, found = current_versions(), {}
    public = set(Page.objects.public().filter(pk__in=page_ids).values_list("pk", flat=True))
    for page in Page.objects.live().filter(pk__in=page_ids).specific():
        if isinstance(page, AdaptivePage):
            try:
                plan = page.plan(versions)
            # What one page cannot tell must not keep the others from being known.
            except Exception:
                logger.exception("The plan of page %s cannot be made; it is left out.", page.pk)
                continue
            found[page.pk] = KnownPage(page.title, plan.about, plan.slots, page.pk in public)
    return found


def adapting_ids(most: int) -> list[int]:
    """Give the ids of the pages with most variants."""
    return [each.page.pk for each in adapting_pages(most)]
