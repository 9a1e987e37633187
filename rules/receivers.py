"""Hear when something is published, unpublished or deleted, and publish the book."""

from typing import Any

from django.db.models.signals import post_delete
from wagtail.signals import published, unpublished

from rules.models import Rule, Segment, Trigger
from rules.publishing import publish_soon

DECLARATIONS = (Segment, Rule, Trigger)


def connect() -> None:
    """Connect the receivers; Wagtail's published signal needs the model itself for a sender."""
    for model in DECLARATIONS:
        published.connect(_on_change, sender=model, dispatch_uid=f"attune_rules.published.{model.__name__}")
        unpublished.connect(_on_change, sender=model, dispatch_uid=f"attune_rules.unpublished.{model.__name__}")
        post_delete.connect(_on_delete, sender=model, dispatch_uid=f"attune_rules.deleted.{model.__name__}")


def _on_change(**_kwargs: Any) -> None:
    publish_soon()


def _on_delete(instance: Any, **_kwargs: Any) -> None:
    # A draft was never in the book.
    if instance.live:
        publish_soon()
