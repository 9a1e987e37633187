"""What the audience does later, in a worker."""

import logging

from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from audience import services

logger = logging.getLogger(__name__)

_RETRY = {"autoretry_for": (OperationalError, InterfaceError), "retry_backoff": True, "max_retries": 5}


@shared_task(name="audience.process_visitor", **_RETRY)
def process_visitor(visitor: str) -> None:
    """Take in all the events that wait for one visitor, and send what their triggers ask to tell others."""
    while services.process_visitor(visitor):
        pass
    services.send_waiting(timezone.now())


@shared_task(name="audience.process_waiting", **_RETRY)
def process_waiting() -> None:
    """Take in the events whose task was lost; for a schedule."""
    for visitor in services.waiting_visitors():
        process_visitor(visitor)


@shared_task(name="audience.purge", **_RETRY)
def purge() -> None:
    """Delete what is older than the site keeps it; for a schedule."""
    services.purge(timezone.now())


def process_soon(visitor: str) -> None:
    """Ask a worker to take a visitor's events in; they are kept for later where the broker is away."""
    try:
        process_visitor.apply_async((visitor,), retry=False)
    except BrokerError:
        logger.exception("The broker does not answer; the events wait for `manage.py process_events`.")
