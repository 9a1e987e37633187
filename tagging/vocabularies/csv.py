"""CSV: one concept on each row, the names of the columns in the first; a column may be for one language: label@de."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from tagging.domain.concepts import Concept, Reading
from tagging.vocabularies.base import UnreadableFileError
from tagging.vocabularies.rows import concepts_of, line_words, row_of

COLUMNS = (
    "uri", "id", "slug", "scheme", "label", "language", "synonyms", "definition", "broader", "mappings", "blocked",
    "retired", "replaced_by",
)  # fmt: skip
_TRANSLATED = ("label", "synonyms", "definition")


class Csv:
    """Read and write a table; several values in one cell stand on lines of their own, or between strokes."""

    def read(self, content: bytes, *, scheme: str, language: str) -> Reading:
        """Read a table in UTF-8, parted by commas, semicolons or tabs."""
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UnreadableFileError(
                _("This is no text in UTF-8 (%(error)s). Save it as UTF-8.") % {"error": error}
            ) from error
        return concepts_of(_rows(text), scheme=scheme)

    def write(self, concepts: Sequence[Concept]) -> bytes:
        """Write a table with a column for each field and for each translated one by language."""
        languages = sorted({each.language for concept in concepts for each in concept.translations})
        columns = [*COLUMNS, *(f"{name}@{language}" for language in languages for name in _TRANSLATED)]
        out = io.StringIO(newline="")
        table = csv.DictWriter(out, columns)
        table.writeheader()
        for concept in concepts:
            table.writerow(_cells(concept))
        return out.getvalue().encode()


def _rows(text: str) -> Iterator[tuple[str, dict[str, Any] | None]]:
    head = text.split("\n", 1)[0]
    mark = max(",;\t", key=head.count)
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        for row in table:
            # What goes beyond the columns has no name.
            yield line_words(table.line_num), None if row.get(None) else _row(row)  # type: ignore[call-overload]
    except csv.Error as error:
        text = _("Line %(line)d is no row of a table (%(error)s). Mend it there.")
        raise UnreadableFileError(text % {"line": table.line_num, "error": error}) from error


def _row(cells: dict[str, str | None]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column, value in cells.items():
        name, _at, language = (column or "").strip().partition("@")
        if not language:
            row[name] = value or ""
        elif name in _TRANSLATED:
            row.setdefault("translations", {}).setdefault(language, {})[name] = value or ""
    for texts in row.get("translations", {}).values():
        if not any(texts.values()):
            texts.clear()
    return row


def _cells(concept: Concept) -> dict[str, str]:
    row = row_of(concept)
    cells = {name: _cell(row[name]) for name in COLUMNS if name in row}
    for language, texts in row.get("translations", {}).items():
        cells |= {f"{name}@{language}": _cell(value) for name, value in texts.items()}
    return cells


def _cell(value: object) -> str:
    if isinstance(value, list):
        # A stroke within a single value must not be read as a border.
        return "\n".join(value) + ("\n" if len(value) == 1 and "|" in value[0] else "")
    return "true" if value is True else str(value)
