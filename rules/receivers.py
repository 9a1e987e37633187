"""Hear when something is published, unpublished or deleted, and publish the book."""

from typing import Any
from weakref import WeakKeyDictionary

from django.core.signals import request_finished
from django.db.models import F, Model, QuerySet
from django.db.models.signals import post_delete, pre_delete, pre_save
from wagtail.models import Site
from wagtail.signals import published, unpublished

from attune.deadlines import call_time_limits
from attune.rules.books.live_book import rule_book_cache
from attune.rules.books.publisher import publish_soon
from attune.rules.books.shadow_evaluation import take_samples
from attune.rules.models import Rule, Segment, Threshold, Trigger
from attune.rules.tasks import sample_sender
from attune.rules.usage.protection import (
    InUseError,
    new_name_refusal,
    protected_models,
    refuse_if_used,
    uses_of,
    uses_of_each,
)
from attune.rules.usage.references import ReferringRow

_AFTER_RESPONSE_S = 0.25
DECLARATIONS = (Segment, Rule, Trigger)


def connect() -> None:
    """Connect the receivers; Wagtail's published signal needs the model itself for a sender."""
    for model in DECLARATIONS:
        published.connect(_on_live, sender=model, dispatch_uid=f"attune_rules.published.{model.__name__}")
        unpublished.connect(_on_change, sender=model, dispatch_uid=f"attune_rules.unpublished.{model.__name__}")
        post_delete.connect(_on_delete, sender=model, dispatch_uid=f"attune_rules.deleted.{model.__name__}")
    published.connect(_on_new_number, sender=Threshold, dispatch_uid="attune_rules.published.Threshold")
    unpublished.connect(_on_change, sender=Threshold, dispatch_uid="attune_rules.unpublished.Threshold")
    post_delete.connect(_on_delete, sender=Threshold, dispatch_uid="attune_rules.deleted.Threshold")
    pre_delete.connect(_before_delete, dispatch_uid="attune_rules.before_delete")
    pre_save.connect(_before_save, dispatch_uid="attune_rules.before_save")
    request_finished.connect(_after_response, dispatch_uid="attune_rules.after_response")


def _on_live(instance: Any, **_kwargs: Any) -> None:
    if instance.archived_at:
        # What acts is in no archive.
        type(instance).objects.filter(pk=instance.pk).update(archived_at=None)
    publish_soon()


def _on_change(**_kwargs: Any) -> None:
    publish_soon()


def _on_new_number(instance: Any, **_kwargs: Any) -> None:
    Threshold.objects.filter(pk=instance.pk).update(version=F("version") + 1)
    instance.refresh_from_db(fields=["version"])
    publish_soon()


def _before_delete(instance: Any, origin: Any = None, **_kwargs: Any) -> None:
    # What goes with something else, such as the rows of a site, was asked for there. A site goes with its root page.
    if protected_models.of(instance) and (isinstance(instance, Site) or _model_of(origin) is type(instance)):
        refuse_if_used(instance, _asked_together.take(instance, origin))


class _AskedTogether:
    """The uses of rows that one query set deletes: asked for once, and taken row by row as each is about to go."""

    def __init__(self) -> None:
        self._left: WeakKeyDictionary[QuerySet[Any], dict[Any, list[ReferringRow]]] = WeakKeyDictionary()

    def take(self, row: Model, origin: Any) -> list[ReferringRow]:
        """Return the uses of a row; what was refused before is asked for anew."""
        if not isinstance(origin, QuerySet) or origin.model is not type(row):
            return uses_of(row)
        left = self._left.pop(origin, None)
        if left is None or row.pk not in left:
            left = dict(uses_of_each(list(origin)))
        uses = left.pop(row.pk)
        if left and not uses:
            self._left[origin] = left
        return uses


_asked_together = _AskedTogether()


def _model_of(origin: Any) -> type:
    return getattr(origin, "model", type(origin))


def _before_save(instance: Any, raw: bool = False, update_fields: Any = None, **_kwargs: Any) -> None:
    guarded = None if raw else protected_models.of(instance)
    if guarded is None or (update_fields is not None and guarded.by not in update_fields):
        return
    if refusal := new_name_refusal(instance):
        raise InUseError(refusal, {instance})


def _on_delete(instance: Any, **_kwargs: Any) -> None:
    # A draft was never in the book.
    if instance.live:
        publish_soon()


def _after_response(**_kwargs: Any) -> None:
    # The visitor has the page; the next one waits for this thread.
    with call_time_limits(each_s=_AFTER_RESPONSE_S):
        rule_book_cache.version.ask_ahead()
    sample_sender.send(take_samples())
