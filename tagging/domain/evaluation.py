"""How well found phrases agree with those that people chose: exact match after stemming, over all documents.

The measure is the micro-averaged F1 of the first k, as SIFRank (Sun and others 2020, section 4.2) and PromptRank (Kong
and others 2023, section 4.2) print it: all gold phrases count, also those that do not stand in the text.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

Stem = Callable[[str], str]

_POSSESSIVE = re.compile(r"'s\b|'(?=\s|$)")
_NO_LETTER = re.compile(r"[^\w\s\-'./+#&]")
_HYPHEN = re.compile(r"\s*-\s*")


@dataclass(frozen=True, slots=True)
class PhraseComparison:
    """One document: the phrases that were found, best first, and those that people chose; both normalised."""

    found: tuple[str, ...]
    wanted: frozenset[str]


def compare_phrases(found: Iterable[str], wanted: Iterable[str], *, stem: Stem) -> PhraseComparison:
    """Normalise both sides; a phrase that comes twice counts once, and an empty one not at all."""
    return PhraseComparison(
        tuple(dict.fromkeys(filter(None, (normalised(phrase, stem=stem) for phrase in found)))),
        frozenset(filter(None, (normalised(phrase, stem=stem) for phrase in wanted))),
    )


def normalised(phrase: str, *, stem: Stem) -> str:
    """Write a phrase so that those alike but for case, marks, possessives and endings are the same."""
    plain = _POSSESSIVE.sub("", phrase.lower().replace("’", "'"))
    plain = _HYPHEN.sub("-", _NO_LETTER.sub(" ", plain))
    return " ".join(stem(word) for word in (piece.strip(".'/") for piece in plain.split()) if word)


def micro_f1(documents: Sequence[PhraseComparison], k: int) -> float:
    """Give the F1 of the first k phrases, 0..1, with hits, found and wanted summed over all documents."""
    hits = sum(len(document.wanted.intersection(document.found[:k])) for document in documents)
    found = sum(len(document.found[:k]) for document in documents)
    wanted = sum(len(document.wanted) for document in documents)
    return 2 * hits / (found + wanted) if hits else 0.0
