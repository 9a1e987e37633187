"""One line of a file as an article, or the reason why it cannot be one."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import IO, Any

MOST_BYTES = 4_000_000
MOST_TITLE_SIGNS = 255
MOST_ID_SIGNS = 255
MOST_NAME_SIGNS = 100
MOST_SUMMARY_SIGNS = 400
# Raised when the same record makes another page than before, so that the next import renews all pages.
FORM = 1


class InvalidRecordError(ValueError):
    """A line is no article; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article as a file gives it."""

    id: str
    title: str
    summary: str
    published_on: date
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    text: str

    @property
    def digest(self) -> str:
        """Tell two versions of one record apart."""
        whole = json.dumps([FORM, asdict(self)], sort_keys=True, default=str)
        return hashlib.sha256(whole.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ImportLine:
    """A line of a file: its number from 1, and the article or the reason why there is none."""

    number: int
    record: ArticleRecord | None
    refusal: str = ""


def read_lines(file: IO[bytes]) -> Iterator[ImportLine]:
    """Read a file of JSON lines; empty lines are passed over, an id that comes twice is refused the second time."""
    first_seen: dict[str, int] = {}
    for number, raw in _raw_lines(file):
        try:
            record = parse_record(raw)
            earlier = first_seen.setdefault(record.id, number)
            if earlier != number:
                twice = f'the id "{record.id}" was already on line {earlier}; give each article its own'
                raise InvalidRecordError(twice)
        except InvalidRecordError as error:
            yield ImportLine(number, None, str(error))
        else:
            yield ImportLine(number, record)


def parse_record(raw: bytes) -> ArticleRecord:
    """Make an article of one line, or raise InvalidRecordError."""
    row = _row(raw)
    return ArticleRecord(
        id=_text(row, "id", most=MOST_ID_SIGNS),
        title=" ".join(_text(row, "title", most=MOST_TITLE_SIGNS).split()),
        summary=_cut(" ".join(_text(row, "summary", is_needed=False).split())),
        published_on=_date(row),
        authors=_names(row, "authors"),
        tags=_names(row, "tags"),
        text=_text(row, "text"),
    )


def _raw_lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    number = 0
    while raw := file.readline(MOST_BYTES + 1):
        number += 1
        # What is over the limit is passed over in pieces, so that a huge line never fills the memory.
        piece = raw
        while len(piece) > MOST_BYTES and not piece.endswith(b"\n"):
            piece = file.readline(MOST_BYTES + 1)
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if raw.strip():
            yield number, raw


def _row(raw: bytes) -> dict[str, Any]:
    if len(raw) > MOST_BYTES:
        raise InvalidRecordError(f"it is over {MOST_BYTES // 1_000_000} MB; cut the article into several")
    try:
        row = json.loads(raw.decode())
    except UnicodeDecodeError as error:
        raise InvalidRecordError("it is not UTF-8; save the file in that encoding") from error
    except (ValueError, RecursionError) as error:
        raise InvalidRecordError(f"it is no JSON ({error})") from error
    if not isinstance(row, dict):
        raise InvalidRecordError("it is no JSON object; write one article as {…} on each line")
    return row


def _text(row: dict[str, Any], field: str, *, most: int | None = None, is_needed: bool = True) -> str:
    value = row.get(field)
    if value is None or value == "":
        if is_needed:
            raise InvalidRecordError(f'it has no "{field}"')
        return ""
    if field == "id" and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise InvalidRecordError(f'its "{field}" is not text')
    text = _clean(value, field)
    if is_needed and not text:
        raise InvalidRecordError(f'its "{field}" is empty')
    if most is not None and len(text) > most:
        raise InvalidRecordError(f'its "{field}" has {len(text)} signs; {most} is the most')
    return text


def _names(row: dict[str, Any], field: str) -> tuple[str, ...]:
    values = row.get(field)
    if values is None:
        return ()
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise InvalidRecordError(f'its "{field}" is no list of texts')
    names = [" ".join(_clean(value, field).split()) for value in values]
    long = next((name for name in names if len(name) > MOST_NAME_SIGNS), None)
    if long:
        raise InvalidRecordError(f'its "{field}" hold a name of {len(long)} signs; {MOST_NAME_SIGNS} is the most')
    return tuple(dict.fromkeys(name for name in names if name))


def _date(row: dict[str, Any]) -> date:
    text = _text(row, "date")
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise InvalidRecordError(f'its "date" is "{text[:40]}"; write it like 2026-03-31') from error


def _clean(text: str, field: str) -> str:
    """Drop what no database keeps: control signs; half of a pair of signs is refused, for a word is broken there."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidRecordError(f'its "{field}" holds half of a sign (an unpaired surrogate); mend it') from error
    return "".join(sign for sign in text if sign in "\n\t" or sign.isprintable() or not sign.isascii()).strip()


def _cut(text: str) -> str:
    if len(text) <= MOST_SUMMARY_SIGNS:
        return text
    return text[: MOST_SUMMARY_SIGNS - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"
