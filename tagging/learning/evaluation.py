"""A model measured on pages that it has not learned from."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attune.tagging.domain import ranking
from attune.tagging.domain.calibration import calibration_error
from attune.tagging.domain.vocabulary import Vocabulary
from attune.tagging.learning.model import TopicModel
from attune.tagging.learning.text_features import TextFeatures, open_slugs

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figures:
    """How well topics are found, each 0..1; of the last one less is better."""

    f1_at_5: float
    precision_at_3: float
    ndcg_at_10: float
    calibration_error: float


@dataclass(frozen=True, slots=True)
class TopicAccuracy:
    """On how many pages a topic was suggested, on how many it was wanted, and on how many both."""

    right: int
    suggested: int
    wanted: int

    @property
    def precision(self) -> float | None:
        """Return which share of its suggestions was right, 0..1; None where it was never suggested."""
        return self.right / self.suggested if self.suggested else None

    @property
    def recall(self) -> float | None:
        """Return on which share of the pages that want it it was suggested, 0..1; None where none does."""
        return self.right / self.wanted if self.wanted else None


def by_topic(suggestions: Sequence[Collection[str]], wanted: Sequence[Collection[str]]) -> dict[str, TopicAccuracy]:
    """Count for each topic how what was suggested agrees with what is wanted (both texts, topics by slug)."""
    told = Counter(slug for topics in suggestions for slug in topics)
    asked = Counter(slug for topics in wanted for slug in topics)
    both = Counter(slug for found, right in zip(suggestions, wanted, strict=True) for slug in found if slug in right)
    return {slug: TopicAccuracy(both[slug], told[slug], asked[slug]) for slug in sorted({*told, *asked})}


def measure_model(
    model: TopicModel, readings: Sequence[TextFeatures], wanted: Sequence[frozenset[str]], vocabulary: Vocabulary
) -> Figures:
    """Measure a model on texts of which the wanted topics are known; a text with none of the vocabulary is left out."""
    truth = truth_of(wanted, vocabulary)
    told = np.flatnonzero(truth.any(axis=1))
    return figures(model.confidences([readings[at] for at in told], vocabulary), truth[told])


def figures(said: Matrix, truth: NDArray[np.bool_]) -> Figures:
    """Compare confidences with the truth (both texts, topics)."""
    return Figures(
        ranking.f1_at(said, truth, 5),
        ranking.precision_at(said, truth, 3),
        ranking.ndcg_at(said, truth, 10),
        calibration_error(said, truth.astype(float)),
    )


def truth_of(wanted: Sequence[frozenset[str]], vocabulary: Vocabulary) -> NDArray[np.bool_]:
    """Return which open topics each text has (texts, topics)."""
    slugs = open_slugs(vocabulary)
    return np.array([[slug in topics for slug in slugs] for topics in wanted], dtype=bool).reshape(-1, len(slugs))
