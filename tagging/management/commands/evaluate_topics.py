"""Measure how well topics are learned from a file of tagged texts, on another one."""

import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import Progress, track

from attune.tagging.domain import ranking
from attune.tagging.domain.text import PageText
from attune.tagging.domain.vocabulary import TopicEntry, Vocabulary
from attune.tagging.learning.evaluation import Figures, measure_model, truth_of
from attune.tagging.learning.model import LabelledText, learn_model
from attune.tagging.learning.text_features import TextFeatures, extract_features
from attune.tagging.training.datasets import TaggedText, WrongLineError, tagged_texts

SEEDS = 5


@dataclass(frozen=True, slots=True)
class DatasetHalf:
    """Texts that have been read, and their topics."""

    readings: Sequence[TextFeatures]
    wanted: Sequence[frozenset[str]]


class Command(BaseCommand):
    """Print figures for each number of examples, the mean of five draws; progress on standard error."""

    help = (
        "Measure how well topics are found, by the number of tagged examples: F1@5, precision@3, nDCG@10, calibration."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the two files, the numbers of examples, and how to answer."""
        parser.add_argument("--train", required=True, help='JSON Lines: {"title", "summary", "text", "tags": [...]}.')
        parser.add_argument("--test", required=True, help="Lines of the same form, to measure on.")
        parser.add_argument(
            "--sizes", default="0,50,100,400,all", help="Numbers of examples, or all. Default: %(default)s"
        )
        parser.add_argument("--json", action="store_true", help="Print one JSON object on the last line.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read all texts once, then learn and measure for each number of examples."""
        train, test = _lines(options["train"]), _lines(options["test"])
        vocabulary = Vocabulary(
            tuple(TopicEntry(tag, tag) for tag in sorted({tag for row in train for tag in row.tags}))
        )
        sizes = [_size(text, len(train)) for text in options["sizes"].split(",")]
        learning, measuring = (_read(half, vocabulary, name) for half, name in ((train, "train"), (test, "test")))
        popular = round(_popularity(learning, measuring, vocabulary), 4)
        results = []
        with Progress(console=Console(stderr=True)) as progress:
            task = progress.add_task("Learning and measuring", total=len(sizes))
            for size in sizes:
                mean = _mean_figures(size, learning, measuring, vocabulary)
                results.append({"examples": size, **mean, "popularity_f1_at_5": popular})
                progress.advance(task)
        self._tell(results, as_json=options["json"])

    def _tell(self, results: Sequence[dict[str, Any]], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"results": results}))
            return
        for row in results:
            self.stdout.write("  ".join(f"{key.replace('_', ' ')} {value}" for key, value in row.items()))


def _mean_figures(size: int, train: DatasetHalf, test: DatasetHalf, vocabulary: Vocabulary) -> dict[str, float]:
    # Nothing, or all, is the same in every draw.
    seeds = range(1 if size in (0, len(train.readings)) else SEEDS)
    drawn = [asdict(_figures(size, train, test, vocabulary, seed=seed)) for seed in seeds]
    return {key: round(fmean(figures[key] for figures in drawn), 4) for key in drawn[0]}


def _figures(size: int, train: DatasetHalf, test: DatasetHalf, vocabulary: Vocabulary, *, seed: int) -> Figures:
    chosen = random.Random(seed).sample(range(len(train.readings)), size)  # noqa: S311  (a draw, no secret)
    examples = [LabelledText(train.readings[at].text, dict.fromkeys(train.wanted[at], 1.0)) for at in chosen]
    model = learn_model(examples, vocabulary, seed=seed, readings=[train.readings[at] for at in chosen])
    return measure_model(model, test.readings, test.wanted, vocabulary)


def _popularity(train: DatasetHalf, test: DatasetHalf, vocabulary: Vocabulary) -> float:
    """Return the F1@5 of always naming the five topics that are most common in the training file."""
    truth = truth_of(test.wanted, vocabulary)
    truth = truth[truth.any(axis=1)]
    common = truth_of(train.wanted, vocabulary).mean(axis=0)
    return ranking.f1_at(np.tile(common, (len(truth), 1)), truth, 5)


def _read(rows: Sequence[TaggedText], vocabulary: Vocabulary, name: str) -> DatasetHalf:
    shown = track(rows, description=f"Reading {name}", console=Console(stderr=True))
    texts = (PageText(row.title, row.summary, row.text, row.language) for row in shown)
    return DatasetHalf([extract_features(text, vocabulary) for text in texts], [frozenset(row.tags) for row in rows])


def _size(text: str, most: int) -> int:
    if text.strip() == "all":
        return most
    if not text.strip().isdigit():
        raise CommandError(f'--sizes: "{text.strip()}" is no number of examples. Give whole numbers, or all.')
    return min(int(text), most)


def _lines(path: str) -> Sequence[TaggedText]:
    try:
        return tagged_texts(Path(path))
    except WrongLineError as error:
        raise CommandError(str(error)) from error
