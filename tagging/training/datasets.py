"""Files of texts that editors have tagged: JSON Lines, checked as they are read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attune.safe_json import UnreadableJsonError, read_json

MOST_LINE_BYTES = 20_000_000


class WrongLineError(ValueError):
    """A file, or a line of it, is not what it should be; the message says which and why."""


@dataclass(frozen=True, slots=True)
class TaggedText:
    """A text with the tags that its editors gave it."""

    title: str
    summary: str
    text: str
    tags: tuple[str, ...]
    language: str = ""


def tagged_texts(file: Path) -> Sequence[TaggedText]:
    """Read a file of lines {"title", "summary", "text", "tags"}; raises WrongLineError with the number of the line."""
    return [_tagged(row, where) for row, where in json_rows(file)]


def json_rows(file: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the objects of a file of JSON Lines, each with where it stands; a line that holds another value is empty.

    Raises WrongLineError for a file that cannot be read or holds nothing, and for the first line that is no JSON.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongLineError(f"{file} cannot be read: {error}") from error
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not numbered:
        raise WrongLineError(f"{file} holds no text. Give one JSON object on each line.")
    for number, line in numbered:
        where = f"{file}, line {number}"
        try:
            row = read_json(line, most_bytes=MOST_LINE_BYTES)
        except UnreadableJsonError as error:
            raise WrongLineError(f"{where}: this is no JSON ({error}).") from error
        yield row if isinstance(row, dict) else {}, where


def _tagged(row: dict[str, Any], where: str) -> TaggedText:
    tags = row.get("tags")
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise WrongLineError(f'{where}: give a list "tags" of texts.')
    words = (_text(row, key, where) for key in ("title", "summary", "text"))
    return TaggedText(*words, tuple(dict.fromkeys(tags)), _text(row, "language", where))


def _text(row: dict[str, Any], key: str, where: str) -> str:
    value = row.get(key) or ""
    if not isinstance(value, str):
        raise WrongLineError(f'{where}: "{key}" is no text.')
    return value
