"""Hear when an experiment starts, changes or ends."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from wagtail.signals import published, unpublished

from experiments.models import Experiment
from experiments.services import forget_live_specs


def connect() -> None:
    """Connect the signals; called once, when the app is ready."""
    for signal in (published, unpublished, post_delete):
        signal.connect(_forget, sender=Experiment, dispatch_uid=f"attune_experiments_{id(signal)}")


def _forget(**kwargs: Any) -> None:
    transaction.on_commit(forget_live_specs, robust=True)
