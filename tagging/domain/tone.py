"""How a text sounds: formal or chatty, a report or a view, bright or dark, and which sentences gave that.

Formality: the F-score of Heylighen and Dewaele 1999. Polarity comes from a lexicon outside this module.
"""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from attune.tagging.domain.semantics import StyleReason, StyleSign, shorten_quote
from attune.tagging.domain.text import words
from attune.tagging.domain.wordlists import CLASS_OF, OPINION, PERSONS

_FORMAL = ("NOUN", "PROPN", "ADJ", "ADP", "ARTICLE")
_CHATTY = ("PRON", "VERB", "AUX", "ADV", "INTJ")
_LEAST_WORDS = 4
_NEUTRAL_POLARITY = 0.05
_MIDDLE_FORMALITY = 0.6


def formality(counts: Mapping[str, int]) -> float:
    """Return the F-score as a share from counts by part of speech (Universal Dependencies' names, ARTICLE apart)."""
    total = sum(counts.values())
    if not total:
        return 0.5
    formal = sum(counts.get(tag, 0) for tag in _FORMAL)
    chatty = sum(counts.get(tag, 0) for tag in _CHATTY)
    return round((1 + (formal - chatty) / total) / 2, 4)


def subjectivity(pieces: Sequence[str], charged: Iterable[str]) -> float:
    """Estimate how much a text gives views rather than reports, 0..1.

    Our own estimate: the share of first and second persons, of words of opinion, and of `charged` words,
    each against the share that plainly personal writing has.
    """
    if not pieces:
        return 0.0
    total = len(pieces)
    personal = sum(piece in PERSONS for piece in pieces) / total
    opinion = sum(piece in OPINION for piece in pieces) / total
    feeling = len(list(charged)) / total
    return round(min(1.0, 0.35 * personal / 0.08 + 0.35 * opinion / 0.02 + 0.3 * feeling / 0.1), 4)


def mean_polarity(scores: Sequence[float]) -> float:
    """Return the mean of the sentences' polarities, -1 to 1; a long text judged at once would always be extreme."""
    return round(sum(scores) / len(scores), 4) if scores else 0.0


def polarity_reasons(parts: Sequence[str], scores: Sequence[float]) -> tuple[StyleReason, ...]:
    """Quote the sentence that made a text bright or dark; of a text that is neither, the brightest and the darkest."""
    if not parts:
        return ()
    mean = mean_polarity(scores)
    brightest = max(range(len(parts)), key=lambda place: scores[place])
    darkest = min(range(len(parts)), key=lambda place: scores[place])
    found = []
    if mean > -_NEUTRAL_POLARITY and scores[brightest] > 0:
        found.append(StyleReason(StyleSign.BRIGHTEST, (shorten_quote(parts[brightest]),)))
    if mean < _NEUTRAL_POLARITY and scores[darkest] < 0:
        found.append(StyleReason(StyleSign.DARKEST, (shorten_quote(parts[darkest]),)))
    return tuple(found)


def formality_reasons(parts: Sequence[str], value: float) -> tuple[StyleReason, ...]:
    """Quote the most formal sentence of a formal text, the chattiest of another, by their small words alone."""
    is_formal = value >= _MIDDLE_FORMALITY
    found = _most(parts, lambda pieces: _leaning(pieces) if is_formal else -_leaning(pieces))
    return (StyleReason(StyleSign.MOST_FORMAL if is_formal else StyleSign.LEAST_FORMAL, (found,)),) if found else ()


def subjectivity_reasons(parts: Sequence[str], charged: Collection[str]) -> tuple[StyleReason, ...]:
    """Quote the sentence that gives a view most plainly; none where no sentence does."""

    def weight(pieces: Sequence[str]) -> float:
        if not any(piece in PERSONS or piece in OPINION for piece in pieces):
            return 0.0
        return subjectivity(pieces, [piece for piece in pieces if piece in charged]) * math.sqrt(len(pieces))

    found = _most(parts, weight)
    return (StyleReason(StyleSign.MOST_PERSONAL, (found,)),) if found else ()


def _leaning(pieces: Sequence[str]) -> float:
    """Weigh formal against chatty small words; a long sentence tells more than a short one of the same make."""
    tags = [CLASS_OF[piece] for piece in pieces if piece in CLASS_OF]
    return (sum(tag in _FORMAL for tag in tags) - sum(tag in _CHATTY for tag in tags)) / math.sqrt(len(pieces))


def _most(parts: Sequence[str], weight: Callable[[Sequence[str]], float]) -> str:
    """Return the sentence that weighs most, shortened; nothing where none weighs anything."""
    weighed = [(weight(pieces), part) for part in parts if len(pieces := words(part)) >= _LEAST_WORDS]
    best = max(weighed, key=lambda pair: pair[0], default=(0.0, ""))
    return shorten_quote(best[1]) if best[0] > 0 else ""
