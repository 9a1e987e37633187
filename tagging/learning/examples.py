"""The pages that a model has learned from, as it remembers them: how alike a text is to each, and what that says."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from attune.tagging.domain import ridge
from attune.tagging.domain.ridge import Ridge
from attune.tagging.learning.terms import Terms, learn_terms
from attune.tagging.learning.text_features import TextFeatures

Matrix = NDArray[np.float64]

_PENALTY_OF_WORDS, _PENALTY_OF_MEANING = 0.3, 1.0
_SHARE_OF_MEANING = 0.5
_SOME = 0.5


@dataclass(frozen=True, slots=True)
class Examples:
    """Examples as rows: words (examples, terms), meanings (examples, dimensions), targets (examples, topics)."""

    terms: Terms
    by_words: csr_matrix
    centre: NDArray[np.float32]
    by_meaning: NDArray[np.float32]
    targets: Matrix
    ridge_of_words: Ridge
    ridge_of_meaning: Ridge

    def signs(self, readings: Sequence[TextFeatures]) -> Matrix:
        """Return what the examples say of texts (texts, topics, 5)."""
        rows = self.terms.weighed([reading.stressed for reading in readings])
        in_words = (rows @ self.by_words.T).toarray()
        in_meaning = _centred(readings, self.centre) @ self.by_meaning.T
        return self._stacked(
            self.ridge_of_words.predicted(in_words),
            self.ridge_of_meaning.predicted(in_meaning),
            ridge.vote_by_neighbours(in_words + _SHARE_OF_MEANING * in_meaning, self.targets),
            ridge.vote_by_neighbours(in_words, self.targets),
        )

    def telling_words(self, reading: TextFeatures, topic: int, *, most: int = 3) -> tuple[str, ...]:
        """Return the words of a text that speak most for a topic, by its column, the strongest first."""
        row = self.terms.weighed([reading.stressed])
        weights = np.asarray(self.by_words.T @ self.ridge_of_words.duals[:, topic]).ravel()[row.indices] * row.data
        best = np.argsort(-weights, kind="stable")[:most]
        return tuple(str(self.terms.spelt[row.indices[at]]) for at in best if weights[at] > 0)

    def commonness(self) -> Matrix:
        """Return how common each topic is among the examples, as a logarithm (topics,)."""
        count: Matrix = np.log((self.targets.sum(axis=0) + _SOME) / (len(self.targets) + 1))
        return count

    def _stacked(self, by_words: Matrix, by_meaning: Matrix, alike: Matrix, alike_in_words: Matrix) -> Matrix:
        common = np.broadcast_to(self.commonness(), by_words.shape)
        return np.stack([common, by_words, by_meaning, alike, alike_in_words], axis=-1)


def build_examples(readings: Sequence[TextFeatures], targets: Matrix) -> tuple[Examples, Matrix] | None:
    """Learn from examples (targets: examples by topics); None when they hold no words.

    Also returns what all other examples say of each (examples, topics, 5).
    """
    terms = learn_terms([reading.stressed for reading in readings]) if readings else None
    if terms is None:
        return None
    rows = terms.weighed([reading.stressed for reading in readings])
    centre = np.mean([reading.whole for reading in readings], axis=0)
    meanings = _centred(readings, centre)
    in_words, in_meaning = (rows @ rows.T).toarray(), (meanings @ meanings.T).astype(float)
    of_words, words_alone = ridge.fit_ridge(in_words, targets, penalty=_PENALTY_OF_WORDS)
    of_meaning, meaning_alone = ridge.fit_ridge(in_meaning, targets, penalty=_PENALTY_OF_MEANING)
    examples = Examples(terms, rows, centre, meanings, targets, of_words, of_meaning)
    alike = ridge.leave_one_out_votes(in_words + _SHARE_OF_MEANING * in_meaning, targets)
    return examples, examples._stacked(words_alone, meaning_alone, alike, ridge.leave_one_out_votes(in_words, targets))


def _centred(readings: Sequence[TextFeatures], centre: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return meanings as rows of length 1, seen from the middle of the examples."""
    rows = np.array([reading.whole for reading in readings], dtype=np.float32) - centre
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    centred: NDArray[np.float32] = rows / np.where(lengths > 0, lengths, 1)
    return centred
