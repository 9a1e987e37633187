"""From what the blend says to what it is worth: of suggestions with 0.8, eight in ten should be right.

The measure is the expected calibration error (Naeini, Cooper and Hauskrecht 2015; Guo and others 2017, section 2) over
the suggestions that are shown, in ten bins of equal width.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

SUGGESTIONS_A_PAGE = 5
LEAST_CONFIDENCE = 0.25
_BINS = 10
# What the blend says, and how often it was right: 1,029 posts with editors' tags, each foretold from others.
_SAID = (0.0, 0.065, 0.147, 0.247, 0.348, 0.449, 0.548, 0.65, 0.75, 0.852, 0.97, 1.0)
_RIGHT = (0.0, 0.1, 0.196, 0.279, 0.37, 0.425, 0.52, 0.585, 0.65, 0.75, 0.942, 0.98)
# Each point of the usual curve stands against so many suggestions of the site's own.
_WEIGHT_OF_USUAL = 40.0
_LEAST_EXAMPLES = 200
_LEAST_OF_A_BRANCH = 30
_GRID = np.linspace(0, 1, 41)
_THRESHOLDS = tuple(round(0.1 + step / 20, 2) for step in range(11))


@dataclass(frozen=True, slots=True)
class Calibration:
    """A rising curve from what is said to what is so, both 0..1."""

    said: tuple[float, ...] = _SAID
    right: tuple[float, ...] = _RIGHT

    def apply(self, said: Matrix) -> Matrix:
        """Return what statements are worth."""
        return np.interp(said, self.said, self.right)


def fit_calibration(said: Matrix, truth: Matrix) -> Calibration:
    """Return a curve for a site's own suggestions (pages, topics; each page left out), held near to the usual one."""
    if len(said) < _LEAST_EXAMPLES:
        return Calibration()
    # Only a process that learns needs it.
    from scipy.optimize import isotonic_regression

    shown, so = (array.reshape(-1) for array in top_statements(said, truth, most=SUGGESTIONS_A_PAGE))
    points, heights = np.concatenate([_SAID, shown]), np.concatenate([_RIGHT, so])
    # Of equal statements the right ones first, so that they are weighed together.
    order = np.lexsort((-heights, points))
    weights = np.concatenate([np.full(len(_SAID), _WEIGHT_OF_USUAL), np.ones(len(shown))])[order]
    curve = isotonic_regression(heights[order], weights=weights).x
    return Calibration(tuple(map(float, _GRID)), tuple(map(float, np.interp(_GRID, points[order], curve))))


def top_statements(said: Matrix, truth: Matrix, *, most: int) -> tuple[Matrix, Matrix]:
    """Return the surest statements of each page, and what is so of them (pages, at most `most`)."""
    order = np.argsort(-said, axis=1, kind="stable")[:, :most]
    return np.take_along_axis(said, order, axis=1), np.take_along_axis(truth, order, axis=1)


def calibration_error(said: Matrix, truth: Matrix) -> float:
    """Return how far statements are from the share of them that is right, 0..1, over the first five of each page."""
    shown, so = (array.reshape(-1) for array in top_statements(said, truth, most=SUGGESTIONS_A_PAGE))
    if not len(shown):
        return 0.0
    bins = np.minimum((shown * _BINS).astype(int), _BINS - 1)
    gaps = (np.count_nonzero(bins == at) * abs(_mean(shown, bins == at) - _mean(so, bins == at)) for at in range(_BINS))
    return float(sum(gaps) / len(shown))


def thresholds(
    said: Matrix, truth: Matrix, branches: Sequence[str], *, usual: float = LEAST_CONFIDENCE
) -> Mapping[str, float]:
    """Return the confidence from which topics of a branch are suggested; `branches` names each topic's.

    A branch has one of its own when it stands on thirty pages or more; it is the one with the best F1.
    """
    return {
        branch: _best(said[:, at], truth[:, at], usual)
        for branch, at in _columns(branches).items()
        if truth[:, at].sum() >= _LEAST_OF_A_BRANCH
    }


def _best(said: Matrix, truth: Matrix, usual: float) -> float:
    """Return the threshold with the best F1; of two as good the one nearer to the usual one."""
    scored = ((_f1(said >= threshold, truth), -abs(threshold - usual), threshold) for threshold in _THRESHOLDS)
    return max(scored)[2]


def _f1(chosen: NDArray[np.bool_], truth: Matrix) -> float:
    return float(round(2 * truth[chosen].sum() / max(1.0, chosen.sum() + truth.sum()), 3))


def _columns(branches: Iterable[str]) -> dict[str, list[int]]:
    columns: dict[str, list[int]] = {}
    for at, branch in enumerate(branches):
        columns.setdefault(branch, []).append(at)
    return columns


def _mean(values: Matrix, chosen: NDArray[np.bool_]) -> float:
    return float(values[chosen].mean()) if chosen.any() else 0.0
