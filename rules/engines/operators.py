"""What every operator means: one table, and how a fact and a value are made comparable for it."""

from collections.abc import Callable, Mapping
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from attune.rules.domain.conditions import Test
from attune.rules.domain.facts.fact import SECONDS_A_DAY, FactValue, Kind
from attune.rules.domain.facts.text_comparison import PARTIAL, WWW, TextComparison, normalised_operand, text_normaliser
from attune.rules.domain.facts.values import LISTING
from attune.rules.domain.facts.versions import precedence

Subject = Any
"""A fact's value made comparable: text as it reads, a version as its precedence, days as an age in seconds."""


def within_clock(minutes: float, span: tuple[float, float]) -> bool:
    """Say whether start <= minutes < end, over midnight where the end is not after the start."""
    start, end = span
    if start < end:
        return start <= minutes < end
    return minutes >= start or minutes < end


HOLDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": eq,
    "is_not": ne,
    "is_one_of": lambda value, wanted: value in wanted,
    "is_none_of": lambda value, wanted: value not in wanted,
    "contains": lambda value, part: part in value,
    "not_contains": lambda value, part: part not in value,
    "starts_with": str.startswith,
    "ends_with": str.endswith,
    "less_than": lt,
    "at_most": le,
    "more_than": gt,
    "at_least": ge,
    "between": lambda value, ends: ends[0] <= value <= ends[1],
    "has": lambda items, item: item in items,
    "has_any": lambda items, wanted: not items.isdisjoint(wanted),
    "has_all": lambda items, wanted: items.issuperset(wanted),
    "has_none": lambda items, wanted: items.isdisjoint(wanted),
    "within": within_clock,
    "before": lt,
    "after": gt,
    # An age in seconds: a moment yet to come is not within the last days.
    "within_days": lambda age, days: 0 <= age <= days * SECONDS_A_DAY,
}


def judge(test: Test) -> Callable[[Subject], bool]:
    """Give the question that a test puts to a subject; nothing holds of an unknown version (None) or moment (NaN)."""
    compare, operand = HOLDS[test.operator], operand_of(test)
    if test.kind == Kind.VERSION:
        return lambda version: version is not None and compare(version, operand)
    if test.is_host and test.operator in PARTIAL and operand.startswith(WWW):
        # A host is read without it, and whoever writes a part of one with it means its beginning.
        return lambda host: compare(f"{WWW}{host}" if host else host, operand)
    return lambda value: compare(value, operand)


def operand_of(test: Test) -> Any:
    """Give what a test compares with, in the same shape as a subject of its kind."""
    value: Any = test.value
    if test.kind == Kind.VERSION:
        return tuple(map(precedence, value)) if isinstance(value, tuple) else precedence(value)
    if test.kind in (Kind.TEXT, Kind.SET):
        if test.operator in LISTING:
            return frozenset(normalised_operand(test, test.operator, item) for item in value)
        return normalised_operand(test, test.operator, value)
    return value


def subject_of(asked: TextComparison, value: FactValue) -> Subject:
    """Make a fact's value comparable; the age of a moment is the caller's to work out."""
    raw: Any = value
    if asked.kind == Kind.TEXT:
        return text_normaliser(asked)(raw)
    if asked.kind == Kind.SET:
        return frozenset(map(text_normaliser(asked), raw))
    return precedence(raw) if asked.kind == Kind.VERSION else raw
