"""manage.py process_events: take in the events whose task was lost."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from audience import services


class Command(BaseCommand):
    """Fold what waits into profiles, visitor by visitor, and send what waits in the outbox."""

    help = "Take in the events that no worker has taken in, for example because the broker was away."

    def handle(self, *args: Any, **options: Any) -> None:
        """Take in, send and count."""
        visitors = services.waiting_visitors()
        events = sum(_all_of(visitor) for visitor in visitors)
        sent = services.send_waiting(timezone.now())
        self.stdout.write(f"{events} events of {len(visitors)} visitors taken in, {sent} effects sent.")


def _all_of(visitor: str) -> int:
    total = 0
    while count := services.process_visitor(visitor):
        total += count
    return total
