"""Texts as weighted words and pairs of words (tf-idf, Salton and Buckley 1988): the door to scikit-learn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from attune.tagging.domain.wordlists import STOP_WORDS

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer

_MOST_TERMS = 60_000
_FEW_TEXTS = 60
_MOST_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True)
class Terms:
    """The words that are told apart, and how rare each is."""

    vectorizer: "TfidfVectorizer"

    def weighed(self, texts: Sequence[str]) -> csr_matrix:
        """Return texts as rows of length 1 (texts, terms); a text without a known word is a row of zeros."""
        return csr_matrix(self.vectorizer.transform([text[:_MOST_CHARACTERS] for text in texts]))

    @property
    def spelt(self) -> NDArray[np.str_]:
        """Return the terms, in the order of the columns."""
        return self.vectorizer.get_feature_names_out()

    @property
    def rarities(self) -> NDArray[np.float64]:
        """Return the inverse document frequency of each term."""
        return self.vectorizer.idf_


def learn_terms(texts: Sequence[str]) -> Terms | None:
    """Learn terms from texts; None when these hold no word."""
    few = len(texts) <= _FEW_TEXTS
    vectorizer = _vectorizer(min_df=1 if few else 2, max_df=1.0 if few else 0.5, max_features=_MOST_TERMS)
    try:
        vectorizer.fit([text[:_MOST_CHARACTERS] for text in texts])
    except ValueError:
        return None
    return Terms(vectorizer)


def restore_terms(spelt: Sequence[str], rarities: NDArray[np.float64]) -> Terms:
    """Return the terms that were kept."""
    vectorizer = _vectorizer(vocabulary={term: at for at, term in enumerate(spelt)})
    vectorizer.idf_ = rarities
    return Terms(vectorizer)


def _vectorizer(**options: Any) -> "TfidfVectorizer":
    # It takes half a second to load, which a process that answers visitors never needs.
    from sklearn.feature_extraction.text import TfidfVectorizer

    # What a word is, is scikit-learn's own default.
    return TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), stop_words=sorted(STOP_WORDS), **options)
