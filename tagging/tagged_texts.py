"""Files of texts that editors have tagged: JSON Lines, checked as they are read."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


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
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongLineError(f"{file} cannot be read: {error}") from error
    rows = [_tagged(line, f"{file}, line {number}") for number, line in enumerate(lines, start=1) if line.strip()]
    if not rows:
        raise WrongLineError(f"{file} holds no text. Give one JSON object on each line.")
    return rows


def _tagged(line: str, where: str) -> TaggedText:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise WrongLineError(f"{where}: this is no JSON ({error}).") from error
    tags = row.get("tags") if isinstance(row, dict) else None
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise WrongLineError(f'{where}: give a list "tags" of texts.')
    return TaggedText(
        *(_text(row, key, where) for key in ("title", "summary", "text")),
        tuple(dict.fromkeys(tags)),
        _text(row, "language", where),
    )


def _text(row: dict[str, Any], key: str, where: str) -> str:
    value = row.get(key) or ""
    if not isinstance(value, str):
        raise WrongLineError(f'{where}: "{key}" is no text.')
    return value
