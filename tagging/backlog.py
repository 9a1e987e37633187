"""Find the pages whose reading was lost: their worker was killed, or the broker was away when they were published."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, F, OuterRef, Q, QuerySet, Subquery
from wagtail.models import Page

from attune.tagging import services
from attune.tagging.analysis.linkable_pages import linkable_page_types
from attune.tagging.models import PageCheck

logger = logging.getLogger(__name__)

MOST_PAGES = 50
# The task of a publication has this long before the sweep takes its page, and a page that failed before its next try.
GRACE = timedelta(minutes=1)
PAUSE = timedelta(minutes=10)
# Every page is looked at so often all the same: the vocabulary or the model may have changed unheard.
EVERY = timedelta(days=1)


def catch_up(now: datetime, *, most: int = MOST_PAGES) -> int:
    """Read what was published since it was last looked at, the newest first, and then what was not looked at longest.

    Return how many pages were looked at. Each is read by itself: one that fails is told of, and tried again later.
    """
    return sum(_was_done(page_id, now) for page_id in due_pages(now, most=most)) + _relink_ended(most)


def due_pages(now: datetime, *, most: int) -> list[int]:
    """Return the pages to look at, by number."""
    changed = _waiting(now).filter(last_published_at__lt=now - GRACE)
    changed = changed.filter(Q(checked_at=None) | Q(checked_at__lt=F("last_published_at"))).order_by(
        "-last_published_at"
    )
    found = list(changed.values_list("pk", flat=True)[:most])
    old = _waiting(now).filter(checked_at__lt=now - EVERY).exclude(pk__in=found).order_by("checked_at")
    return [*found, *old.values_list("pk", flat=True)[: most - len(found)]]


def _waiting(now: datetime) -> QuerySet[Any]:
    checks = PageCheck.objects.filter(page=OuterRef("pk"))
    pages = Page.objects.filter(live=True, depth__gt=1, alias_of=None).annotate(
        checked_at=Subquery(checks.values("checked_at"), output_field=DateTimeField()),
        tried_at=Subquery(checks.values("tried_at"), output_field=DateTimeField()),
    )
    return pages.filter(Q(tried_at=None) | Q(tried_at__lt=now - PAUSE))


def _was_done(page_id: int, now: datetime) -> bool:
    # Before it is tried: a page that kills its worker must not be the first of the next run, too.
    PageCheck.objects.update_or_create(page_id=page_id, defaults={"tried_at": now})
    try:
        services.tag_page(page_id)
        page = Page.objects.filter(pk=page_id).first()
        if page is not None and linkable_page_types.includes(page):
            services.relink_names(page_id)
    except Exception:
        logger.exception("Page %d could not be read; it is tried again later.", page_id)
        return False
    PageCheck.objects.filter(page_id=page_id).update(tried_at=None)
    return True


def _relink_ended(most: int) -> int:
    """Take the links away to pages that are not live any more."""
    done = 0
    for page_id in list(PageCheck.objects.filter(page__live=False).values_list("page_id", flat=True)[:most]):
        try:
            services.relink_names(page_id)
            PageCheck.objects.filter(page_id=page_id).delete()
            done += 1
        except Exception:
            logger.exception("The links to page %d could not be made anew; it is tried again later.", page_id)
    return done
