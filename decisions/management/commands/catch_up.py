"""manage.py catch_up: do what lost tasks would have done; for a schedule, where Celery's beat does not run."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from attune.audience.tasks import process_waiting
from attune.decisions.tasks import count_seen
from attune.matching.tasks import catch_up as index
from attune.rules.tasks import catch_up as publish
from attune.tagging.tasks import catch_up as read

logger = logging.getLogger(__name__)

STEPS: tuple[tuple[str, Callable[[], int | None]], ...] = (
    ("rules published", publish),
    ("pages read", read),
    ("pages indexed", index),
    ("events taken in", process_waiting),
    ("exposures counted", count_seen),
)


class Command(BaseCommand):
    """Find what was published, edited or told while a task was lost, and do it; each step by itself."""

    help = "Do what was lost with a task: read and index pages, publish rules, take in events; every few minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do each step, and tell at the end which failed."""
        failed = [name for name, step in STEPS if not self._was_done(name, step)]
        if failed:
            raise CommandError(f"Not done: {', '.join(failed)}. The log says why.")

    def _was_done(self, name: str, step: Callable[[], int | None]) -> bool:
        try:
            found = step()
        # A step that fails must not keep the others.
        except Exception:
            logger.exception("%s: failed.", name)
            return False
        self.stdout.write(f"{name}: {'done' if found is None else int(found)}")
        return True
