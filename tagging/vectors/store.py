"""Static word vectors: a text is the mean of its words, the common ones counting less.

The vectors are distilled from all-MiniLM-L6-v2 (Apache-2.0) as model2vec does it (Tulkens and van Dongen 2024),
weighted by smooth inverse frequency (Arora, Liang and Ma 2017), and kept with four bits to a number: see `distilling`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from attune.tagging.domain.text import words
from attune.tagging.vectors.pieces import PIECE, split_into_pieces

Vector = NDArray[np.float32]

SHIPPED = Path(__file__).with_name("english.npz")
_LEAST_PIECE = 3
# A text of 100,000 words says no more about its subject than its first few thousand.
_MOST_WORDS = 20_000
_MOST_REMEMBERED = 20_000


@dataclass(slots=True)
class WordVectors:
    """Vectors of words and word pieces: `rows` are whole numbers (words, dimensions), `scales` what each is times."""

    rows: NDArray[np.int8]
    scales: Vector
    at: dict[str, int]
    _pieces: dict[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def dimensions(self) -> int:
        """Return how many numbers a vector has."""
        return int(self.rows.shape[1])

    def embed(self, text: str) -> Vector:
        """Return a text as a vector of length 1; of zeros where none of its words is known."""
        return self.embed_words(words(text)[:_MOST_WORDS])

    def embed_words(self, spoken: Iterable[str]) -> Vector:
        """Return words in small letters as one vector of length 1, or of zeros."""
        found = [row for word in spoken for row in self._rows_of(word)]
        if not found:
            return np.zeros(self.dimensions, dtype=np.float32)
        rows, counts = np.unique(np.array(found), return_counts=True)
        total: Vector = (self.scales[rows] * counts).astype(np.float32) @ self.rows[rows].astype(np.float32)
        length = float(np.linalg.norm(total))
        return total / np.float32(length) if length else total

    def embed_all(self, texts: Sequence[str]) -> Vector:
        """Return texts as a matrix (texts, dimensions)."""
        return np.array([self.embed(text) for text in texts], dtype=np.float32).reshape(len(texts), self.dimensions)

    def _rows_of(self, word: str) -> tuple[int, ...]:
        known = self.at.get(word)
        if known is not None:
            return (known,)
        if word not in self._pieces:
            if len(self._pieces) >= _MOST_REMEMBERED:
                self._pieces.clear()
            pieces = (
                piece for piece in split_into_pieces(word, self.at) if len(piece.removeprefix(PIECE)) >= _LEAST_PIECE
            )
            self._pieces[word] = tuple(self.at[piece] for piece in pieces)
        return self._pieces[word]


@cache
def english() -> WordVectors:
    """Return the vectors that ship with the package, read once in a process."""
    return read(SHIPPED)


def read(file: Path) -> WordVectors:
    """Read vectors that `write` wrote."""
    with np.load(file, allow_pickle=False) as kept:
        packed, scales, names = kept["packed"], kept["scales"], kept["words"]
    rows = np.empty((packed.shape[0], packed.shape[1] * 2), dtype=np.int8)
    rows[:, 0::2], rows[:, 1::2] = (packed >> 4).astype(np.int8) - 8, (packed & 15).astype(np.int8) - 8
    spelt = names.tobytes().decode("utf-8").split("\n")
    return WordVectors(rows, scales.astype(np.float32), {word: at for at, word in enumerate(spelt)})


def write(file: Path, spelt: Sequence[str], vectors: Vector) -> None:
    """Keep vectors (words, dimensions; an even number of these) with four bits to a number and one scale to a row."""
    scales = np.abs(vectors).max(axis=1) / 7
    scales[scales == 0] = 1
    rows = (np.round(vectors / scales[:, None]) + 8).astype(np.uint8)
    packed = (rows[:, 0::2] << 4) | rows[:, 1::2]
    names = np.frombuffer("\n".join(spelt).encode("utf-8"), dtype=np.uint8)
    np.savez_compressed(file, packed=packed, scales=scales.astype(np.float16), words=names)
