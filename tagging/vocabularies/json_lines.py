"""JSON Lines: one concept on each line."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from attune.safe_json import UnreadableJsonError, read_json
from attune.tagging.domain.concepts import Concept, VocabularyReading
from attune.tagging.vocabularies.limits import MOST_BYTES, MOST_CONCEPTS, MOST_DEPTH, refuse_rows
from attune.tagging.vocabularies.rows import concepts_of, line_words, row_of


class JsonLines:
    """Read and write one JSON object for each concept."""

    is_ours = True

    def read(self, content: bytes, *, scheme: str, language: str) -> VocabularyReading:
        """Read all lines; one that is no object is refused, and the rest goes on."""
        return concepts_of(_rows(content), scheme=scheme)

    def write(self, concepts: Sequence[Concept]) -> bytes:
        """Write a line for each concept."""
        return "".join(json.dumps(row_of(each), ensure_ascii=False) + "\n" for each in concepts).encode()


def _rows(content: bytes) -> Iterator[tuple[str, dict[str, Any] | None]]:
    # Cut at line feeds alone: other signs that end a line may stand within a text.
    lines = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if len(lines) > MOST_CONCEPTS:
        refuse_rows(sum(1 for line in lines if line.strip()))
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield line_words(number), _object(line)


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        found = read_json(line, most_bytes=MOST_BYTES, most_depth=MOST_DEPTH, keeps_odd=True)
    except UnreadableJsonError:
        return None
    return found if isinstance(found, dict) else None
