"""manage.py purge_audience: delete what is older than the site keeps it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from attune.audience import services


class Command(BaseCommand):
    """Delete old events, effects and profiles."""

    help = 'Delete events, effects and profiles older than ATTUNE["AUDIENCE"]["RETENTION_DAYS"].'

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete and count."""
        counts = services.purge(timezone.now())
        self.stdout.write(", ".join(f"{count} {store}" for store, count in counts.items()) + " deleted.")
