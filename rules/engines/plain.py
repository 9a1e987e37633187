"""The plain engine: walk the tree. Slow and obvious, the oracle that the other engines are held to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any as Anything

from attune.rules.domain.conditions import (
    All,
    Any,
    Condition,
    InSegment,
    Not,
    Test,
    UnknownSegmentError,
    inline_segments,
)
from attune.rules.domain.facts.fact import Facts, FactValue
from attune.rules.domain.operators.registry import operators
from attune.rules.domain.rules import Matches, RuleBook
from attune.rules.engines.judgement import judge, subject_of


def holds(condition: Condition, facts: Facts) -> bool:
    """Say whether a condition holds of the facts; its segments must have been put in their places."""
    return _holds(condition, facts, _no_segments)


def match_switched(book: RuleBook, facts: Facts, switched: Mapping[str, bool]) -> Matches:
    """Match with some segments switched on or off by hand, whatever they ask for; for who looks at the site."""
    segments = book.segments()
    book.inlined()  # refuses a cycle before it is walked

    def is_in(slug: str) -> bool:
        return switched[slug] if slug in switched else _holds(segments[slug], facts, is_in)

    rules = (key for key in book.rules_in_order() if _holds(book.conditions[key], facts, is_in))
    return Matches(frozenset(slug for slug in segments if is_in(slug)), tuple(rules), book.version)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Say of one condition whether it held, of which value of its fact, and the same of each of its parts."""

    condition: Condition
    held: bool
    value: FactValue | None = None
    parts: "tuple[Explanation, ...]" = ()


def explain(
    condition: Condition,
    facts: Facts,
    segments: Mapping[str, Condition] = MappingProxyType({}),
    switched: Mapping[str, bool] = MappingProxyType({}),
) -> Explanation:
    """Give the tree of a condition with what held; nothing is left out, as every part may be asked about.

    A segment that is switched by hand has no parts: its own condition was not asked.
    """

    def explained(part: Condition) -> Explanation:
        return explain(part, facts, segments, switched)

    match condition:
        case All(of):
            parts = tuple(map(explained, of))
            return Explanation(condition, all(part.held for part in parts), parts=parts)
        case Any(of):
            parts = tuple(map(explained, of))
            return Explanation(condition, any(part.held for part in parts), parts=parts)
        case Not(of):
            part = explained(of)
            return Explanation(condition, not part.held, parts=(part,))
        case InSegment(slug) if slug in switched:
            return Explanation(condition, switched[slug])
        case InSegment(slug):
            inline_segments(condition, segments)  # refuses a cycle before it is walked
            part = explained(segments[slug])
            return Explanation(condition, part.held, parts=(part,))
        case Test():
            return Explanation(condition, holds(condition, facts), facts[condition.key])


class PlainBook:
    """A book whose conditions are walked one by one."""

    def __init__(self, book: RuleBook) -> None:
        """Put the segments in their places."""
        conditions = book.inlined()
        self._version = book.version
        self._rules = [(key, conditions[key]) for key in book.rules_in_order()]
        self._segments = [(slug, conditions[book.segment_key(slug)]) for slug in book.segments()]

    def match(self, facts: Facts) -> Matches:
        """Say which segments and rules hold."""
        segments = frozenset(slug for slug, condition in self._segments if holds(condition, facts))
        rules = tuple(key for key, condition in self._rules if holds(condition, facts))
        return Matches(segments, rules, self._version)

    def close(self) -> None:
        """Do nothing: all of it is Python's."""


class PlainEngine:
    """Compile books for the plain engine."""

    def compile(self, book: RuleBook) -> PlainBook:
        """Make a book ready."""
        return PlainBook(book)


def _holds(condition: Condition, facts: Facts, is_in: Callable[[str], bool]) -> bool:
    match condition:
        case All(of):
            return all(_holds(part, facts, is_in) for part in of)
        case Any(of):
            return any(_holds(part, facts, is_in) for part in of)
        case Not(of):
            return not _holds(of, facts, is_in)
        case Test():
            return judge(condition)(_subject(condition, facts))
        case InSegment(slug):
            return is_in(slug)


def _no_segments(slug: str) -> bool:
    raise UnknownSegmentError('The segment "%(slug)s" was not put in its place.', slug=slug)


def _subject(test: Test, facts: Facts) -> Anything:
    value: Anything = facts[test.key]
    if operators[test.operator].reads_age:
        now: Anything = facts["now"]
        return now - value
    return subject_of(test, value)
