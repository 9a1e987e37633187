"""What tagging hears: a page was published, or is no longer; a topic was changed."""

from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from attune.conf import is_switched_on
from attune.tagging.analysis.linkable_pages import linkable_page_types
from attune.tagging.models import PageTopic, Topic
from attune.tagging.selectors import REPLACED_KEY
from attune.tagging.signals import page_tagged, vocabulary_changed
from attune.tagging.tasks import relink_names, tag_page
from attune.task_queue import send_task


def connect() -> None:
    """Listen; asked for once, when the app is ready."""
    page_published.connect(read_when_published, dispatch_uid="attune_tagging_read_when_published")
    post_save.connect(read_when_no_longer_an_alias, dispatch_uid="attune_tagging_no_longer_an_alias")
    pre_delete.connect(read_aliases_of_deleted, dispatch_uid="attune_tagging_aliases_of_deleted")
    page_published.connect(link_when_it_stands_for_something, dispatch_uid="attune_tagging_link_published")
    page_unpublished.connect(link_when_it_stands_for_something, dispatch_uid="attune_tagging_link_unpublished")
    pre_save.connect(note_before_save, sender=Topic, dispatch_uid="attune_tagging_note_before_save")
    pre_delete.connect(note_before_delete, sender=Topic, dispatch_uid="attune_tagging_note_before_delete")
    for signal in (post_save, post_delete):
        signal.connect(tell_of_topic, sender=Topic, dispatch_uid="attune_tagging_tell_of_topic")


def read_when_published(sender: object, instance: Page, *, alias: bool = False, **kwargs: object) -> None:
    """Have a page read once its publication is safe in the database; an alias has no words of its own.

    Where Attune is switched off, nothing is read.
    """
    if is_switched_on() and not alias and instance.alias_of_id is None:
        # Robust: with the broker away the page is published all the same, and the failure is logged.
        # A lambda, for Django asks the failing function for its name, and a partial has none.
        transaction.on_commit(lambda: send_task(tag_page, lambda: tag_page.delay(instance.pk)), robust=True)


def read_when_no_longer_an_alias(
    sender: type, instance: Page, update_fields: frozenset[str] | None = None, **kwargs: object
) -> None:
    """Have a page read that was an alias and has words of its own from now on."""
    is_told = not {"alias_of", "alias_of_id"}.isdisjoint(update_fields or ())
    if is_told and issubclass(sender, Page) and instance.alias_of_id is None:
        read_when_published(sender, instance)


def read_aliases_of_deleted(sender: type, instance: Page, **kwargs: object) -> None:
    """Have the aliases of a page read that goes: they stay, as pages of their own."""
    if is_switched_on() and issubclass(sender, Page):
        for page_id in Page.objects.filter(alias_of=instance.pk).values_list("pk", flat=True):
            transaction.on_commit(lambda page_id=page_id: tag_page.delay(page_id), robust=True)  # type: ignore[misc]


def link_when_it_stands_for_something(sender: object, instance: Page, **kwargs: object) -> None:
    """Have the names linked anew that an author's, a place's or an organisation's page stands for."""
    if is_switched_on() and linkable_page_types.includes(instance):
        linkable_page_types.forget()
        transaction.on_commit(lambda: send_task(relink_names, lambda: relink_names.delay(instance.pk)), robust=True)


def note_before_save(sender: object, instance: Topic, **kwargs: object) -> None:
    """Note the pages that show another account of themselves once a topic is blocked, or no longer."""
    was_blocked = Topic.objects.filter(pk=instance.pk).values_list("is_blocked", flat=True).first()
    instance.touched_pages = _pages_of(instance) if was_blocked not in (None, instance.is_blocked) else ()


def note_before_delete(sender: object, instance: Topic, **kwargs: object) -> None:
    """Note the pages that lose a topic."""
    instance.touched_pages = _pages_of(instance)


def tell_of_topic(sender: object, instance: Topic, **kwargs: object) -> None:
    """Tell the floors above of a changed topic, and of the pages that it touches."""
    # At once for who reads on within the transaction, and after it for who read the old state meanwhile.
    cache.delete(REPLACED_KEY)
    transaction.on_commit(lambda: cache.delete(REPLACED_KEY), robust=True)
    vocabulary_changed.send(sender=Topic)
    for page_id in instance.touched_pages:
        page_tagged.send(sender=Topic, page_id=page_id)


def _pages_of(topic: Topic) -> tuple[int, ...]:
    return tuple(PageTopic.objects.filter(topic=topic).order_by("page_id").values_list("page_id", flat=True))
