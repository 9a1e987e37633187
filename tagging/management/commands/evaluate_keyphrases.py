"""Measure the keyphrases on a set of texts of which people chose the phrases."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import track

from attune.tagging.conf import tagging_settings
from attune.tagging.domain.evaluation import micro_f1
from attune.tagging.domain.text import PageText
from attune.tagging.extractors.choice import chosen_extractor
from attune.tagging.extractors.phrase_measurement import (
    CannotSketchError,
    MeasuredText,
    evaluate_in_order,
    measure_text,
)
from attune.tagging.training.datasets import WrongLineError, json_rows

CUTS = (5, 10, 15)


@dataclass(frozen=True, slots=True)
class LabelledPhrases:
    """A text, and the phrases that people chose for it."""

    text: str
    keyphrases: tuple[str, ...]


class Command(BaseCommand):
    """Print how well the phrases that are found agree with the chosen ones; progress on standard error.

    The texts of the file are taken for one site: on how many of them a phrase stands counts, as on a site's pages, for
    which no chosen phrase is looked at. Only the first N of --corrected teach what editors choose.
    """

    help = "Measure the keyphrases on a file of texts with chosen phrases: micro F1 of the first 5, 10 and 15."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, how many of its lines teach, and how to answer."""
        parser.add_argument("file", help='JSON Lines: {"id", "text", "keyphrases": [...]}.')
        parser.add_argument(
            "--corrected",
            type=int,
            default=0,
            metavar="N",
            help="Take the keyphrases of the first N texts as an editor's corrections, and measure on the rest.",
        )
        parser.add_argument("--json", action="store_true", help="Print one JSON object on the last line.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read each text as a page's, learn from the corrected ones, and compare."""
        samples, corrected = list(_samples(Path(options["file"]))), options["corrected"]
        if not 0 <= corrected < len(samples):
            raise CommandError(
                f"--corrected {corrected}: give a number from 0 to {len(samples) - 1}; the rest is measured."
            )
        documents = evaluate_in_order(_measured(samples), [sample.keyphrases for sample in samples], taught=corrected)
        figures = {f"f1_at_{k}": round(micro_f1(documents, k), 4) for k in CUTS}
        self._tell({"documents": len(documents), "corrected": corrected, **figures}, as_json=options["json"])

    def _tell(self, result: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(result))
            return
        for key, value in result.items():
            self.stdout.write(f"{key.replace('_', ' '):<12}{value}")


def _measured(samples: Sequence[LabelledPhrases]) -> list[MeasuredText]:
    extractor = chosen_extractor(tagging_settings())
    rows = track(samples, description="Reading texts", console=Console(stderr=True))
    try:
        # Sets of texts are often broken into lines of 80 letters, which are no paragraphs.
        return [measure_text(extractor, PageText(body=" ".join(sample.text.split()))) for sample in rows]
    except CannotSketchError as error:
        raise CommandError(str(error)) from error


def _samples(file: Path) -> Iterator[LabelledPhrases]:
    """Read the lines; raises CommandError with the number of the first that is none."""
    try:
        for row, where in json_rows(file):
            yield _sample(row, where)
    except WrongLineError as error:
        raise CommandError(str(error)) from error


def _sample(row: dict[str, Any], where: str) -> LabelledPhrases:
    text, phrases = row.get("text"), row.get("keyphrases")
    if not isinstance(text, str) or not isinstance(phrases, list) or not all(isinstance(each, str) for each in phrases):
        raise WrongLineError(f'{where}: give a "text" and a list "keyphrases" of texts.')
    return LabelledPhrases(text, tuple(phrases))
