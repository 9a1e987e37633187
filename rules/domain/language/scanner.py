"""Scanning: match words, labels, quotations, numbers and times at a place of a sentence."""

import functools
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo

from attune.moments import in_zone
from attune.rules.domain.language.phrases import OPENING
from attune.text import comparable

_SPACE = re.compile(r"\s*")
# What is written upon the sign before it, or joined to it: accents, signs that nobody sees, parts of Korean syllables.
_JOINED = {"Mn", "Mc", "Me", "Cf"}
_SYLLABLE_PARTS = range(0x1160, 0x1200)
_WORD = re.compile(r"\s*([^\s()\[\],.]+|.)", re.DOTALL)
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?(?![\w:])")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?![\d:])")
_VERSION = re.compile(r"\d+(?:\.\d+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?")
_RAW = re.compile(r"\[([^\[\]]+)\]")
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ]\s*(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(?:\s*(UTC[+-]\d{2}:\d{2}|UTC|Z))?(?!\w)"
)
_QUOTED = {
    opening: re.compile(f"{opening}((?:[^{closing}]|{closing}{closing})*){closing}(?!{closing})")
    for opening, closing in OPENING.items()
}


class SentenceScanner:
    """One sentence, and what stands at a place in it."""

    def __init__(self, text: str) -> None:
        """Keep the sentence; a full stop at its end says nothing."""
        self.text = text
        self._read, self._starts = _as_read(text)
        self.end = len(text.rstrip().removesuffix(".").rstrip())

    def start(self, place: int) -> int:
        """Skip white space."""
        return min(_SPACE.match(self.text, place).end(), max(self.end, place))  # type: ignore[union-attr]

    def is_end(self, place: int) -> bool:
        """Say whether nothing follows."""
        return self.start(place) >= self.end

    def words(self, words: str, place: int) -> int | None:
        """Give where these words end, or nothing where others stand; case and the width of spaces do not matter."""
        found = _pattern(words).match(self.text, self.start(place), self.end)
        return found.end() if found else None

    def labels(self, keys: Mapping[str, str], place: int) -> Iterator[tuple[str, int]]:
        """Give the key of each label that stands here, and where it ends; the mapping's order is kept."""
        start = bisect_left(self._starts, self.start(place))
        for label, key in keys.items():
            if self._read.startswith(label, start):
                after = start + len(label)
                end = self._starts[after]
                # A label ends where a sign does: "s" is not half of "ß".
                if self._starts[after - 1] < end <= self.end and self._is_boundary(end):
                    yield key, end

    def raw(self, place: int) -> tuple[str, int] | None:
        """Give a key in square brackets, and where it ends."""
        return self._found(_RAW, place)

    def quoted(self, place: int) -> tuple[str, int] | None:
        """Give a text in quotation marks of any kind, and where it ends."""
        start = self.start(place)
        opening = self.text[start : start + 1]
        found = _QUOTED[opening].match(self.text, start, self.end) if opening in _QUOTED else None
        closing = OPENING.get(opening, "")
        return (found[1].replace(closing * 2, closing), found.end()) if found else None

    def number(self, place: int) -> tuple[float, int] | None:
        """Give a number, with a point or a comma before its tenths."""
        found = self._found(_NUMBER, place)
        if not found:
            return None
        written = found[0].replace(",", ".")
        return (int(written) if written.lstrip("+-").isdecimal() else float(written)), found[1]

    def clock(self, place: int) -> tuple[str, int] | None:
        """Give a time of day, "HH:MM"."""
        found = self._found(_CLOCK, place)
        return (found[0].rjust(5, "0"), found[1]) if found else None

    def version(self, place: int) -> tuple[str, int] | None:
        """Give what may be a version."""
        return self._found(_VERSION, place)

    def moment(self, place: int, zone: tzinfo) -> tuple[float, int] | None:
        """Give a date and a time of day in a zone, or with a distance to UTC, as POSIX seconds."""
        found = _MOMENT.match(self.text, self.start(place), self.end)
        try:
            local = datetime.fromisoformat(f"{found[1]}T{found[2]}{_distance(found[3])}") if found else None
        except ValueError:
            return None
        if found is None or local is None:
            return None
        return in_zone(local, zone).timestamp(), found.end()

    def word_at(self, place: int, *, count: int = 1) -> tuple[int, int]:
        """Give where the next words start and end; an empty span at the end of the sentence."""
        start = end = self.start(place)
        for _word in range(count):
            found = _WORD.match(self.text, end, self.end)
            end = found.end() if found else end
        return start, max(start, end)

    def _found(self, pattern: re.Pattern[str], place: int) -> tuple[str, int] | None:
        found = pattern.match(self.text, self.start(place), self.end)
        return (found[found.lastindex or 0], found.end()) if found else None

    def _is_boundary(self, place: int) -> bool:
        around = self.text[place - 1 : place + 1]
        return place >= self.end or not (len(around) == 2 and around[0].isalnum() and around[1].isalnum())


def _as_read(text: str) -> tuple[str, Sequence[int]]:
    """Give a text as labels are compared with it, and where in it each sign of that begins, its end last."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.lower(), range(len(text) + 1)
    read: list[str] = []
    starts: list[int] = []
    for start, sign in _signs(text):
        seen = " " if sign.isspace() else comparable(sign)
        read.append(seen)
        starts += [start] * len(seen)
    return "".join(read), [*starts, len(text)]


def _signs(text: str) -> Iterator[tuple[int, str]]:
    """Give each sign with what is written upon it, and each run of white space, with where it begins."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not _is_joined(text[place - 1], text[place]):
            yield start, text[start:place]
            start = place


def _is_joined(before: str, sign: str) -> bool:
    is_upon = unicodedata.category(sign) in _JOINED or ord(sign) in _SYLLABLE_PARTS
    return (is_upon and not before.isspace()) or (before.isspace() and sign.isspace())


def _distance(written: str | None) -> str:
    return "" if written is None else written.removeprefix("UTC").removeprefix("Z") or "+00:00"


@functools.lru_cache(maxsize=1_000)
def _pattern(words: str) -> re.Pattern[str]:
    spaced = r"\s+".join(map(re.escape, words.split()))
    return re.compile(spaced + (r"(?!\w)" if words[-1:].isalnum() else ""), re.IGNORECASE)
