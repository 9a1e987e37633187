"""Parsing: read a sentence that somebody types as a condition, and say at which word it goes wrong.

A recursive descent over groups, and over the tests that reading.py finds. Labels are written only where they cannot
be mistaken, so a test is taken as soon as what follows it can go on; the sentence is read once, from left to right.
"""

from collections.abc import Iterator
from dataclasses import replace

from attune.rules.domain import conditions as domain
from attune.rules.domain.conditions import Condition, Not, Test
from attune.rules.domain.language.condition_reader import ConditionReader
from attune.rules.domain.language.phrases import AND, NOT, OR, Phrasebook, fixed_words
from attune.rules.domain.language.scanner import SentenceScanner
from attune.rules.domain.language.syntax_errors import JOINT, SentenceError, SyntaxErrorTracker
from attune.rules.domain.translation import gettext_noop

MOST_LETTERS = 40_000
MOST_BRACKETS = 20


def parse_sentence(text: str, wording: Phrasebook) -> Condition:
    """Read a sentence as a condition, or raise SentenceError; any other ConditionError is about the whole of it."""
    if len(text) > MOST_LETTERS:
        raise SentenceError(
            gettext_noop(
                "The sentence has %(count)d letters; at most %(most)d are allowed. Make segments of its parts."
            ),
            MOST_LETTERS,
            len(text),
            count=len(text),
            most=MOST_LETTERS,
        )
    condition = _Groups(SentenceScanner(text), wording).read()
    domain.check_condition(condition)
    return condition


class _Groups:
    """Read one sentence."""

    def __init__(self, text: SentenceScanner, wording: Phrasebook) -> None:
        self._text, self._mistakes = text, SyntaxErrorTracker(text, wording.translate)
        self._tests = ConditionReader(text, wording, self._mistakes)
        self._read = 0
        say = wording.translate
        self._and, self._or, self._not = say(AND), say(OR), fixed_words(say(NOT))[0]

    def _count(self, place: int) -> None:
        """End where there are more tests than a condition may have: reading on would take time for nothing."""
        self._read += 1
        if self._read > domain.MOST_TESTS:
            start, end = self._text.word_at(place)
            raise SentenceError(
                gettext_noop(
                    "Here begins one test more than the %(most)d that are allowed. Make segments of the parts."
                ),
                start,
                end,
                most=domain.MOST_TESTS,
            )

    def read(self) -> Condition:
        condition, place = self._group(0, 0)
        if not self._text.is_end(place):
            start, end = self._text.word_at(place)
            raise SentenceError(gettext_noop("This bracket was never opened. Take it out."), start, end)
        return condition

    def _group(self, place: int, depth: int) -> tuple[Condition, int]:
        part, place = self._part(place, depth)
        parts, joint = [part], ""
        while (found := self._joint(place)) is not None:
            word, after = found
            if joint and word != joint:
                start, end = self._text.word_at(place)
                raise SentenceError(
                    gettext_noop(
                        "“and” and “or” stand side by side, which can be read two ways. Put brackets around the parts "
                        "that belong together."
                    ),
                    start,
                    end,
                )
            part, place = self._part(after, depth)
            parts.append(part)
            joint = word
        if len(parts) == 1:
            return part, place
        return (domain.All if joint == self._and else domain.Any)(tuple(parts)), place

    def _joint(self, place: int) -> tuple[str, int] | None:
        for word in (self._and, self._or):
            after = self._text.words(word, place)
            if after is not None:
                return word, after
        return None

    def _part(self, place: int, depth: int) -> tuple[Condition, int]:
        denied = self._text.words(self._not, place)
        if denied is not None and (opened := self._text.words("(", denied)) is not None:
            inner, after = self._bracket(opened, depth)
            return Not(inner), after
        if (opened := self._text.words("(", place)) is not None:
            return self._bracket(opened, depth)
        self._count(place)
        self._mistakes.forget_before(place)
        found = self._chosen(self._tests.leaf(place if denied is None else denied))
        if found is None:
            raise self._mistakes.at(place)
        return found if denied is None else (_denied(found[0]), found[1])

    def _bracket(self, place: int, depth: int) -> tuple[Condition, int]:
        if depth >= MOST_BRACKETS:
            raise SentenceError(
                gettext_noop("Brackets are nested deeper than %(most)d. Make a segment of the inner part."),
                place - 1,
                place,
                most=MOST_BRACKETS,
            )
        inner, after = self._group(place, depth + 1)
        closed = self._text.words(")", after)
        if closed is None:
            raise SentenceError(
                gettext_noop("This bracket is never closed. Put one after its last part."), place - 1, place
            )
        if not self._goes_on(closed) and self._joint(closed) is None:
            self._mistakes.forget_before(closed)
            self._mistakes.want(closed, JOINT, (self._and, self._or))
            raise self._mistakes.at(closed)
        return inner, closed

    def _chosen(self, found: Iterator[tuple[Condition, int]]) -> tuple[Condition, int] | None:
        """Take the first reading after which the sentence goes on; else one that might, to tell what is wrong later."""
        second = None
        for condition, place in found:
            if self._goes_on(place):
                return condition, place
            self._mistakes.want(place, JOINT, (self._and, self._or))
            if second is None and (self._joint(place) is not None):
                second = condition, place
        return second

    def _goes_on(self, place: int) -> bool:
        """Say whether a sentence may go on here: it ends, a bracket closes, or another part is joined."""
        if self._text.is_end(place) or self._text.words(")", place) is not None:
            return True
        found = self._joint(place)
        return found is not None and self._may_start(found[1])

    def _may_start(self, place: int) -> bool:
        is_group = any(self._text.words(word, place) is not None for word in ("(", self._not))
        return is_group or self._tests.starts(place)


def _denied(condition: Condition) -> Condition:
    if isinstance(condition, Test) and condition.value is True:
        return replace(condition, value=False)
    return Not(condition)
