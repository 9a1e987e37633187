"""Hear what others send."""

from uuid import UUID

from django.core.signals import setting_changed
from django.db import transaction
from django.dispatch import receiver

from attune.audience import tasks
from attune.audience.conf import conf
from attune.audience.signals import events_stored


@receiver(events_stored, dispatch_uid="attune_audience.process_events")
def process_events(*, event: UUID, **kwargs: object) -> None:
    """Have a worker take new events in, once they are committed."""
    # No partial: where a robust call fails, Django names it, and a partial has no name.
    transaction.on_commit(lambda: tasks.process_soon(event), robust=True)


@receiver(setting_changed, dispatch_uid="attune_audience.forget_settings")
def forget_settings(*, setting: str, **kwargs: object) -> None:
    """Read the settings anew when a test has changed them."""
    if setting == "ATTUNE":
        conf.cache_clear()
