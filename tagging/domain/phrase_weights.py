"""What a site's editors want of phrases: weights learned from their choices, drawn towards those that ship.

Of each page, every chosen phrase should stand above every other one (pairwise logistic regression, as RankNet, Burges
and others 2005); all pages count alike. Newton's method needs a few steps, and no random start.
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from attune.tagging.domain.phrase_choice import WEIGHTS, score_of
from attune.tagging.domain.phrase_features import Features

# With fewer corrected pages, what is learned is as often worse as better.
LEAST_PAGES = 10

_SHRINKAGE = 5.0
_STEPS = 12
# A chosen phrase is compared with the likeliest others; those at the end are told apart already.
_MOST_OTHERS = 80
_NAMES = tuple(sorted(WEIGHTS))

Matrix = NDArray[np.float64]


def learn_weights(
    pages: Sequence[tuple[Mapping[str, Features], Collection[str]]], *, shrinkage: float = _SHRINKAGE
) -> dict[str, float]:
    """Return weights for pages like these, each as its phrases and the keys of those that were chosen.

    Before LEAST_PAGES pages of which something was chosen and something was not, these are the weights that ship.
    """
    differences = [_differences(phrases, chosen) for phrases, chosen in pages]
    telling = [page for page in differences if len(page)]
    if len(telling) < LEAST_PAGES:
        return dict(WEIGHTS)
    rows = np.concatenate(telling)
    shares = np.concatenate([np.full(len(page), 1 / len(page)) for page in telling])
    start = np.array([WEIGHTS[name] for name in _NAMES])
    found = _fitted(rows, shares, start, shrinkage=shrinkage)
    return dict(zip(_NAMES, found.tolist(), strict=True))


def _differences(phrases: Mapping[str, Features], chosen: Collection[str]) -> Matrix:
    """Return one row for each chosen phrase and each other one: what the first has more than the second."""
    wanted = [key for key in phrases if key in chosen]
    likely = sorted(phrases, key=lambda key: (-score_of(phrases[key]), key))
    others = [key for key in likely if key not in chosen][:_MOST_OTHERS]
    if not wanted or not others:
        return np.zeros((0, len(_NAMES)))
    above, below = _matrix(phrases, wanted), _matrix(phrases, others)
    return (above[:, None, :] - below[None, :, :]).reshape(-1, len(_NAMES))


def _matrix(phrases: Mapping[str, Features], keys: Sequence[str]) -> Matrix:
    return np.array([[phrases[key].get(name, 0.0) for name in _NAMES] for key in keys])


def _fitted(rows: Matrix, shares: Matrix, start: Matrix, *, shrinkage: float) -> Matrix:
    """Minimise the shared-out logistic loss, and the squared way from the start in units of each feature's spread."""
    spread = rows.std(axis=0)
    cost = shrinkage * np.where(spread > 0, spread**2, 1.0)
    weights = start.copy()
    for _ in range(_STEPS):
        wrong = 1 / (1 + np.exp(np.clip(rows @ weights, -30, 30)))
        slope = -(rows.T @ (shares * wrong)) + cost * (weights - start)
        bend = (rows * (shares * wrong * (1 - wrong))[:, None]).T @ rows + np.diag(cost)
        weights = weights - np.linalg.solve(bend, slope)
    return np.asarray(weights)
