"""How well ranked topics agree with those that editors gave: averages over documents, as Annif prints them.

F1 and precision of the first k always count k topics; nDCG is of binary gains (Järvelin and Kekäläinen 2002).
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Truth = NDArray[np.bool_]


def f1_at(scores: Matrix, truth: Truth, k: int) -> float:
    """Return the mean F1 of each document's first k topics, 0..1 (scores and truth: documents, topics)."""
    return _mean(2 * hits[:k].sum() / (min(k, len(hits)) + max(1, wanted)) for hits, wanted in _ranked(scores, truth))


def precision_at(scores: Matrix, truth: Truth, k: int) -> float:
    """Return the mean share of each document's first k topics that is right, 0..1."""
    return _mean(hits[:k].mean() for hits, _ in _ranked(scores, truth))


def ndcg_at(scores: Matrix, truth: Truth, k: int) -> float:
    """Return the mean discounted gain of each document's first k topics over the best possible, 0..1."""
    return _mean(_gain(hits, k) / _gain(np.ones(max(1, wanted)), k) for hits, wanted in _ranked(scores, truth))


def _ranked(scores: Matrix, truth: Truth) -> Iterator[tuple[NDArray[np.float64], int]]:
    """Yield for each document which topics are right, best ranked first, and how many there are."""
    for row, right in zip(scores, truth, strict=True):
        yield right[np.argsort(-row, kind="stable")].astype(float), int(right.sum())


def _gain(hits: NDArray[np.float64], k: int) -> float:
    first = hits[:k]
    return float((first / np.log2(np.arange(2, len(first) + 2))).sum())


def _mean(values: Iterator[float]) -> float:
    listed = [float(value) for value in values]
    return sum(listed) / len(listed) if listed else 0.0
