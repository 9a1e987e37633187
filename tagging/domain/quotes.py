"""Sentences shortened around the words that matter in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST_CHARACTERS = 180


@dataclass(frozen=True, slots=True)
class Quote:
    """A piece of a sentence: what stands before the words that matter, these, and what stands after."""

    before: str
    words: str = ""
    after: str = ""


def quote_around(sentence: str, surfaces: Sequence[str], *, most_characters: int = MOST_CHARACTERS) -> Quote:
    """Shorten a sentence around the first of the words that it holds, or to its beginning where it holds none."""
    spoken = " ".join(sentence.split())
    start, end = _place(spoken, surfaces)
    room = max(0, most_characters - (end - start))
    first = max(0, min(start - room // 2, len(spoken) - most_characters))
    last = min(len(spoken), max(end, first + most_characters))
    before, after = _from_a_word(spoken, first, start), _to_a_word(spoken, end, last)
    return Quote(before, spoken[start:end], after)


def _place(spoken: str, surfaces: Sequence[str]) -> tuple[int, int]:
    for surface in filter(None, surfaces):
        pattern = r"[\W_]+".join(map(re.escape, surface.split()))
        if found := re.search(rf"(?<!\w){pattern}(?!\w)", spoken, re.IGNORECASE):
            return found.span()
    return 0, 0


def _from_a_word(spoken: str, first: int, end: int) -> str:
    piece = spoken[first:end]
    if first == 0:
        return piece
    _cut, space, rest = piece.partition(" ")
    return f"… {rest}" if space else "… "


def _to_a_word(spoken: str, start: int, last: int) -> str:
    piece = spoken[start:last]
    if last == len(spoken):
        return piece
    whole, space, _cut = piece.rpartition(" ")
    return f"{whole} …" if space else f"{piece}…"
