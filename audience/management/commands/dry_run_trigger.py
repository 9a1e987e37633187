"""manage.py dry_run_trigger: what a trigger would have done to the stored events of the last days."""

import json
from argparse import ArgumentTypeError
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from attune.audience.admin.dry_run_words import dry_run_json, dry_run_lines
from attune.audience.triggers.dry_run import dry_run_trigger
from attune.rules.drafts import UnfinishedTriggerError, UnknownTriggerError, dry_run_trigger_of


class Command(BaseCommand):
    """Replay what is stored, and write nothing."""

    help = (
        "Say what a trigger would have done to the stored events of the last days, as if it had been published then. "
        "Profiles are built anew from what is stored; nothing is written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the trigger, which of its versions, and the limits."""
        parser.add_argument("slug", help="The trigger's slug.")
        parser.add_argument("--days", type=_above_zero(int), default=7, help="How many days back (7).")
        parser.add_argument("--live", action="store_true", help="As it is published, rather than as it was saved last.")
        parser.add_argument("--seconds", type=_above_zero(float), default=60.0, help="The longest time to take (60).")
        parser.add_argument("--json", action="store_true", help="Print one JSON object on the last line.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Try it and say what would have come of it."""
        try:
            trial = dry_run_trigger_of(options["slug"], is_live=options["live"])
        except (UnknownTriggerError, UnfinishedTriggerError) as error:
            raise CommandError(str(error)) from error
        attempt = dry_run_trigger(
            trial, days=options["days"], now=timezone.now(), limit_s=options["seconds"], tell=self._tell
        )
        if options["json"]:
            self.stdout.write(json.dumps(dry_run_json(attempt)))
        else:
            self.stdout.write("\n".join(dry_run_lines(attempt)))

    def _tell(self, done: int, of: int) -> None:
        self.stderr.write(f"{done} of {of} visitors")


def _above_zero(kind: Callable[[str], Any]) -> Callable[[str], Any]:
    def number(text: str) -> Any:
        value = kind(text)
        if not 0 < value <= 3650:
            raise ArgumentTypeError("Give a number above 0, and at most 3650.")
        return value

    return number
