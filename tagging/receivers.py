"""What tagging hears: a page was published, or is no longer."""

from django.db import transaction
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from tagging.namesakes import namesake_types
from tagging.tasks import relink_names, tag_page


def connect() -> None:
    """Listen; asked for once, when the app is ready."""
    page_published.connect(read_when_published, dispatch_uid="attune_tagging_read_when_published")
    page_published.connect(link_when_it_stands_for_something, dispatch_uid="attune_tagging_link_published")
    page_unpublished.connect(link_when_it_stands_for_something, dispatch_uid="attune_tagging_link_unpublished")


def read_when_published(sender: object, instance: Page, *, alias: bool = False, **kwargs: object) -> None:
    """Have a page read once its publication is safe in the database; an alias has no words of its own."""
    if not alias and instance.alias_of_id is None:
        # Robust: with the broker away the page is published all the same, and the failure is logged.
        # A lambda, for Django asks the failing function for its name, and a partial has none.
        transaction.on_commit(lambda: tag_page.delay(instance.pk), robust=True)


def link_when_it_stands_for_something(sender: object, instance: Page, **kwargs: object) -> None:
    """Have the names linked anew that an author's, a place's or an organisation's page stands for."""
    if namesake_types.includes(instance):
        namesake_types.forget()
        transaction.on_commit(lambda: relink_names.delay(instance.pk), robust=True)
