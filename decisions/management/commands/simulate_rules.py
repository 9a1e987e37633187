"""manage.py simulate_rules: what drafts, or a file of rules, would change on the page views of the last days."""

import json
from argparse import ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from attune.decisions.admin.simulation_words import simulation_json, simulation_lines
from attune.decisions.simulation.simulation import MOST_VIEWS, SimulationRun
from attune.rules.drafts import (
    ImportRefusedError,
    UnfinishedDraftError,
    UnknownDraftError,
    WhatIfBook,
    book_with_drafts,
    edition_after,
    plan_import,
)


class Command(BaseCommand):
    """Judge what was seen by other rules, and write nothing."""

    help = (
        "Say what would have looked different in the last days, had drafts or a file of rules been live. "
        "Without --draft or --file, all drafts that wait are taken. Nothing is written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what is to be tried, and the limits."""
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--drafts", action="store_true", help="All drafts that wait; this is usual.")
        which.add_argument("--draft", action="append", metavar="KEY", help='One draft, such as "rule:welcome"; again.')
        which.add_argument("--file", type=Path, help="A file of rules, as `manage.py rules export` writes it.")
        parser.add_argument("--days", type=_above_zero(int), default=7, help="How many days back (7).")
        parser.add_argument("--seconds", type=_above_zero(float), default=60.0, help="The longest time to take (60).")
        parser.add_argument("--views", type=_above_zero(int), default=MOST_VIEWS, help="The most page views to judge.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object on the last line.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Simulate, and say what would change."""
        drafted = self._drafted(options)
        walk = SimulationRun(
            drafted.edition.book(0),
            days=options["days"],
            now=timezone.now(),
            limit_s=options["seconds"],
            most_views=options["views"],
            drafts=drafted.names,
        )
        found = walk.whole(tell=lambda done, of: self.stderr.write(f"judged {done} of {of}"))
        self.stdout.write(json.dumps(simulation_json(found)) if options["json"] else "\n".join(simulation_lines(found)))

    def _drafted(self, options: dict[str, Any]) -> WhatIfBook:
        try:
            if options["file"]:
                return WhatIfBook(
                    edition_after(plan_import(options["file"].read_text("utf-8"))), (options["file"].name,)
                )
            return book_with_drafts(options["draft"] or None)
        except (UnknownDraftError, UnfinishedDraftError, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        except ImportRefusedError as error:
            raise CommandError("\n".join(map(str, error.problems))) from error


def _above_zero(kind: Callable[[str], Any]) -> Callable[[str], Any]:
    def number(text: str) -> Any:
        value = kind(text)
        if not 0 < value <= 1_000_000:
            raise ArgumentTypeError("Give a number above 0, and at most 1000000.")
        return value

    return number
