"""Hear what is published, and keep the list of slots in step."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db.migrations import Migration
from django.db.models.signals import post_migrate, post_save
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from attune.blocks.models import SlotEntry
from attune.blocks.pages import AdaptivePage
from attune.blocks.services import forget_slots, index_all_slots, index_slots


def connect() -> None:
    """Connect the signals; called once, when the app is ready."""
    page_published.connect(_published, dispatch_uid="attune_blocks.published")
    post_save.connect(_aliased, dispatch_uid="attune_blocks.aliased")
    page_unpublished.connect(_unpublished, dispatch_uid="attune_blocks.unpublished")
    post_migrate.connect(_migrated, sender=apps.get_app_config("attune_blocks"), dispatch_uid="attune_blocks.migrated")


def _migrated(plan: Sequence[tuple[Migration, bool]] = (), **_kwargs: Any) -> None:
    # Who goes back takes us out, or a page's columns: there is no list then, or nothing to read it from.
    if any(is_backwards for _migration, is_backwards in plan):
        return
    # A site whose pages are older than this list gets it filled once.
    if not SlotEntry.objects.exists():
        index_all_slots()


def _published(instance: Page, **_kwargs: Any) -> None:
    if isinstance(instance, AdaptivePage):
        index_slots(instance)


def _aliased(sender: type, instance: Any, created: bool, **_kwargs: Any) -> None:
    # Wagtail makes an alias of a live page without saying that it is published.
    if created and isinstance(instance, AdaptivePage) and instance.live and instance.alias_of_id is not None:
        index_slots(instance)


def _unpublished(instance: Page, **_kwargs: Any) -> None:
    forget_slots(instance.pk)
