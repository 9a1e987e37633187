"""A reading as plain values: it comes from another process, and waits in the database for an editor's word."""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from attune.tagging.domain.concepts import (
    FIELDS,
    Concept,
    ConceptProblem,
    ConceptRefusal,
    Translation,
    VocabularyReading,
)

_CONCEPT = tuple(field.name for field in fields(Concept))
_MANY = ("synonyms", "mappings", "broader")
# What a reading of the most that is read comes to, and more.
MOST_BYTES = 500_000_000


def pack_reading(reading: VocabularyReading) -> bytes:
    """Return a reading as bytes."""
    form = {
        "concepts": [_values(concept) for concept in reading.concepts],
        "refusals": [[each.where, each.problem.value, each.names] for each in reading.refusals],
        "left_out": dict(reading.left_out),
    }
    return zlib.compress(json.dumps(form).encode(), 1)


def unpack_reading(content: bytes) -> VocabularyReading:
    """Return the reading that packed() was given; only of what our own processes wrote."""
    form = json.loads(zlib.decompressobj().decompress(content, MOST_BYTES))
    refusals = tuple(
        ConceptRefusal(where, ConceptProblem(problem), tuple(names)) for where, problem, names in form["refusals"]
    )
    return VocabularyReading(tuple(_concept(each) for each in form["concepts"]), refusals, form["left_out"])


def _values(concept: Concept) -> list[Any]:
    values: Mapping[str, Any] = {
        "translations": [[each.language, each.name, each.synonyms, each.definition] for each in concept.translations],
        "said": None if concept.said == FIELDS else sorted(concept.said),
    }
    return [values[name] if name in values else getattr(concept, name) for name in _CONCEPT]


def _concept(values: Sequence[Any]) -> Concept:
    form = dict(zip(_CONCEPT, values, strict=True))
    form |= {name: tuple(form[name]) for name in _MANY}
    form["said"] = FIELDS if form["said"] is None else frozenset(form["said"])
    form["translations"] = tuple(
        Translation(language, name, tuple(synonyms), definition)
        for language, name, synonyms, definition in form["translations"]
    )
    return Concept(**form)
