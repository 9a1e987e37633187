"""Hear when something is published, unpublished or deleted, and publish the book."""

from typing import Any

from django.core.signals import request_finished
from django.db.models import F
from django.db.models.signals import post_delete, pre_delete
from wagtail.signals import published, unpublished

from rules.live import shelf
from rules.models import Rule, Segment, Threshold, Trigger
from rules.publishing import publish_soon
from rules.rejudging import samples_taken
from rules.tasks import sender
from rules.usage import refuse_if_in_use

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
    pre_delete.connect(_before_delete, sender=Segment, dispatch_uid="attune_rules.before_delete")
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


def _before_delete(instance: Segment, origin: Any = None, **_kwargs: Any) -> None:
    # With a whole site its segments go too; what still asks for them is then left out of the book, and says so.
    if getattr(origin, "model", type(origin)) is Segment:
        refuse_if_in_use(instance)


def _on_delete(instance: Any, **_kwargs: Any) -> None:
    # A draft was never in the book.
    if instance.live:
        publish_soon()


def _after_response(**_kwargs: Any) -> None:
    shelf.version.ask_ahead()
    sender.send(samples_taken())
