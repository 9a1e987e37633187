"""How a text is written: hard or easy, long or short, warm or cool, formal or chatty, and what sort of piece it is.

Grade and reading ease: Flesch 1948 and Kincaid and others 1975. Reading speed: Brysbaert 2019.
Formality: the F-score of Heylighen and Dewaele 1999. Polarity comes from a lexicon outside this module.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tagging.domain.text import PageText, is_ideograph, sentences, words
from tagging.domain.wordlists import OPINION, PERSONS

_WORDS_PER_MINUTE = 238
_IDEOGRAPHS_PER_MINUTE = 500
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT_E = re.compile(r"[^ley]e$|[aeiou]le$")
_SILENT_ENDING = re.compile(r"[^td]ed$|[^aeiouysgcxzh]es$")
# Vowels that stand together but are spoken apart: sci-ence, media, doing; not special, question, guard.
_TWO_VOWELS = re.compile(r"(?<![tcsxg])i[aou]|ciat|ienc|[aeou]ing|(?<!g)eo(?![up])|crea|[dr]ea$|(?<![gq])ua")


@dataclass(frozen=True, slots=True, kw_only=True)
class Semantics:
    """How a page is written; where `is_judged` is False, as for other languages than English, the neutral values stand.

    polarity -1 (dark) to 1 (bright); formality and subjectivity 0..1; grade = US school years, 0 or more;
    period = the first and last year that the text names.
    """

    language: str = ""
    polarity: float = 0.0
    formality: float = 0.5
    subjectivity: float = 0.0
    grade: float = 0.0
    reading_minutes: float = 0.0
    kind: str = "article"
    period: tuple[int, int] | None = None
    places: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    is_judged: bool = False


@lru_cache(maxsize=50_000)
def syllables(word: str) -> int:
    """Estimate the syllables of an English word by its groups of vowels; 1 or more."""
    plain = word.lower()
    count = len(_VOWELS.findall(plain))
    if count > 1 and (_SILENT_E.search(plain) or _SILENT_ENDING.search(plain)):
        count -= 1
    return max(1, count + len(_TWO_VOWELS.findall(plain)))


def readability(text: str) -> tuple[float, float]:
    """Return the Flesch-Kincaid grade (0 or more) and the Flesch reading ease (higher is easier, about 0..100)."""
    spoken = [word for word in words(text) if word[:1].isalpha()]
    if not spoken:
        return 0.0, 100.0
    per_sentence = len(spoken) / max(1, len(sentences(text)))
    per_word = sum(syllables(word) for word in spoken) / len(spoken)
    grade = 0.39 * per_sentence + 11.8 * per_word - 15.59
    return round(max(0.0, grade), 2), round(206.835 - 1.015 * per_sentence - 84.6 * per_word, 2)


def reading_minutes(text: str) -> float:
    """Return how long an adult reads this, silently; at least a tenth of a minute for any word at all."""
    pieces = words(text)
    signs = sum(is_ideograph(piece) for piece in pieces)
    minutes = (len(pieces) - signs) / _WORDS_PER_MINUTE + signs / _IDEOGRAPHS_PER_MINUTE
    return round(max(0.1, minutes), 1) if pieces else 0.0


def formality(counts: Mapping[str, int]) -> float:
    """Return the F-score as a share from counts by part of speech (Universal Dependencies' names, ARTICLE apart)."""
    total = sum(counts.values())
    if not total:
        return 0.5
    formal = sum(counts.get(tag, 0) for tag in ("NOUN", "PROPN", "ADJ", "ADP", "ARTICLE"))
    chatty = sum(counts.get(tag, 0) for tag in ("PRON", "VERB", "AUX", "ADV", "INTJ"))
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


def guessed_kind(text: PageText) -> str:
    """Guess what sort of piece a text is by its title and its shape; "article" where nothing speaks for another."""
    title = text.title.lower()
    for kind, pattern in _TITLES:
        if pattern.search(title):
            return kind
    lines = [line.strip() for line in text.body.splitlines() if line.strip()]
    asked = sum(line.endswith("?") and len(line) < 200 for line in lines)
    numbered = sum(bool(re.match(r"(?:\d+[.)]|step \d+)\s", line.lower())) for line in lines)
    if asked >= 4 and asked / len(lines) > 0.15:
        return "interview"
    return "guide" if numbered >= 4 else "article"


def named_period(text: str) -> tuple[int, int] | None:
    """Return the first and the last year that a text names, 1500 to 2099."""
    years = [int(year) for year in re.findall(r"(?<![\d.,$£€#])(?:1[5-9]|20)\d\d(?![\d%]|[.,]\d)", text)]
    return (min(years), max(years)) if years else None


_TITLES = (
    ("interview", re.compile(r"\binterview\b|\bq ?(?:&|and) ?a\b|questions (?:with|for)|in conversation")),
    ("guide", re.compile(r"^how (?:to|do|can)\b|\bguide\b|step[- ]by[- ]step|tutorial|getting started|\bchecklist\b")),
    ("list", re.compile(r"^(?:top |the )?(?:\d+|two|three|four|five|six|seven|eight|nine|ten) (?!years?\b|days?\b|%)")),
    ("event", re.compile(r"\b(?:webinar|conference|workshop|summit|meetup|hackathon|register|join us)\b")),
    ("announcement", re.compile(r"\b(?:announc\w+|introducing|launch\w*|released?|now available|welcome|unveil\w*)\b")),
    ("opinion", re.compile(r"^why\b|\bopinion\b|\bmyths?\b|\bshould\b|what i\b")),
)
