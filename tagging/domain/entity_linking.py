"""Which page of the site a name stands for: an author's, a place's or an organisation's."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from attune.tagging.domain.text import stem, words


class LinkableKind(StrEnum):
    """What sort of thing a page stands for."""

    AUTHOR = "author"
    PLACE = "place"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class LinkablePage:
    """A page that stands for something with names: the first is its own, the others are what it is also called."""

    page_id: int
    nature: LinkableKind
    names: tuple[str, ...]


# What a reader of names calls each; NAME is what a reader without grammar sees.
_LABELS = {
    LinkableKind.AUTHOR: {"PERSON", "NAME"},
    LinkableKind.PLACE: {"GPE", "LOC", "FAC", "NAME"},
    LinkableKind.ORGANISATION: {"ORG", "NAME"},
}
_HONORIFICS = {"mr", "mrs", "ms", "dr", "prof", "professor", "sir", "dame", "the"}
_LONGEST_KEY = 150


def name_key(name: str) -> str:
    """Reduce a name to what all its spellings share: no case, marks, titles, or plurals; "" for one without letters."""
    pieces = words(re.sub(r"(?<=\b[A-Za-z])\.", " ", name))
    while len(pieces) > 1 and pieces[0].rstrip(".") in _HONORIFICS:
        pieces.pop(0)
    key = " ".join(stem(piece) for piece in pieces)
    return key[:_LONGEST_KEY] if any(map(str.isalpha, key)) else ""


class LinkablePages:
    """All pages that names may stand for, found by any of their names."""

    def __init__(self, pages: Iterable[LinkablePage]) -> None:
        """Sort the pages by their names' keys."""
        by_key: dict[str, dict[int, LinkableKind]] = defaultdict(dict)
        for page in pages:
            for name in page.names:
                if key := name_key(name):
                    by_key[key][page.page_id] = page.nature
        self._by_key: Mapping[str, Mapping[int, LinkableKind]] = dict(by_key)

    def page_of(self, key: str, label: str) -> int | None:
        """Return the one page that a name of this label stands for; None where there is none, or more than one.

        A name of several words may be labelled as something else: readers of names err, and two words seldom meet by
        chance. A single word must be labelled as what the page is.
        """
        named = self._by_key.get(key, {})
        fitting = [page_id for page_id, nature in named.items() if label in _LABELS[nature]]
        if not fitting and " " in key:
            fitting = list(named)
        return fitting[0] if len(fitting) == 1 else None
