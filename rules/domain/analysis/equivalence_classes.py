"""Cells: for the tests on one fact, a value of which they all hold or fail as wanted, or the proof that there is none.

Between two neighbouring borders of its tests a fact's value makes no difference, so one value of each such cell is
enough to try; of text one value in which nothing holds by accident, of a set the items that are needed.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from attune.rules.domain.conditions import Test
from attune.rules.domain.facts.fact import (
    ANY_NUMBER,
    UNKNOWN_MOMENT,
    UNKNOWN_VERSION,
    FactValue,
    Kind,
    Span,
)
from attune.rules.domain.facts.text_comparison import TextPart, normalised_operand
from attune.rules.domain.operators.operator import Form
from attune.rules.domain.operators.registry import operators
from attune.text import comparable, comparable_host

LOWEST_VERSION = "0.0.0-0"


class Literal(NamedTuple):
    """A test that must hold, or must not."""

    test: Test
    wanted: bool


Variable = tuple[str, str]

Judge = Callable[[Test, FactValue, float], bool]
"""Say whether a test holds of a value at a moment; the engines know what each operator means."""


def find_satisfying_value(
    literals: Sequence[Literal], judge: Judge, now: float, *, span: Span = ANY_NUMBER
) -> FactValue | None:
    """Give a value of which every literal is true at a moment, simple values first; None where there is none."""
    tried = class_representatives(literals, now, span=span)
    return next((value for value in tried if all_hold(literals, value, judge, now)), None)


def class_representatives(literals: Sequence[Literal], now: float, *, span: Span = ANY_NUMBER) -> Iterator[FactValue]:
    """Give values of one fact, one from each cell of its tests; of a set none: its items are solved apart.

    A number is one within its span.
    """
    kind = literals[0].test.kind
    if literals[0].test.key == "now":
        # What other moment it may be is tried by candidate_moments().
        return iter((now,))
    found = _numbers(literals, span) if kind == Kind.NUMBER else _CANDIDATES[kind](literals, now)
    others = opaque_values((test for test, _wanted in literals), now)
    return chain(found, (value for value in others if kind != Kind.NUMBER or value in span))


def opaque_values(tests: Iterable[Test], now: float) -> Iterator[FactValue]:
    """Give the boundary values of tests of which only the meaning is known."""
    for test in tests:
        if form_of(test) == Form.OPAQUE:
            yield from operators[test.operator].boundary_values(test, now)


def is_provable(literals: Iterable[Literal]) -> bool:
    """Say whether the classes of these tests are all there are, so that what none of them fits cannot be."""
    return all(form_of(test) != Form.OPAQUE for test, _wanted in literals)


def form_of(test: Test) -> Form:
    """Return what is known of a test beyond its meaning."""
    return operators[test.operator].form(test.kind)


def all_hold(literals: Iterable[Literal], value: FactValue, judge: Judge, now: float) -> bool:
    """Say whether all tests of one fact come out of a value as wanted."""
    return all(judge(test, value, now) == wanted for test, wanted in literals)


def variable_of(test: Test) -> Variable:
    """Give what a test bears on and no test elsewhere does: a fact, one item of a set, or all the moments there are."""
    if test.kind == Kind.MOMENT:
        return "", Kind.MOMENT
    if test.kind == Kind.SET:
        item = str(test.value[0] if isinstance(test.value, tuple) else test.value)
        return test.key, _folded(item, test)
    return test.key, ""


def has_item(literal: Literal) -> bool:
    """Say whether the one item that a test asks about must be in the set."""
    return literal.wanted != bool(operators[literal.test.operator].denies)


def with_item(items: FactValue, test: Test) -> FactValue:
    """Put into a set the items that a test asks about."""
    return _set_of(items) | {str(item) for item in _items(test.value)}


def without_item(items: FactValue, test: Test) -> FactValue:
    """Take out of a set the items that a test asks about, in whatever case they are written."""
    asked = {_folded(str(item), test) for item in _items(test.value)}
    return frozenset(item for item in _set_of(items) if _folded(item, test) not in asked)


def _folded(item: str, test: Test) -> str:
    return normalised_operand(test, operators[test.operator].text_part, item)


def candidate_moments(literals: Iterable[Literal], usual: float) -> list[float]:
    """Give each moment "now" that may make a difference to tests that count days, the usual one first."""
    borders: set[float] = set()
    by_key: dict[str, list[Test]] = {}
    for test, _wanted in literals:
        if test.kind == Kind.MOMENT:
            by_key.setdefault(test.key, []).append(test)
    for key, tests in by_key.items():
        plain, ages = set(borders_of(tests)), set(ages_of(tests))
        if key == "now":
            borders |= plain | set(map(_number, opaque_values(tests, usual)))
        elif ages:
            borders |= {moment + age for moment in plain for age in (0.0, *ages)}
    return [usual, *_between(sorted(borders))]


def _texts(literals: Sequence[Literal], _now: float) -> Iterator[FactValue]:
    """Give every named text, and one made of all that it must hold with something strange between.

    In the last one nothing holds by accident: what is asked of it lies wholly in a part that it must hold.
    """
    exact = (test for test, _wanted in literals if form_of(test) == Form.EQUALITY)
    named = [str(item) for test in exact for item in _items(test.value)]
    strange = _strange_letter(_folded(str(item), test) for test, _wanted in literals for item in _items(test.value))
    start = max(_needed(literals, TextPart.START), key=len, default="")
    end = max(_needed(literals, TextPart.END), key=len, default="")
    inside = _needed(literals, TextPart.INSIDE)
    yield from dict.fromkeys((*named, "", start + end, start, end, *inside))
    yield strange.join(part for part in (start, *inside, end) if part) or strange
    yield strange.join((start, *inside, end)) if inside else f"{start}{strange}{end}"


def _needed(literals: Sequence[Literal], part: TextPart) -> list[str]:
    """Give what a text must hold at its beginning, its end or anywhere, what is asked for before what is denied."""
    found = []
    for test, wanted in literals:
        operator = operators[test.operator]
        if operator.form(test.kind) == Form.PART and operator.text_part == part and wanted != bool(operator.denies):
            found.append((bool(operator.denies), _folded(str(test.value), test)))
    return [text for _is_denial, text in sorted(found, key=lambda pair: pair[0])]


def _numbers(literals: Sequence[Literal], span: Span) -> Iterator[FactValue]:
    borders = sorted(span.ends.union(borders_of(test for test, _wanted in literals)))
    return (number for number in chain((0.0,), _between(borders)) if number in span)


def _clocks(literals: Sequence[Literal], _now: float) -> Iterator[FactValue]:
    """Give the first minute of each span between two borders; a span holds its start and not its end."""
    yield from chain((0.0,), borders_of(test for test, _wanted in literals))


def _moments(literals: Sequence[Literal], now: float) -> Iterator[FactValue]:
    tests = [test for test, _wanted in literals]
    borders = {*borders_of(tests), *(now - age for age in ages_of(tests))}
    yield from _between(sorted(borders))
    yield UNKNOWN_MOMENT


def _versions(literals: Sequence[Literal], _now: float) -> Iterator[FactValue]:
    named = [str(item) for test, _wanted in literals for item in _items(test.value)]
    yield from dict.fromkeys(named)
    yield from dict.fromkeys(map(next_version, named))
    yield from (LOWEST_VERSION, UNKNOWN_VERSION)


def _yes_no(_literals: Sequence[Literal], _now: float) -> Iterator[FactValue]:
    yield from (False, True)


_CANDIDATES: dict[Kind, Callable[[Sequence[Literal], float], Iterator[FactValue]]] = {
    Kind.TEXT: _texts,
    Kind.YES_NO: _yes_no,
    Kind.SET: lambda _literals, _now: iter(()),
    Kind.CLOCK: _clocks,
    Kind.MOMENT: _moments,
    Kind.VERSION: _versions,
}


def next_version(version: str) -> str:
    """Give the very next version in the order of Semantic Versioning 2.0, section 11: nothing lies between."""
    plain = version.partition("+")[0]
    release, dash, _before = plain.partition("-")
    if dash:
        return f"{plain}.0"
    major, minor, patch = release.split(".")
    return f"{major}.{minor}.{int(patch) + 1}-0"


def _between(borders: list[float]) -> Iterator[float]:
    """Give each border, a value between it and the next one, and one beyond each end; whole numbers where there are."""
    if not borders:
        return
    yield math.ceil(borders[0]) - 1
    for low, high in pairwise(borders):
        yield low
        middle = next_whole if (next_whole := math.floor(low) + 1) < high else (low + high) / 2
        # Between two neighbouring floats there is nothing.
        if low < middle < high:
            yield middle
    yield from (borders[-1], math.floor(borders[-1]) + 1)


def borders_of(tests: Iterable[Test]) -> list[float]:
    """Give the numbers, clocks or moments with which tests compare a value itself, in their order."""
    return _sorted_borders(tests, are_ages=False)


def ages_of(tests: Iterable[Test]) -> list[float]:
    """Give the ages in seconds with which tests compare the age of a moment, in their order."""
    return _sorted_borders(tests, are_ages=True)


def _sorted_borders(tests: Iterable[Test], *, are_ages: bool) -> list[float]:
    found: set[float] = set()
    for test in tests:
        operator = operators[test.operator]
        if operator.reads_age == are_ages and operator.form(test.kind) == Form.ORDER:
            found.update(map(_number, operator.comparisons(operator.operand(test)).borders))
    return sorted(found)


def _strange_letter(texts: Iterable[str]) -> str:
    parts = list(texts)
    used, letters = set("".join(parts).casefold()), map(chr, chain(map(ord, "xyzqjk"), range(0x100, 0x10000)))
    return next(letter for letter in letters if _is_fresh(letter, used) and _stays_apart(letter, parts))


def _is_fresh(letter: str, used: set[str]) -> bool:
    return letter.isalpha() and comparable_host(letter) == comparable(letter) == letter and letter not in used


def _stays_apart(letter: str, parts: Iterable[str]) -> bool:
    """Say whether a letter stays a letter of its own beside each part: an accent would join "y"."""
    return all(comparable(letter + part, case_sensitive=True).startswith(letter) for part in parts)


def _items(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _set_of(value: FactValue) -> frozenset[str]:
    if isinstance(value, frozenset):
        return value
    raise TypeError(f"{value!r} is no set.")


def _number(value: object) -> float:
    if isinstance(value, int | float):
        return value
    raise TypeError(f"{value!r} is no number.")
