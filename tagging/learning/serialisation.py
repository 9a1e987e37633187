"""A model as bytes, and back: plain arrays in numpy's own format, nothing that could run."""

import io
import json
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from attune.tagging.domain.calibration import Calibration
from attune.tagging.domain.ridge import Ridge
from attune.tagging.learning.examples import Examples
from attune.tagging.learning.model import TopicModel
from attune.tagging.learning.terms import restore_terms


def model_to_bytes(model: TopicModel) -> bytes:
    """Return a model as bytes."""
    told = {
        "topics": model.topics,
        "count": model.count,
        "curve": [model.curve.said, model.curve.right],
        "thresholds": dict(model.thresholds),
        "shifts": dict(model.shifts),
    }
    arrays = {"told": _text(json.dumps(told)), "trust": model.trust}
    if model.examples is not None:
        arrays |= _of_examples(model.examples)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def model_from_bytes(content: bytes) -> TopicModel:
    """Return the model that `model_to_bytes` wrote."""
    with np.load(io.BytesIO(content), allow_pickle=False) as kept:
        told = json.loads(kept["told"].tobytes())
        return TopicModel(
            tuple(told["topics"]),
            _examples(kept) if "targets" in kept else None,
            told["count"],
            kept["trust"],
            Calibration(*(tuple(points) for points in told["curve"])),
            told["thresholds"],
            told["shifts"],
        )


def _of_examples(examples: Examples) -> dict[str, Any]:
    rows = examples.by_words
    return {
        "spelt": _text("\n".join(examples.terms.spelt)),
        "rarities": examples.terms.rarities.astype(np.float32),
        "data": rows.data.astype(np.float32),
        "indices": rows.indices,
        "starts": rows.indptr,
        "centre": examples.centre,
        "by_meaning": examples.by_meaning.astype(np.float32),
        "targets": examples.targets.astype(np.float32),
        "duals_of_words": examples.ridge_of_words.duals.astype(np.float32),
        "duals_of_meaning": examples.ridge_of_meaning.duals.astype(np.float32),
        "shares": examples.ridge_of_words.shares,
    }


def _examples(kept: Any) -> Examples:
    spelt = kept["spelt"].tobytes().decode("utf-8").split("\n")
    targets, shape = kept["targets"].astype(float), (len(kept["targets"]), len(spelt))
    return Examples(
        restore_terms(spelt, kept["rarities"].astype(float)),
        csr_matrix((kept["data"].astype(float), kept["indices"], kept["starts"]), shape=shape),
        kept["centre"],
        kept["by_meaning"],
        targets,
        Ridge(kept["duals_of_words"].astype(float), kept["shares"]),
        Ridge(kept["duals_of_meaning"].astype(float), kept["shares"]),
    )


def _text(text: str) -> Any:
    return np.frombuffer(text.encode("utf-8"), dtype=np.uint8)
