"""Changes: how far another value of a fact is from the visitor's own, and the nearest in each cell of its tests.

A number is as far as the difference, a moment as many days, a clock as many minutes the shorter way round; of a set
each item counts 1; another text, version or yes-no is 1 away, and what becomes known or unknown is 1 further.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from attune.rules.domain.analysis.equivalence_classes import (
    Judge,
    Literal,
    ages_of,
    all_hold,
    borders_of,
    class_representatives,
    find_satisfying_value,
    has_item,
    opaque_values,
    with_item,
    without_item,
)
from attune.rules.domain.analysis.goals import seconds
from attune.rules.domain.conditions import Test
from attune.rules.domain.facts.fact import (
    ANY_NUMBER,
    MINUTES_A_DAY,
    SECONDS_A_DAY,
    UNKNOWN_MOMENT,
    FactValue,
    Kind,
    Span,
)

NEATEST_DIGITS = 15


class ValueOption(NamedTuple):
    """A value that a fact may have instead, and how far it is from the visitor's own."""

    value: FactValue
    size: float


def nearest_values(
    tests: Sequence[Test], value: FactValue, now: float, *, span: Span = ANY_NUMBER
) -> list[ValueOption]:
    """Give the nearest value in each cell of a fact's tests, the visitor's own first; of a text only those named.

    A number is one within its span.
    """
    kind = tests[0].kind
    match kind:
        case Kind.NUMBER:
            borders = sorted(span.ends.union(borders_of(tests)))
            opaque = (other for other in opaque_values(tests, now) if other in span)
            found: Iterable[FactValue] = (*_nearest(borders, seconds(value), span), *opaque)
        case Kind.CLOCK:
            # A span holds its first minute; the last one before it is the nearest from the other side.
            minutes = (minute for border in borders_of(tests) for minute in (border, (border - 1) % MINUTES_A_DAY))
            found = (*minutes, *opaque_values(tests, now))
        case Kind.MOMENT:
            ages = (now - age for age in (0.0, *ages_of(tests)))
            known = seconds(value) if value == value else now
            nearest = _nearest(sorted({*borders_of(tests), *ages}), known)
            found = (UNKNOWN_MOMENT, *nearest, *opaque_values(tests, now))
        case _:
            found = class_representatives([Literal(test, True) for test in tests], now)
    others = [ValueOption(other, change_size(kind, value, other, now)) for other in dict.fromkeys(found)]
    return [ValueOption(value, 0.0), *sorted(others, key=lambda option: option.size)]


def nearest_satisfying_value(
    literals: Sequence[Literal], value: FactValue, known: Sequence[ValueOption], judge: Judge, now: float
) -> ValueOption | None:
    """Give the nearest value of which all tests come out as wanted, of those known where texts and sets have no end."""
    kind = literals[0].test.kind
    if kind not in (Kind.TEXT, Kind.SET):
        return next((option for option in known if all_hold(literals, option.value, judge, now)), None)
    if all_hold(literals, value, judge, now):
        return ValueOption(value, 0.0)
    other = (
        _changed_set(literals, value, judge, now) if kind == Kind.SET else find_satisfying_value(literals, judge, now)
    )
    if other is None or not all_hold(literals, other, judge, now):
        return None
    return ValueOption(other, change_size(kind, value, other, now))


def candidate_nows(tests: Iterable[Test], facts: Mapping[str, FactValue], now: float) -> list[ValueOption]:
    """Give each moment "now" that may make a difference to the tests, the visitor's own first; sizes are in days."""
    by_key: dict[str, list[Test]] = {}
    for test in tests:
        if test.kind == Kind.MOMENT:
            by_key.setdefault(test.key, []).append(test)
    of_now = by_key.pop("now", [])
    borders = {*borders_of(of_now), *map(seconds, opaque_values(of_now, now))}
    for key, of in by_key.items():
        ages, own = ages_of(of), seconds(facts[key])
        moments = [*borders_of(of), *([own] if own == own else [])]
        borders |= {moment + age for moment in moments for age in (0.0, *ages)} if ages else set()
    others = (ValueOption(other, abs(other - now) / SECONDS_A_DAY) for other in _nearest(sorted(borders), now))
    return [ValueOption(now, 0.0), *sorted(others, key=lambda option: option.size)]


def change_size(kind: Kind, before: FactValue, after: FactValue, now: float) -> float:
    """Say how far one value is from another."""
    match kind:
        case Kind.NUMBER:
            return abs(seconds(after) - seconds(before))
        case Kind.CLOCK:
            minutes = abs(seconds(after) - seconds(before))
            return min(minutes, MINUTES_A_DAY - minutes)
        case Kind.MOMENT:
            return _days_between(seconds(before), seconds(after), now)
        case Kind.SET if isinstance(before, frozenset) and isinstance(after, frozenset):
            return len(before ^ after)
    return float(before != after)


def _days_between(before: float, after: float, now: float) -> float:
    """Take what is unknown for now, and being told for one day more."""
    told = math.isnan(before) != math.isnan(after)
    known = [now if math.isnan(moment) else moment for moment in (before, after)]
    return abs(known[1] - known[0]) / SECONDS_A_DAY + told


def _changed_set(literals: Iterable[Literal], items: FactValue, judge: Judge, now: float) -> FactValue:
    for literal in literals:
        # An item may be there already, in another case.
        if not all_hold([literal], items, judge, now):
            items = (with_item if has_item(literal) else without_item)(items, literal.test)
    return items


def _nearest(borders: Sequence[float], value: float, span: Span = ANY_NUMBER) -> Iterator[float]:
    """Give of a span each border, and what is nearest to a value before, between and beyond them."""
    yield from (border for border in borders if border in span)
    for low, high in pairwise((-math.inf, *borders, math.inf)) if borders else ():
        if low < value < high:
            continue
        border, beyond = (low, high) if value <= low else (high, low)
        other = _beside(border, beyond, is_stepwise=span.is_whole or (is_whole(value) and is_whole(border)))
        if other is not None and other in span:
            yield other


def _beside(border: float, beyond: float, *, is_stepwise: bool) -> float | None:
    """Give what lies next to a border, before the one beyond: the next whole number where one goes step by step."""
    low, high = sorted((border, beyond))
    digits = min(_digits(border) + 1, NEATEST_DIGITS)
    neat = round(border + math.copysign(10**-digits, beyond - border), digits)
    if is_stepwise:
        neat = math.floor(border) + 1 if border < beyond else math.ceil(border) - 1
    tries = (neat, (low + high) / 2, math.nextafter(border, beyond))
    return next((one for one in tries if low < one < high), None)


def is_whole(number: float) -> bool:
    """Say whether a number has nothing behind its point."""
    return number == math.floor(number)


def _digits(number: float) -> int:
    exponent = Decimal(repr(number)).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) and not is_whole(number) else 0
