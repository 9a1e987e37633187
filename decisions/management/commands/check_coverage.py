"""manage.py check_coverage: count what acted, and say which rules have stopped or miss a fact."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from attune.decisions.coverage.activity import open_flags
from attune.decisions.coverage.rule_flag_words import flag_words
from attune.decisions.tasks import check_coverage


class Command(BaseCommand):
    """Do what the schedule does every ten minutes, and say what is odd."""

    help = (
        "Count what acted on slots that were seen, flag rules and triggers that have stopped or miss a fact, tell "
        "their authors once, and list what is odd now. Exit status 1 if there is anything."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer JSON."""
        parser.add_argument("--json", action="store_true", help="Print one JSON object on the last line.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, list, and end with 1 where something is odd."""
        new, found = check_coverage(), open_flags()
        if options["json"]:
            told = [
                {"key": flag.key, "kind": flag.kind, "since": flag.opened_at.isoformat(), **flag.data} for flag in found
            ]
            self.stdout.write(json.dumps({"new": new, "odd": told}))
        else:
            lines = [f"{flag.key}: {flag_words(flag)}" for flag in found]
            self.stdout.write("\n".join(lines or ["Nothing is odd about the rules that are live."]))
        if found:
            raise SystemExit(1)
