"""Columns of the index: for each fact, which conjuncts its value leaves standing, as rows of bits."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import reduce
from operator import and_, or_
from typing import NamedTuple, TypeVar

from attune.rules.domain.conditions import All, Any, Condition, InSegment, Not, Test, tests_of
from attune.rules.domain.facts.fact import Facts, FactValue, Kind
from attune.rules.domain.facts.text_comparison import text_normaliser
from attune.rules.domain.operators.operator import Form, Subject
from attune.rules.engines.judgement import form_of, judge, operand_of, operator_of, subject_of

Row = int
"""A bit for each conjunct that is not ruled out; Python's whole numbers AND 5,000 bits in 0.1 µs."""

Judge = Callable[[Subject], bool]
Seen = TypeVar("Seen", bound=Hashable)
Found = TypeVar("Found")
# A visitor may send any text: so many are remembered before all are forgotten, and none longer than this.
MOST_REMEMBERED = 1_000
MOST_LETTERS_REMEMBERED = 200


class FactColumn(NamedTuple):
    """Name what a column reads: a fact's value, or the age of a moment."""

    key: str
    kind: Kind
    case_sensitive: bool
    is_age: bool
    is_host: bool


def column_of(test: Test) -> FactColumn:
    """Give the column that a test reads."""
    return FactColumn(test.key, test.kind, test.case_sensitive, operator_of(test).reads_age, test.is_host)


def judge_for_column(condition: Condition) -> Judge:
    """Give a condition over one column as one question put to its subject."""
    match condition:
        case Test():
            return judge(condition)
        case Not(of):
            inner = judge_for_column(of)
            return lambda value: not inner(value)
        case All(of):
            every = tuple(map(judge_for_column, of))
            return lambda value: all(ask(value) for ask in every)
        case Any(of):
            some = tuple(map(judge_for_column, of))
            return lambda value: any(ask(value) for ask in some)
        case InSegment(slug):
            raise ValueError(f'The segment "{slug}" was not put in its place.')


class ValueColumn(dict[FactValue, Row]):
    """A text or yes-no: a row for each value, worked out when the value is first seen."""

    def __init__(self, column: FactColumn, full: Row, demands: Mapping[Condition, Row]) -> None:
        """Sort the demands into exact ones, which only named values can flip, and those asked of each new value."""
        super().__init__()
        self._column, self._usual = column, full
        self._flips: dict[Subject, Row] = defaultdict(int)
        self._asked: list[tuple[Judge, Row]] = []
        for condition, mask in demands.items():
            if column.kind == Kind.TEXT and {form_of(test) for test in tests_of(condition)} == {Form.EQUALITY}:
                self._add_exact(condition, mask)
            else:
                self._asked.append((judge_for_column(condition), ~mask))

    def _add_exact(self, condition: Condition, mask: Row) -> None:
        holds, named = judge_for_column(condition), set(_named_values(condition))
        # No text equals an object, so this asks what holds of every value that is not named.
        is_usual = holds(object())
        if not is_usual:
            self._usual &= ~mask
        for value in named:
            if holds(value) != is_usual:
                self._flips[value] ^= mask

    def __missing__(self, value: FactValue) -> Row:
        """Work out the row of a value, and remember it."""
        subject = subject_of(self._column, value)
        row = self._usual ^ self._flips.get(subject, 0)
        for holds, spared in self._asked:
            if not holds(subject):
                row &= spared
        remember_row(self, value, row)
        return row


class ItemRows(dict[str, tuple[tuple[int, Row], ...]]):
    """The rows of a set's items, each with its layer; an item that nobody asks about has none."""

    def __init__(self, column: FactColumn) -> None:
        """Start with no item; an item is found however a visitor's fact writes what reads the same."""
        super().__init__()
        self._fold = text_normaliser(column)
        self._asked: dict[str, dict[int, Row]] = defaultdict(lambda: defaultdict(int))

    def add(self, item: str, layer: int, row: Row) -> None:
        """Add bits to an item that is asked about."""
        self._asked[item][layer] |= row

    def __missing__(self, item: str) -> tuple[tuple[int, Row], ...]:
        """Find the rows of an item that was not seen before, and remember them."""
        rows = tuple(self._asked.get(self._fold(item), {}).items())
        remember_row(self, item, rows)
        return rows


class SetColumn:
    """A set: what it must not hold is layer 0, what it must hold the layers above."""

    def __init__(self, column: FactColumn, full: Row) -> None:
        """Start with no demand."""
        self._full, self._rows = full, ItemRows(column)
        self._start: list[Row] = [0]

    def add_layer(self, demands: Mapping[frozenset[str], Row]) -> None:
        """Demand one item of each of these sets from its conjuncts; no conjunct may stand twice in one layer."""
        self._add(demands, len(self._start))
        self._start.append(self._full & ~reduce(or_, demands.values(), 0))

    def add_forbidden(self, demands: Mapping[frozenset[str], Row]) -> None:
        """Forbid the items of each of these sets to its conjuncts."""
        self._add(demands, 0)

    def _add(self, demands: Mapping[frozenset[str], Row], layer: int) -> None:
        for items, mask in demands.items():
            for item in items:
                self._rows.add(item, layer, mask)

    def row(self, items: frozenset[str]) -> Row:
        """Give the row of a set."""
        found, rows = self._start.copy(), self._rows
        for item in items:
            for layer, row in rows[item]:
                found[layer] |= row
        return reduce(and_, found[1:], self._full & ~found[0])


def remember_row(memory: dict[Seen, Found], seen: Seen, found: Found) -> None:
    """Keep what was found for a value that may be seen again, within bounds."""
    if isinstance(seen, str) and len(seen) > MOST_LETTERS_REMEMBERED:
        return
    # Cleared rather than closed, so that a flood of made-up texts slows the index for as long as it lasts, no longer.
    if len(memory) >= MOST_REMEMBERED:
        memory.clear()
    memory[seen] = found


def seconds_ago(facts: Facts, key: str) -> float:
    """Give how many seconds ago a moment was; negative for one to come, NaN for an unknown one."""
    return _seconds(facts["now"]) - _seconds(facts[key])


def _seconds(value: FactValue) -> float:
    if isinstance(value, int | float):
        return value
    raise TypeError(f"A moment must be seconds, not {value!r}.")


def _named_values(condition: Condition) -> Iterator[Subject]:
    for test in tests_of(condition):
        operand = operand_of(test)
        yield from operand if isinstance(operand, frozenset) else (operand,)
