"""How a text is written, in one record, and what in the text gave each part of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class StyleSign(StrEnum):
    """By what sort of sign a judgement was made; the words for people stand in the reports."""

    BRIGHTEST = "brightest"
    DARKEST = "darkest"
    MOST_FORMAL = "most-formal"
    LEAST_FORMAL = "least-formal"
    MOST_PERSONAL = "most-personal"
    HARDEST_SENTENCE = "hardest-sentence"
    HARDEST_WORDS = "hardest-words"
    SENTENCE_LENGTH = "sentence-length"
    TITLE = "title"
    STEPS = "steps"
    ORDERS = "orders"
    REPORTED = "reported"
    RECENT = "recent"
    NEWSWORTHY = "newsworthy"
    VIEWS = "views"
    DEMANDS = "demands"
    DEFINITIONS = "definitions"
    LISTED = "listed"
    QUESTIONS = "questions"
    TOLD = "told"
    SPOKEN = "spoken"
    SCENE = "scene"
    MEDIA = "media"
    NAMED = "named"
    NAMED_IN = "named-in"


@dataclass(frozen=True, slots=True)
class StyleReason:
    """One sign in the text, with what it quotes of it."""

    cue: StyleSign
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Semantics:
    """How a page is written; where `is_judged` is False, as for other languages than English, the neutral values stand.

    language is what was found, is_foreign whether the page claims another one; polarity -1 (dark) to 1 (bright);
    formality, subjectivity and author_reputation 0..1; grade = US school years, 0 or more; kind "" where nothing speaks
    for any; period = the first and last year that the text names; place = the one that it names most.
    """

    language: str = ""
    is_foreign: bool = False
    polarity: float = 0.0
    formality: float = 0.5
    subjectivity: float = 0.0
    grade: float = 0.0
    reading_minutes: float = 0.0
    kind: str = ""
    format: str = "text"
    period: tuple[int, int] | None = None
    place: str = ""
    places: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    author_reputation: float = 0.5
    is_judged: bool = False
    reasons: Mapping[str, tuple[StyleReason, ...]] = field(default_factory=dict)


def shorten_quote(sentence: str, *, most_characters: int = 240) -> str:
    """Shorten a sentence to what can be shown beside a judgement, on one line."""
    line = " ".join(sentence.split())
    return line if len(line) <= most_characters else line[: most_characters - 2].rsplit(" ", 1)[0] + " …"
