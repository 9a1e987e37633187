"""Hear of all that changes what pages show, so that no old body is served."""

from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting
from wagtail.models import DraftStateMixin, Locale, Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move, published, unpublished
from wagtail.snippets.models import get_snippet_models

from decisions.page_cache import forget_bodies
from rules.signals import book_published
from tagging.signals import page_tagged, vocabulary_changed

# What saving a draft writes on the page's own row; none of it is shown to visitors.
_DRAFT_FIELDS = frozenset(
    {"latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes", "locked", "locked_at",
     "locked_by", "go_live_at", "expire_at"}
)  # fmt: skip


def connect() -> None:
    """Connect the signals; called once, when the app is ready."""
    for number, signal in enumerate(
        (page_published, page_unpublished, page_slug_changed, post_page_move, published, unpublished, page_tagged)
    ):
        signal.connect(_forget, dispatch_uid=f"attune_decisions_{number}")
    book_published.connect(_forget, dispatch_uid="attune_decisions_book")
    vocabulary_changed.connect(_forget, dispatch_uid="attune_decisions_vocabulary")
    for model in (Site, Locale, PageViewRestriction, *_image_models()):
        post_save.connect(_forget, sender=model, dispatch_uid=f"attune_decisions_save_{model.__name__}")
        post_delete.connect(_forget, sender=model, dispatch_uid=f"attune_decisions_delete_{model.__name__}")
    for signal, name in ((post_save, "save"), (post_delete, "delete")):
        signal.connect(_forget_what_is_shown, dispatch_uid=f"attune_decisions_shown_{name}")
    post_save.connect(_forget_saved_page, dispatch_uid="attune_decisions_page_save")
    post_delete.connect(_forget_deleted_page, dispatch_uid="attune_decisions_page_delete")


def _forget(**kwargs: Any) -> None:
    transaction.on_commit(forget_bodies, robust=True)


def _image_models() -> tuple[type, ...]:
    if not apps.is_installed("wagtail.images"):
        return ()
    from wagtail.images import get_image_model

    return (get_image_model(),)


def _forget_what_is_shown(sender: type, **kwargs: Any) -> None:
    """Hear of settings of a site, and of snippets that have no drafts: saving one is publishing it."""
    is_setting = issubclass(sender, (BaseGenericSetting, BaseSiteSetting))
    if is_setting or (sender in get_snippet_models() and not issubclass(sender, DraftStateMixin)):
        _forget()


def _forget_saved_page(sender: type, update_fields: frozenset[str] | None = None, **kwargs: Any) -> None:
    # page.save() without a revision changes what is live; saving a draft does not.
    if issubclass(sender, Page) and not (update_fields and set(update_fields) <= _DRAFT_FIELDS):
        _forget()


def _forget_deleted_page(sender: type, **kwargs: Any) -> None:
    if issubclass(sender, Page):
        _forget()
