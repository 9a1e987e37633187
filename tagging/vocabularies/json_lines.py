"""JSON Lines: one concept on each line."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from tagging.domain.concepts import Concept, Reading
from tagging.vocabularies.rows import concepts_of, line_words, row_of


class JsonLines:
    """Read and write one JSON object for each concept."""

    def read(self, content: bytes, *, scheme: str, language: str) -> Reading:
        """Read all lines; one that is no object is refused, and the rest goes on."""
        return concepts_of(_rows(content), scheme=scheme)

    def write(self, concepts: Sequence[Concept]) -> bytes:
        """Write a line for each concept."""
        return "".join(json.dumps(row_of(each), ensure_ascii=False) + "\n" for each in concepts).encode()


def _rows(content: bytes) -> Iterator[tuple[str, dict[str, Any] | None]]:
    # Cut at line feeds alone: other signs that end a line may stand within a text.
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            yield line_words(number), _object(line)


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
