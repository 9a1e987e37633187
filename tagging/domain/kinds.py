"""What sort of piece a text is (news, how-to, opinion, reference, story), by signs in its title and its body.

Each sign is worth some points, at most as many as its measure allows; the kind with most points is given where these
are enough, and "" where no kind has them: a wrong kind does more harm than none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from attune.tagging.domain.kind_signs import (
    DEFINITION,
    DEMAND,
    NEWSWORTHY,
    ORDERS,
    RECENT,
    REPORTED,
    SCENE,
    SPOKEN,
    STEP,
    STORY_PERSONS,
    TITLES,
    TOLD,
    VIEW,
)
from attune.tagging.domain.semantics import StyleReason, StyleSign, shorten_quote
from attune.tagging.domain.text import PageText, sentences, words

# A title says most; a sign of the body must be seen again and again to be worth as much.
_TITLE_POINTS = 1.2
_ENOUGH_POINTS = 0.8
_MOST_QUOTES = 2
_LEAST_SENTENCES = 3


class ContentKind(StrEnum):
    """The terms, one set for the whole product; a site's page types may have others of their own."""

    NEWS = "news"
    HOW_TO = "how-to"
    OPINION = "opinion"
    REFERENCE = "reference"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class ClassifiedKind:
    """The kind of a text, "" where it is not clear, and the signs that gave it."""

    kind: str = ""
    reasons: tuple[StyleReason, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sign:
    kind: ContentKind
    points: float
    reason: StyleReason


def classify_kind(text: PageText) -> ClassifiedKind:
    """Return what sort of piece a text is, with its strongest signs first."""
    signs = list(_signs(text))
    points = {kind: sum(sign.points for sign in signs if sign.kind is kind) for kind in ContentKind}
    best = max(points, key=lambda kind: points[kind])
    if points[best] < _ENOUGH_POINTS:
        return ClassifiedKind()
    telling = sorted((sign for sign in signs if sign.kind is best), key=lambda sign: -sign.points)
    return ClassifiedKind(best.value, tuple(sign.reason for sign in telling[:3]))


def _signs(text: PageText) -> Iterator[_Sign]:
    for kind, pattern in TITLES:
        if found := pattern.search(text.title):
            yield _Sign(ContentKind(kind), _TITLE_POINTS, StyleReason(StyleSign.TITLE, (found[0],)))
    parts = [part for piece in (text.lead, text.body) for part in sentences(piece)]
    if len(parts) < _LEAST_SENTENCES:
        return
    yield from _of_lines(text)
    yield from _of_sentences(parts)


def _of_lines(text: PageText) -> Iterator[_Sign]:
    lines = [line.strip() for line in text.body.splitlines() if line.strip()]
    steps = [line for line in lines if STEP.match(line)]
    if len(steps) >= 3:
        yield _Sign(ContentKind.HOW_TO, 0.9, _reason(StyleSign.STEPS, steps))
    asked = [line for line in lines if line.endswith("?") and len(line) < 200]
    if len(asked) >= 4 and len(asked) / len(lines) > 0.25:
        # Questions of a reader are answered by a reference, questions to a person by a story.
        by_a_reader = sum(bool(re.search(r"\b(?:I|my|we)\b", line)) for line in asked) >= len(asked) / 3
        kind = ContentKind.REFERENCE if by_a_reader else ContentKind.STORY
        yield _Sign(kind, 1.1, _reason(StyleSign.QUESTIONS, asked))
    entries = [line for line in lines if re.match(r"[-•*]?\s?[A-Z][^.?!:]{1,40}(?::| [–—-] )\s?\S", line)]
    if len(entries) >= 4 and len(entries) / len(lines) > 0.4 and not steps:
        yield _Sign(ContentKind.REFERENCE, 1.0, _reason(StyleSign.LISTED, entries))


def _of_sentences(parts: Sequence[str]) -> Iterator[_Sign]:
    """Weigh each sign by the share of sentences that bear it against the share that makes it plain."""
    for kind, cue, pattern, plain_share, points in _BODY_SIGNS:
        bearing = [part for part in parts if pattern.search(part)]
        if len(bearing) >= 2 or (bearing and len(parts) <= 8):
            weight = min(1.0, len(bearing) / len(parts) / plain_share)
            yield _Sign(kind, points * weight, _reason(cue, bearing))
    yield from _orders(parts)
    yield from _scene(parts)


def _orders(parts: Sequence[str]) -> Iterator[_Sign]:
    """Find sentences that tell the reader what to do: they begin with a verb that stands for an act of the hands."""
    given = [part for part in parts if (pieces := words(part)[:3]) and _is_order(pieces)]
    if len(given) >= 3:
        share = len(given) / len(parts)
        yield _Sign(ContentKind.HOW_TO, 1.2 * min(1.0, share / 0.2), _reason(StyleSign.ORDERS, given))


def _is_order(pieces: Sequence[str]) -> bool:
    first = next((piece for piece in pieces if piece not in ("then", "now", "first", "next", "finally")), "")
    return first in ORDERS or pieces[:2] in (["do", "not"], ["don't"])


def _scene(parts: Sequence[str]) -> Iterator[_Sign]:
    """Find a story by what it is told of: somebody, in the past, again and again."""
    pieces = [piece for part in parts for piece in words(part)]
    persons = sum(piece in STORY_PERSONS for piece in pieces) / max(1, len(pieces))
    told = [part for part in parts if TOLD.search(part)]
    share = len(told) / len(parts)
    if persons >= 0.02 and share >= 0.2:
        points = 0.9 * min(1.0, persons / 0.05) * min(1.0, share / 0.4)
        yield _Sign(ContentKind.STORY, points, _reason(StyleSign.TOLD, told))


def _reason(cue: StyleSign, bearing: Sequence[str]) -> StyleReason:
    return StyleReason(cue, tuple(shorten_quote(part, most_characters=160) for part in bearing[:_MOST_QUOTES]))


# Kind, sign, how it is seen, in what share of the sentences it is plain, and how much it is worth then.
_BODY_SIGNS = (
    (ContentKind.NEWS, StyleSign.REPORTED, REPORTED, 0.2, 0.7),
    (ContentKind.NEWS, StyleSign.RECENT, RECENT, 0.2, 0.7),
    (ContentKind.NEWS, StyleSign.NEWSWORTHY, NEWSWORTHY, 0.2, 0.5),
    (ContentKind.OPINION, StyleSign.VIEWS, VIEW, 0.12, 0.8),
    (ContentKind.OPINION, StyleSign.DEMANDS, DEMAND, 0.2, 0.8),
    (ContentKind.REFERENCE, StyleSign.DEFINITIONS, DEFINITION, 0.35, 1.1),
    (ContentKind.STORY, StyleSign.SCENE, SCENE, 0.12, 0.6),
    (ContentKind.STORY, StyleSign.SPOKEN, SPOKEN, 0.2, 0.4),
)
