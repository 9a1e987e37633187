"""manage.py undo_trigger: take back what a trigger did to profiles."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from attune.audience import selectors, services
from attune.audience.admin.undo_words import undo_outcome_words
from attune.moments import in_zone
from attune.text import did_you_mean


class Command(BaseCommand):
    """Undo what can be undone, and say what cannot."""

    help = "Undo what a trigger did to profiles. A trigger that is still live fires again: unpublish it first."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the trigger, since when, and whether to write."""
        parser.add_argument("slug", help="The trigger's slug.")
        parser.add_argument("--since", type=_moment, help='Only what was done since then, such as "2026-03-04T12:00".')
        parser.add_argument("--dry-run", action="store_true", help="Say what would be undone, and write nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Undo and count."""
        slug = options["slug"]
        known = selectors.fired_triggers()
        if slug not in known:
            raise CommandError(f'No trigger "{slug}" stands in the ledger.{did_you_mean(slug, known)}')
        found = services.undo_trigger(slug, since=options["since"], dry_run=options["dry_run"])
        if options["dry_run"]:
            self.stdout.write("Nothing was written. This would come of it:")
        for words in undo_outcome_words(found) or ["There is nothing left to undo."]:
            self.stdout.write(words)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    # Without a zone, the site's clock is meant.
    return in_zone(moment, timezone.get_default_timezone())
