"""How the word vectors are made: each word through the model alone, then fewer dimensions, then weights by rarity."""

from collections.abc import Sequence

import numpy as np

from attune.tagging.lexicons.frequency import commonest, zipf_in
from attune.tagging.vectors.encoder import Array, Encoder, Report
from attune.tagging.vectors.pieces import PIECE

WORDS, DIMENSIONS = 40_000, 256
_SMOOTHING = 1e-4
# Pieces are no words; they count as those that everybody uses.
_ZIPF_OF_PIECES = 5.5


def distil_vectors(encoder: Encoder, *, report: Report = lambda done: None) -> tuple[list[str], Array]:
    """Return words and pieces with their vectors (words, 256), the commonest words first."""
    spelt, pieces = wordlist(encoder.vocabulary)
    full = encoder.embed([*spelt, *(piece.removeprefix(PIECE) for piece in pieces)], report=report)
    centred = full - full[: len(spelt)].mean(axis=0)
    axes = np.linalg.svd(centred[: len(spelt)], full_matrices=False)[2][:DIMENSIONS]
    return [*spelt, *pieces], (centred @ axes.T) * _rarity(spelt, len(pieces))[:, None]


def wordlist(known: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the commonest words and those the model knows whole, and its pieces of words."""
    usual = (word for word in commonest("en", WORDS) if _is_spoken(word))
    whole = (word for word in known if not word.startswith((PIECE, "[")) and _is_spoken(word))
    return list(dict.fromkeys([*usual, *whole])), [piece for piece in known if piece.startswith(PIECE)]


def _rarity(spelt: Sequence[str], pieces: int) -> Array:
    zipf = zipf_in("en")
    shares = 10 ** (np.array([*map(zipf, spelt), *[_ZIPF_OF_PIECES] * pieces]) - 9)
    weights: Array = (_SMOOTHING / (_SMOOTHING + shares)).astype(np.float32)
    return weights


def _is_spoken(word: str) -> bool:
    return any(map(str.isalpha, word))
