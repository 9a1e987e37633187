"""manage.py rate_authors: find out what the earlier pages of each author are worth, as the schedule does daily."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from attune.decisions.tasks import rate_authors


class Command(BaseCommand):
    """Do what the schedule does once a day, and say how much changed."""

    help = (
        "Count which share of the views of each author's earlier pages became reads, drawn towards the site's mean "
        "where views are few, and keep it with the pages. Twice does no harm."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer JSON."""
        parser.add_argument("--json", action="store_true", help="Print one JSON object on the last line.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rate them."""
        changed = rate_authors()
        told = json.dumps({"changed": changed}) if options["json"] else f"The reputation changed for {changed} pages."
        self.stdout.write(told)
