"""What tagging hears: a page was published."""

from django.db import transaction
from wagtail.models import Page
from wagtail.signals import page_published

from tagging.tasks import tag_page


def connect() -> None:
    """Listen; asked for once, when the app is ready."""
    page_published.connect(read_when_published, dispatch_uid="attune_tagging_read_when_published")


def read_when_published(sender: object, instance: Page, *, alias: bool = False, **kwargs: object) -> None:
    """Have a page read once its publication is safe in the database; an alias has no words of its own."""
    if not alias and instance.alias_of_id is None:
        # Robust: with the broker away the page is published all the same, and the failure is logged.
        # A lambda, for Django asks the failing function for its name, and a partial has none.
        transaction.on_commit(lambda: tag_page.delay(instance.pk), robust=True)
