"""What a worker does for the rules app."""

import logging
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from attune.circuit_breaker import CircuitBreaker
from attune.rules.books import publisher, shadow_evaluation
from attune.rules.books.publisher import publish_book
from attune.rules.books.schedule import publish_due
from attune.task_queue import send_task

logger = logging.getLogger(__name__)

# With the broker away a sample is dropped; not every request should find out by waiting.
BROKER_PAUSE_S = 60.0


@shared_task(name="rules.publish_book")
def publish_book_again() -> int:
    """Make the book anew, after a proof that failed for want of time."""
    return publish_book().version


@shared_task(name="rules.publish_scheduled")
def publish_scheduled() -> None:
    """Publish and expire what editors scheduled; let the beat call it every minute."""
    publish_due(timezone.now())


@shared_task(name="rules.catch_up")
def catch_up() -> bool:
    """Publish the book whose publication was lost; let the beat call it every few minutes."""
    return publisher.republish_if_stale()


@shared_task(name="rules.rejudge")
def rejudge(sample: Mapping[str, Any]) -> bool:
    """Judge one answer anew, by another engine."""
    return shadow_evaluation.evaluate_sample(sample)


class SampleSender:
    """Send samples to a worker; with the broker away they are dropped, and for a minute nobody tries."""

    def __init__(self) -> None:
        """Start by trying."""
        self.breaker = CircuitBreaker(pause_s=BROKER_PAUSE_S)

    def send(self, samples: Iterable[Mapping[str, Any]]) -> None:
        """Send them, after the response; nothing that goes wrong here may reach the server."""
        for sample in samples:
            if not self.breaker.allows_call():
                continue
            try:
                is_sent = send_task(rejudge, partial(rejudge.apply_async, (sample,), retry=False, expires=600))
            except BrokerError:
                is_sent = False
            # Where tasks are done at once, what fails in one is raised here.
            except Exception:
                logger.exception("A request could not be judged anew.")
                is_sent = True
            if is_sent:
                self.breaker.succeeded()
            else:
                self.breaker.failed()
                logger.warning("The broker does not answer; for a minute no request is judged anew.")


sample_sender = SampleSender()
