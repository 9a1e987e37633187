"""manage.py list_facts: what conditions may ask on this site, for people and for machines."""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from attune.rules.words.fact_reference import FactReference, fact_as_json, fact_references


class Command(BaseCommand):
    """Write down every fact that is registered, by group."""

    help = "List every fact that a condition may ask: name, kind, an example, what it is read from, consent."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how to answer."""
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--json", action="store_true", help="Print what /api/facts/ answers, on one line.")
        how.add_argument("--markdown", action="store_true", help="Print a page of documentation.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write them."""
        sheets = fact_references()
        if options["json"]:
            self.stdout.write(json.dumps([fact_as_json(sheet) for sheet in sheets]))
            return
        for line in _page(sheets) if options["markdown"] else _table(sheets):
            self.stdout.write(line)


def _table(sheets: Iterable[FactReference]) -> Iterator[str]:
    for group, members in groupby(sheets, key=lambda sheet: sheet.group):
        yield f"\n{group}"
        for sheet in members:
            yield f"  {_called(sheet):<36}{sheet.kind_words:<14}{sheet.purpose_words:<18}{sheet.example}"


def _page(sheets: Iterable[FactReference]) -> Iterator[str]:
    yield f"# {_('Facts')}"
    for group, members in groupby(sheets, key=lambda sheet: sheet.group):
        heads = (_("Fact"), _("Name"), _("Kind"), _("Example"), _("Consent"), _("Source"))
        yield f"\n## {group}\n\n| {' | '.join(heads)} |\n{'|---' * len(heads)}|"
        yield from (f"| {' | '.join(map(_cell, _cells(sheet)))} |" for sheet in members)


def _cells(sheet: FactReference) -> tuple[str, ...]:
    kind = f"{sheet.kind_words}, {sheet.unit}" if sheet.unit else sheet.kind_words
    return sheet.label, f"`{_called(sheet)}`", kind, sheet.example, sheet.purpose_words, sheet.scope_words


def _called(sheet: FactReference) -> str:
    return f"{sheet.name}[{sheet.parameter.label}]" if sheet.parameter else sheet.name


def _cell(text: str) -> str:
    # A bar would begin another cell, and a line break another row.
    return " ".join(text.split()).replace("|", "\\|")
