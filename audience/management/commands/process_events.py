"""manage.py process_events: take in the events whose task was lost, and tell what is set aside."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from attune.audience import services


class Command(BaseCommand):
    """Fold what waits into profiles, visitor by visitor, and send what waits in the outbox."""

    help = (
        "Take in the events that no worker has taken in, for example because the broker was away. What cannot be "
        "read is set aside, and told with its reason."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to try again what was set aside."""
        parser.add_argument(
            "--again", action="store_true", help="Try again what was set aside, for example after an upgrade."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Take in, send and count."""
        if options["again"]:
            services.release_quarantine()
        taken = services.process_waiting()
        sent = services.send_waiting(timezone.now())
        self.stdout.write(f"{taken.events} events of {taken.visitors} visitors taken in, {sent} effects sent.")
        for aside in services.quarantine_counts():
            self.stdout.write(f"{aside.count} {aside.what} set aside: {aside.reason}")
        if taken.failed:
            raise CommandError(f"The events of {taken.failed} visitors go on waiting; the log says why.", returncode=1)
