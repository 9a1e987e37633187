"""Hear when an experiment starts, changes or ends."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.signals import post_delete, pre_save
from django.utils.translation import gettext as _
from wagtail.signals import published, unpublished

from attune.experiments.models import Experiment
from attune.experiments.services import forget_live_specs


def connect() -> None:
    """Connect the signals; called once, when the app is ready."""
    pre_save.connect(_keep_key, sender=Experiment, dispatch_uid="attune_experiments.key")
    for signal in (published, unpublished, post_delete):
        signal.connect(_forget, sender=Experiment, dispatch_uid=f"attune_experiments_{id(signal)}")


def _keep_key(instance: Experiment, raw: bool = False, update_fields: Any = None, **_kwargs: Any) -> None:
    is_written = not raw and (update_fields is None or "slug" in update_fields)
    if is_written and instance.changes_key():
        raise ValidationError({"slug": _("It has run, and its key stays.")})


def _forget(**kwargs: Any) -> None:
    transaction.on_commit(forget_live_specs, robust=True)
