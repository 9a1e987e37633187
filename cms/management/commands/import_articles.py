"""Bring real articles into the site: one JSON object on each line of a file."""

import json
import logging
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from attune.matching import services as matching_services
from attune.tagging import selectors as tagging_selectors
from attune.tagging import services as tagging_services
from cms.imports.pages import ImportDestination, ImportOutcome, save_article
from cms.imports.records import ArticleRecord, ImportLine, read_lines
from cms.management.quiet import quiet_logs
from cms.site_structure import ensure_home, ensure_section, ensure_writers

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Import articles, each once by its id; a wrong line is named, and the rest goes on."""

    help = "Import articles from a file of JSON lines with id, title, summary, date, authors, text and tags."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the file, the section and the form of the answer."""
        parser.add_argument("file", type=Path, metavar="FILE.jsonl")
        parser.add_argument("--section", default="library", help="slug of the section that takes new articles")
        parser.add_argument("--keep-vocabulary", action="store_true", help="never add the articles' tags to the topics")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print the counts as one JSON object")

    def handle(
        self, *args: Any, file: Path, section: str, keep_vocabulary: bool, as_json: bool, **options: Any
    ) -> None:
        """Read the file, keep its articles, index them, and say how many were what."""
        self.console = Console(stderr=True, no_color=options["no_color"])
        lines = self._lines(file)
        refused = [line for line in lines if line.record is None]
        for line in refused:
            words = f"{file.name}, line {line.number}: {line.refusal}."
            self.console.print(words, style="red", markup=False, highlight=False, soft_wrap=True)
        records = [line.record for line in lines if line.record is not None]
        with quiet_logs():
            counts, page_ids = self._keep(records, section, makes_topics=not keep_vocabulary)
            self._index(page_ids)
        without = sum(not weights for weights in tagging_selectors.topic_weights(page_ids).values())
        self._report(counts | {"refused": len(refused), "without_topics": without}, as_json)
        if refused:
            raise SystemExit(1)

    def _lines(self, file: Path) -> list[ImportLine]:
        try:
            with file.open("rb") as opened:
                return list(read_lines(opened))
        except OSError as error:
            raise CommandError(f'"{file}" cannot be read ({error.strerror}). Name a file of JSON lines.') from error

    def _keep(
        self, records: list[ArticleRecord], section: str, *, makes_topics: bool
    ) -> tuple[dict[str, int], list[int]]:
        counts = Counter({outcome.value: 0 for outcome in ImportOutcome})
        if not records:
            return dict(counts), []
        if makes_topics:
            # All of them first: a topic made later would have every page before it read again.
            tagging_services.ensure_topics([tag for record in records for tag in record.tags])
        home = ensure_home()
        shelf = ImportDestination(
            ensure_section(home, section, section.replace("-", " ").capitalize()), ensure_writers(home)
        )
        page_ids = []
        with self._progress() as progress:
            for record in progress.track(records, description=_("Reading articles")):
                try:
                    with transaction.atomic():
                        page, outcome = save_article(record, shelf, makes_topics=makes_topics)
                except (OperationalError, InterfaceError):
                    raise
                # One article that the site cannot keep must not end the import of all others.
                except Exception:
                    logger.exception('The article "%s" could not be kept.', record.title)
                    counts["failed"] += 1
                    continue
                counts[outcome.value] += 1
                page_ids.append(page.pk)
        return dict(counts), page_ids

    def _progress(self) -> Progress:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        return Progress(*columns, console=self.console)

    def _index(self, page_ids: list[int]) -> None:
        if page_ids:
            matching_services.index_pages(page_ids)

    def _report(self, counts: dict[str, int], as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(counts))
            return
        words = {"without_topics": "without topics"}
        width = max(len(str(count)) for count in counts.values())
        for name, count in counts.items():
            self.stdout.write(f"{count:>{width}} {words.get(name, name)}")
