"""Mistakes: at which word a typed sentence goes wrong, and which words would mend it or carry it on."""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from attune.rules.domain.conditions import ConditionError
from attune.rules.domain.language.phrases import Translate
from attune.rules.domain.language.scanner import SentenceScanner
from attune.rules.domain.translation import gettext_noop

MOST_PROPOSALS = 5
LEAST_LIKENESS = 0.7
# Of two letters, one may be wrong.
LEAST_LIKENESS_OF_SHORT, SHORT = 0.5, 3

FACT, OPERATOR, CHOICE, SEGMENT = (
    gettext_noop("a fact"),
    gettext_noop("an operator"),
    gettext_noop("a choice"),
    gettext_noop("a segment"),
)
NUMBER, CLOCK, MOMENT, VERSION, TEXT, JOINT, THRESHOLD, PARAMETER = (
    gettext_noop("a number"),
    gettext_noop("a time such as 22:00"),
    gettext_noop("a moment such as 2025-03-30 22:00"),
    gettext_noop("a version such as 17.2.0"),
    gettext_noop("a text in quotation marks"),
    gettext_noop("“and”, “or” or the end"),
    gettext_noop("a threshold"),
    gettext_noop("what the fact is of, in quotation marks"),
)


class ExpectedWords(NamedTuple):
    """What could have stood at a place: the words of one sort, such as the facts."""

    place: int
    what: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CompletionProposal:
    """Words that would fit in the place of others."""

    start: int
    end: int
    words: str


class SentenceError(ConditionError):
    """A sentence goes wrong at one word; the proposals would mend it, or carry it on."""

    def __init__(
        self, text: str, start: int, end: int, proposals: Iterable[CompletionProposal] = (), /, **values: object
    ):
        """Keep where it goes wrong, as a span of letters."""
        super().__init__(text, **values)
        self.start, self.end, self.proposals = start, end, tuple(proposals)


class SyntaxErrorTracker:
    """Remember what could have stood where, until it is known whether anything goes wrong."""

    def __init__(self, text: SentenceScanner, translate: Translate) -> None:
        """Start with nothing wanted."""
        self._text, self._translate = text, translate
        self._wanted: list[ExpectedWords] = []

    def want(self, place: int, what: str, wanted: tuple[str, ...] = ()) -> None:
        """Note that one of these words, or something of this sort, could stand at a place."""
        self._wanted.append(ExpectedWords(self._text.start(place), what, wanted))

    def forget_before(self, place: int) -> None:
        """Keep only what was wanted from a place on: what the part before might have gone on with there."""
        self._wanted = [wanted for wanted in self._wanted if wanted.place >= self._text.start(place)]

    def at(self, place: int) -> SentenceError:
        """Say at which word it goes wrong: the one most like another that would do, else the furthest that was read."""
        furthest = max((wanted.place for wanted in self._wanted), default=self._text.start(place))
        here = [wanted for wanted in self._wanted if wanted.place == furthest]
        start, end = self._text.word_at(furthest)
        if start == end:
            return self._unfinished(here, start)
        alike = sorted(self._alike(furthest), key=lambda pair: -pair[0])[:MOST_PROPOSALS]
        if alike:
            first = alike[0][1]
            return SentenceError(
                gettext_noop("“%(word)s” is not known here. Did you mean “%(proposal)s”?"),
                first.start,
                first.end,
                [
                    proposal
                    for _likeness, proposal in alike
                    if (proposal.start, proposal.end) == (first.start, first.end)
                ],
                word=self._text.text[first.start : first.end],
                proposal=first.words,
            )
        return SentenceError(
            gettext_noop("“%(word)s” is not known here. Expected: %(wanted)s."),
            start,
            end,
            [CompletionProposal(start, end, each.words[0]) for each in here if len(each.words) == 1],
            word=self._text.text[start:end],
            wanted=self._listed(here),
        )

    def _unfinished(self, here: list[ExpectedWords], place: int) -> SentenceError:
        words = dict.fromkeys(each for wanted in here for each in wanted.words)
        proposals = [CompletionProposal(place, place, each) for each in words]
        return SentenceError(
            gettext_noop("The sentence is not finished. Expected: %(wanted)s."),
            place,
            place,
            proposals,
            wanted=self._listed(here),
        )

    def _listed(self, here: list[ExpectedWords]) -> str:
        return "; ".join(dict.fromkeys(self._translate(wanted.what) for wanted in here))

    def _alike(self, furthest: int) -> Iterator[tuple[float, CompletionProposal]]:
        """Give the words that the sentence breaks off in, or that are spelt like what stands in their place."""
        for wanted in self._wanted:
            for each in wanted.words if wanted.what != TEXT else ():
                start, end = self._text.word_at(wanted.place, count=len(each.split()))
                likeness = _likeness(self._text.text[start:end].casefold(), each.casefold())
                least = LEAST_LIKENESS_OF_SHORT if len(each) <= SHORT else LEAST_LIKENESS
                rest = self._text.text[start : self._text.end]
                if each.casefold().startswith(rest.casefold()) and len(each) > len(rest) > 0:
                    yield 1, CompletionProposal(start, self._text.end, each)
                elif least <= likeness < 1 and end > furthest:
                    yield likeness, CompletionProposal(start, end, each)


def _likeness(typed: str, word: str) -> float:
    matcher = difflib.SequenceMatcher(None, typed, word)
    return matcher.ratio() if matcher.real_quick_ratio() >= LEAST_LIKENESS_OF_SHORT else 0.0
