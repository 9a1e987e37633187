"""Two ways to learn topics from pages that editors have tagged, both by how alike pages are.

Kernel ridge regression gives, in closed form, also what each page would have got had it not been among the examples
(Rifkin and Lippert 2007, "Notes on regularized least squares", section 4): the honest figures to learn trust from.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

NEIGHBOURS = 20


@dataclass(frozen=True, slots=True)
class Ridge:
    """What was learned: the weight of each example for each topic, and what is so without knowing a page at all."""

    duals: Matrix
    shares: Matrix

    def predicted(self, likeness: Matrix) -> Matrix:
        """Return how much pages are about topics (pages, topics), about 0..1, by their likeness to the examples."""
        answer: Matrix = likeness @ self.duals + self.shares
        return answer


def fit_ridge(likeness: Matrix, targets: Matrix, *, penalty: float) -> tuple[Ridge, Matrix]:
    """Learn from examples (likeness: examples by examples; targets: examples by topics, 0..1).

    Also returns what each example would have got had it been left out (examples, topics).
    """
    shares = targets.mean(axis=0)
    inverse = np.linalg.inv(likeness + penalty * np.eye(len(likeness)))
    duals = inverse @ (targets - shares)
    return Ridge(duals, shares), targets - duals / np.diag(inverse)[:, None]


def vote_by_neighbours(likeness: Matrix, targets: Matrix, *, most: int = NEIGHBOURS) -> Matrix:
    """Let the most alike examples vote for their topics, each by the square of its likeness; 0 where none is alike."""
    near = np.argsort(-likeness, axis=1, kind="stable")[:, :most]
    votes = np.maximum(np.take_along_axis(likeness, near, axis=1), 0) ** 2
    total = np.maximum(votes.sum(axis=1, keepdims=True), 1e-9)
    answer: Matrix = np.einsum("pn,pnt->pt", votes, targets[near]) / total
    return answer


def leave_one_out_votes(likeness: Matrix, targets: Matrix, *, most: int = NEIGHBOURS) -> Matrix:
    """Let each example be voted on by the others alone."""
    others = likeness.copy()
    np.fill_diagonal(others, -np.inf)
    return vote_by_neighbours(others, targets, most=max(1, min(most, len(others) - 1)))
