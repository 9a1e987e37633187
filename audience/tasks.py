"""What the audience does later, in a worker."""

import logging
from uuid import UUID

from celery import Task, shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from attune.audience import services
from attune.conf import is_switched_on
from attune.task_queue import send_task

logger = logging.getLogger(__name__)

_RETRY = {"autoretry_for": (OperationalError, InterfaceError), "retry_backoff": True, "max_retries": 5}


@shared_task(name="audience.process_visitor", **_RETRY)
def process_visitor(event: str) -> None:
    """Take in all the events that wait for one visitor, and have what their triggers ask to tell others sent.

    The visitor is named by an event of theirs, so that the broker holds no id: of who was erased meanwhile nothing is
    found. Older versions named the visitor, which is still understood. Switched off, events go on waiting.
    """
    if not is_switched_on():
        return
    visitor = services.waiting_visitor_of(event) or event
    while services.process_visitor(visitor):
        pass
    if services.has_pending(timezone.now()):
        # A slow receiver must not keep events waiting, so another queue calls it.
        _soon(send_effects, queue="default")


@shared_task(name="audience.send_effects", **_RETRY)
def send_effects() -> None:
    """Send what waits in the outbox; switched off, it goes on waiting."""
    if not is_switched_on():
        return
    services.send_waiting(timezone.now())


@shared_task(name="audience.process_waiting", **_RETRY)
def process_waiting() -> None:
    """Take in the events whose task was lost, and send what could not be sent before; for a schedule."""
    if not is_switched_on():
        return
    services.process_waiting()
    services.send_waiting(timezone.now())
    services.erase_caches_again(timezone.now())


@shared_task(name="audience.purge", **_RETRY)
def purge() -> None:
    """Delete what is older than the site keeps it; for a schedule, and when switched off no less."""
    services.purge(timezone.now())


def process_soon(event: UUID) -> None:
    """Ask a worker to take in an event and all others of its visitor, who is not named to the broker."""
    _soon(process_visitor, str(event))


def _soon(task: Task, *args: str, **options: str) -> None:
    try:
        send_task(task, lambda: task.apply_async(args, retry=False, **options))
    except BrokerError:
        logger.exception("The broker does not answer; what is to be done waits for `manage.py process_events`.")
