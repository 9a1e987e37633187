"""CSV: one concept on each row, the names of the columns in the first; a column may be for one language: label@de."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_noop

from attune.spreadsheet_cells import cell_text, safe_cell
from attune.tagging.domain.concepts import Concept, VocabularyReading
from attune.tagging.vocabularies.base import UnreadableFileError
from attune.tagging.vocabularies.limits import MOST_COLUMNS, MOST_CONCEPTS, refuse_rows
from attune.tagging.vocabularies.rows import concepts_of, line_words, row_of

COLUMNS = (
    "uri", "id", "slug", "scheme", "label", "language", "synonyms", "definition", "broader", "mappings", "blocked",
    "retired", "replaced_by",
)  # fmt: skip
_TRANSLATED = ("label", "synonyms", "definition")


class Csv:
    """Read and write a table; several values in one cell stand on lines of their own, or between strokes."""

    is_ours = True

    def read(self, content: bytes, *, scheme: str, language: str) -> VocabularyReading:
        """Read a table in UTF-8, parted by commas, semicolons or tabs."""
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UnreadableFileError(gettext_noop("This is no text in UTF-8. Save it as UTF-8.")) from error
        refuse_rows(_count(text))
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


def _count(text: str) -> int:
    """Count the rows without making anything of them; lines are enough to tell that there are few."""
    if text.count("\n") + text.count("\r") <= MOST_CONCEPTS:
        return 0
    table = _table(csv.reader, text)
    return sum(1 for row in table if row) - 1


def _table(reader: Callable[..., Any], text: str) -> Iterator[Any]:
    head = text.split("\n", 1)[0]
    table = reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    try:
        yield from _numbered(table) if reader is csv.DictReader else table
    except csv.Error as error:
        sentence = gettext_noop("Line %(line)d is no row of a table. Mend it there.")
        raise UnreadableFileError(sentence, line=table.line_num) from error


def _numbered(table: "csv.DictReader[str]") -> Iterator[tuple[int, dict[str, Any]]]:
    if (count := len(table.fieldnames or ())) > MOST_COLUMNS:
        sentence = gettext_noop("The table has %(count)d columns; at most %(most)d are read.")
        raise UnreadableFileError(sentence, count=count, most=MOST_COLUMNS)
    for row in table:
        yield table.line_num, row


def _rows(text: str) -> Iterator[tuple[str, dict[str, Any] | None]]:
    for line, row in _table(csv.DictReader, text):
        # What goes beyond the columns has no name.
        yield line_words(line), None if row.get(None) else _row(row)


def _row(cells: dict[str, str | None]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column, value in cells.items():
        name, _at, language = (column or "").strip().partition("@")
        if not language:
            row[name] = cell_text(value or "")
        elif name in _TRANSLATED:
            row.setdefault("translations", {}).setdefault(language, {})[name] = cell_text(value or "")
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
        return safe_cell("\n".join(value) + ("\n" if len(value) == 1 and "|" in value[0] else ""))
    return "true" if value is True else safe_cell(str(value))
