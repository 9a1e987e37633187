"""Hear of all that changes what pages show, so that no old body is served."""

from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_init, post_save, pre_save
from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting
from wagtail.models import DraftStateMixin, Locale, Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move, published, unpublished
from wagtail.snippets.models import get_snippet_models

from attune.decisions.cache.dependencies import PUBLISHED_FIELDS, note_page, tables_of_type
from attune.decisions.cache.versions import invalidate_all, invalidate_content
from attune.page_families import aliases_of
from attune.rules.signals import book_published
from attune.tagging.signals import page_tagged, vocabulary_changed

# What saving a draft writes on the page's own row; none of it is shown to visitors.
_DRAFT_FIELDS = PUBLISHED_FIELDS - {"last_published_at", "live_revision"}
# What stands around pages, of the row of a page: its title, address and place, whether it is live or in menus.
_AROUND_FIELDS = tuple(each.attname for each in Page._meta.concrete_fields if each.name not in PUBLISHED_FIELDS)


def connect() -> None:
    """Connect the signals; called once, when the app is ready."""
    for model in apps.get_models():
        if issubclass(model, Page):
            post_init.connect(note_page, sender=model, dispatch_uid="attune_decisions_dependencies")
    for number, signal in enumerate((page_unpublished, page_slug_changed, post_page_move)):
        signal.connect(_forget, dispatch_uid=f"attune_decisions_{number}")
    for number, signal in enumerate((page_published, published, unpublished)):
        signal.connect(_forget_published, dispatch_uid=f"attune_decisions_published_{number}")
    page_tagged.connect(_forget_tagged, dispatch_uid="attune_decisions_tagged")
    book_published.connect(_forget, dispatch_uid="attune_decisions_book")
    vocabulary_changed.connect(_forget, dispatch_uid="attune_decisions_vocabulary")
    for model in (Site, Locale, PageViewRestriction, *_image_models()):
        post_save.connect(_forget, sender=model, dispatch_uid=f"attune_decisions_save_{model.__name__}")
        post_delete.connect(_forget, sender=model, dispatch_uid=f"attune_decisions_delete_{model.__name__}")
    for signal, name in ((post_save, "save"), (post_delete, "delete")):
        signal.connect(_forget_what_is_shown, dispatch_uid=f"attune_decisions_shown_{name}")
    pre_save.connect(_compare_page, dispatch_uid="attune_decisions_page_compare")
    post_save.connect(_forget_saved_page, dispatch_uid="attune_decisions_page_save")
    post_delete.connect(_forget_deleted_page, dispatch_uid="attune_decisions_page_delete")


def _forget(**kwargs: Any) -> None:
    transaction.on_commit(invalidate_all, robust=True)


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


def _forget_published(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    # What stands around a page that is published was compared when it was saved.
    if isinstance(instance, Page):
        _forget_content(instance.pk, sender)
    else:
        _forget()


def _forget_tagged(page_id: int, **kwargs: Any) -> None:
    # What was found on a page was found on its aliases too.
    for one in aliases_of(page_id) | {page_id}:
        _forget_content(one)


def _forget_content(page_id: int, model: type[Model] = Page) -> None:
    tables = tables_of_type(model)
    transaction.on_commit(lambda: invalidate_content(page_id, tables), robust=True)


def _compare_page(sender: type, instance: Any, update_fields: frozenset[str] | None = None, **kwargs: Any) -> None:
    """Note whether saving a page changes what other pages show around them."""
    if issubclass(sender, Page) and not _is_draft(update_fields):
        now = tuple(getattr(instance, name) for name in _AROUND_FIELDS)
        instance.attune_stays = now == Page.objects.filter(pk=instance.pk).values_list(*_AROUND_FIELDS).first()


def _forget_saved_page(
    sender: type[Model], instance: Any, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    # page.save() without a revision changes what is live; saving a draft does not.
    if not issubclass(sender, Page) or _is_draft(update_fields):
        return
    if getattr(instance, "attune_stays", False):
        _forget_content(instance.pk, sender)
    else:
        _forget()


def _is_draft(update_fields: frozenset[str] | None) -> bool:
    return bool(update_fields and set(update_fields) <= _DRAFT_FIELDS)


def _forget_deleted_page(sender: type, **kwargs: Any) -> None:
    if issubclass(sender, Page):
        _forget()
