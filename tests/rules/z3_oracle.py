"""The same conditions told to z3, the oracle of the solver: what it finds possible must be possible for us, too.

A number stands for its place among the floats, one that must be whole for itself, a version for the parts that
Semantic Versioning compares, a set for one yes-no of each item, a text for what is compared of it.
"""

import struct
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Any as Anything

import z3

from attune.rules.domain import conditions as language
from attune.rules.domain.conditions import Condition, Test
from attune.rules.domain.facts.fact import ANY_NUMBER, MINUTES_A_DAY, SECONDS_A_DAY, Kind, Span
from attune.rules.engines.judgement import operand_of
from attune.text import comparable

Term = Anything
MOST_EFFORT = 480_000
IDENTIFIERS = 4


class Told:
    """Conditions told to z3 once, to be asked many times which of them may hold and fail together."""

    def __init__(self, conditions: Sequence[Condition], spans: Mapping[str, Span] = MappingProxyType({})) -> None:
        self._solver = z3.Solver()
        self._solver.set("rlimit", MOST_EFFORT)
        self._holds = [z3.Bool(f"condition {place}") for place in range(len(conditions))]
        tests = [test for condition in conditions for test in language.tests_of(condition)]
        for name, condition in zip(self._holds, conditions, strict=True):
            self._solver.add(name == told(condition, spans))
        # In an order of its own each time, z3 gives up now here, now there.
        for key, kind in dict.fromkeys((test.key, test.kind) for test in tests):
            self._solver.add(*_bounds(key, kind, spans.get(key, ANY_NUMBER)))
        for test in tests:
            if test.kind == Kind.TEXT:
                self._solver.add(*_readable(test, operand_of(test)))

    def can_be(self, *, holding: Iterable[int] = (), failing: Iterable[int] = ()) -> bool | None:
        """Say whether some visitor is as wanted, by the conditions' places; None where z3 gives up."""
        wanted = [self._holds[place] for place in holding] + [z3.Not(self._holds[place]) for place in failing]
        found = self._solver.check(*wanted)
        return None if found == z3.unknown else found == z3.sat


def told(condition: Condition, spans: Mapping[str, Span]) -> Term:
    """Tell a condition to z3."""
    match condition:
        case language.All(of):
            return z3.And([told(part, spans) for part in of])
        case language.Any(of):
            return z3.Or([told(part, spans) for part in of])
        case language.Not(of):
            return z3.Not(told(of, spans))
        case Test(kind=Kind.NUMBER):
            return _number(condition, operand_of(condition), spans.get(condition.key, ANY_NUMBER))
        case Test():
            return _TELL[condition.kind](condition, operand_of(condition))
    raise TypeError(condition)


def _text(test: Test, operand: Anything) -> Term:
    text = z3.String(test.key)
    match test.operator:
        case "is":
            return text == _written(operand)
        case "is_not":
            return text != _written(operand)
        case "is_one_of":
            return z3.Or([text == _written(item) for item in sorted(operand, key=str)])
        case "is_none_of":
            return z3.And([text != _written(item) for item in sorted(operand, key=str)])
        case "contains":
            return z3.Contains(text, _written(operand))
        case "not_contains":
            return z3.Not(z3.Contains(text, _written(operand)))
        case "starts_with":
            return z3.PrefixOf(_written(operand), text)
        case "ends_with":
            return z3.SuffixOf(_written(operand), text)
    raise ValueError(test.operator)


def _readable(test: Test, operand: Anything) -> Iterator[Term]:
    """A text as it is compared has no white space at an end, nowhere two signs of it, and none that nobody sees."""
    text, space, letters = z3.String(test.key), z3.StringVal(" "), set("".join(operand))
    # Each of these makes z3 give up more often; where nothing asks for white space none need be in the text.
    if " " in letters:
        yield z3.Not(z3.Or(z3.PrefixOf(space, text), z3.SuffixOf(space, text), z3.Contains(text, z3.StringVal("  "))))
    for letter in sorted(letters - {" "}):
        if not comparable(letter):
            yield z3.Not(z3.Contains(text, _written(letter)))


@cache
def _written(text: str) -> Term:
    return z3.StringVal("".join(f"\\u{{{ord(letter):x}}}" for letter in text))


def _number(test: Test, operand: Anything, span: Span) -> Term:
    number: Term = z3.Int(test.key)
    if test.operator == "between":
        return z3.And(number >= _told_number(operand[0], span), number <= _told_number(operand[1], span))
    return _COMPARE[test.operator](number, _told_number(operand, span))


def _told_number(number: float, span: Span) -> Term:
    return z3.RealVal(Fraction(number)) if span.is_whole else _float_place(number)


def _float_place(number: float) -> int:
    """Give the place of a number among all floats: neighbours differ by 1, and both zeros are at 0."""
    (bits,) = struct.unpack("<q", struct.pack("<d", number))
    return bits if bits >= 0 else -(bits & (2**63 - 1))


def _yes_no(test: Test, operand: Anything) -> Term:
    return z3.Bool(test.key) == bool(operand)


