"""A model measured on pages that it has not learned from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagging.domain import ranking
from tagging.domain.calibration import calibration_error
from tagging.domain.vocabulary import Vocabulary
from tagging.learning.model import TopicModel
from tagging.learning.readings import Reading, open_slugs

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figures:
    """How well topics are found, each 0..1; of the last one less is better."""

    f1_at_5: float
    precision_at_3: float
    ndcg_at_10: float
    calibration_error: float


def measured(
    model: TopicModel, readings: Sequence[Reading], wanted: Sequence[frozenset[str]], vocabulary: Vocabulary
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