def _set(test: Test, operand: Anything) -> Term:
    items = operand if isinstance(operand, frozenset) else {operand}
    # What reads as nothing is no item of a fact: there it is compared as an empty one.
    has = [
        z3.Bool(f"{test.key} has {item!r}") if comparable(item) or not item else z3.BoolVal(False)
        for item in sorted(items)
    ]
    match test.operator:
        case "has" | "has_all":
            return z3.And(has)
        case "has_any":
            return z3.Or(has)
        case "has_none":
            return z3.Not(z3.Or(has))
    raise ValueError(test.operator)


def _clock(test: Test, operand: Anything) -> Term:
    minutes: Term = z3.Real(test.key)
    start, end = operand
    if start < end:
        return z3.And(start <= minutes, minutes < end)
    return z3.Or(minutes >= start, minutes < end)


def _moment(test: Test, operand: Anything) -> Term:
    moment: Term = z3.Real(test.key)
    match test.operator:
        case "before":
            holds = moment < operand
        case "after":
            holds = moment > operand
        case "within_days":
            age: Term = z3.Real("now") - moment
            holds = z3.And(age >= 0, age <= operand * SECONDS_A_DAY)
    return z3.And(_is_known(test.key), holds)


def _version(test: Test, operand: Anything) -> Term:
    if test.operator == "between":
        low, high = (_compared(test.key, end) for end in operand)
        holds = z3.And(z3.Not(low[0]), z3.Or(high))
    else:
        less, same = _compared(test.key, operand)
        holds = {
            "is": same,
            "less_than": less,
            "at_most": z3.Or(less, same),
            "more_than": z3.Not(z3.Or(less, same)),
            "at_least": z3.Not(less),
        }[test.operator]
    return z3.And(_is_known(test.key), holds)


@cache
def _compared(key: str, operand: Anything) -> tuple[Term, Term]:
    """Say, of the version of a fact, that it comes before the operand, and that it is the same."""
    *release, before = operand
    parts = [*release, *(part for one in before for part in _identifier_parts(one))]
    parts += [0, 0, 0] * (IDENTIFIERS - len(before))
    less: Term = z3.BoolVal(False)
    same: Term = z3.BoolVal(True)
    for mine, other in zip(_version_parts(key), parts, strict=True):
        less = z3.Or(less, z3.And(same, mine < other))
        same = z3.And(same, mine == other)
    return less, same


def _identifier_parts(identifier: tuple[int, int, str]) -> tuple[int, int, int]:
    """Give 0 for none, 1 for a number, 2 for a word; then the number; then the word, by its letters as digits.

    A word and the same with more letters after it are neighbours only where the next letter is the lowest, "-", which
    none of our words holds: the digits leave room between any two words.
    """
    is_word, number, word = identifier
    digits = sum(ord(letter) * 128 ** (12 - place) for place, letter in enumerate(word))
    return 1 + is_word, number, digits


@cache
def _version_parts(key: str) -> list[Term]:
    identifiers = [
        z3.Int(f"{key} {part} {place}") for place in range(IDENTIFIERS) for part in ("kind", "number", "word")
    ]
    return [z3.Int(f"{key} {part}") for part in ("major", "minor", "patch", "is release")] + identifiers


@cache
def _bounds(key: str, kind: Kind, span: Span) -> list[Term]:
    if kind == Kind.CLOCK:
        return [z3.Real(key) >= 0, z3.Real(key) < MINUTES_A_DAY]
    if kind == Kind.MOMENT:
        return [_is_known("now")]
    if kind == Kind.NUMBER:
        least, most = max(span.least, -sys.float_info.max), min(span.most, sys.float_info.max)
        return [z3.Int(key) >= _told_number(least, span), z3.Int(key) <= _told_number(most, span)]
    if kind != Kind.VERSION:
        return []
    major, minor, patch, is_release, *rest = _version_parts(key)
    identifiers = [rest[place : place + 3] for place in range(0, len(rest), 3)]
    bounds = [major >= 0, minor >= 0, patch >= 0, is_release >= 0, is_release <= 1]
    bounds.append((is_release == 1) == (identifiers[0][0] == 0))
    for sort, number, word in identifiers:
        bounds += [sort >= 0, sort <= 2, number >= 0, z3.Implies(sort != 1, number == 0)]
        bounds.append(z3.If(sort == 2, word > 0, word == 0))
    bounds += [z3.Implies(one[0] == 0, other[0] == 0) for one, other in zip(identifiers, identifiers[1:], strict=False)]
    return bounds


def _is_known(key: str) -> Term:
    return z3.Bool(f"{key} is known")


_COMPARE: dict[str, Callable[[Term, Term], Term]] = {
    "is": lambda one, other: one == other,
    "is_not": lambda one, other: one != other,
    "less_than": lambda one, other: one < other,
    "at_most": lambda one, other: one <= other,
    "more_than": lambda one, other: one > other,
    "at_least": lambda one, other: one >= other,
}
_TELL: dict[Kind, Callable[[Test, Anything], Term]] = {
    Kind.TEXT: _text,
    Kind.YES_NO: _yes_no,
    Kind.SET: _set,
    Kind.CLOCK: _clock,
    Kind.MOMENT: _moment,
    Kind.VERSION: _version,
}
