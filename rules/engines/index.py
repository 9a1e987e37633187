"""The index: one row of bits for each outcome of each fact; all rows are ANDed, and what stands holds.

A condition becomes conjuncts, each a bit. For every fact the index keeps, per outcome of its value, which conjuncts
that outcome leaves standing. Matching is one look-up and one AND a fact, however many rules ask of it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any as Anything

from attune.rules.domain.conditions import All, Condition, Not, Test, tests_of
from attune.rules.domain.facts.fact import Facts, Kind
from attune.rules.domain.operators.operator import Form
from attune.rules.domain.operators.sets import ANY_ITEM
from attune.rules.domain.rules import Matches, RuleBook
from attune.rules.engines.columns import FactColumn, Row, SetColumn, ValueColumn, column_of, seconds_ago
from attune.rules.engines.judgement import form_of, operand_of, operator_of
from attune.rules.engines.layout import Layout
from attune.rules.engines.normal_form import Alternatives, alternatives
from attune.rules.engines.plain import holds
from attune.rules.engines.threshold_columns import NumberColumn, VersionColumn

MOST_ALTERNATIVES = 64
# Each item of a has_all is a layer of its own; what needs more of them is judged by the plain engine.
MOST_LAYERS = 8
NUMBERS = frozenset({Kind.NUMBER, Kind.CLOCK, Kind.MOMENT})
_BY_VALUE = frozenset({Kind.TEXT, Kind.YES_NO})

Bits = list[int]
RowOf = Callable[[Iterable[int]], Row]


class IndexEngine:
    """Compile books for the index."""

    def compile(self, book: RuleBook) -> "IndexBook":
        """Make a book ready."""
        return IndexBook(book)


class IndexBook:
    """A book as columns of rows; nothing but the memory of seen values changes after it is made."""

    def __init__(self, book: RuleBook) -> None:
        """Give every conjunct its bit, then lay out the columns."""
        conditions = book.inlined()
        self._version = book.version
        self._layout, demands = Layout(), _Demands()

        def add(name: str, condition: Condition) -> None:
            conjuncts = alternatives(condition, most=MOST_ALTERNATIVES, read=_read, whole=_piece)
            for bit, conjunct in zip(self._layout.place(name, len(conjuncts)), conjuncts, strict=True):
                demands.add(bit, conjunct)

        for slug in book.segments():
            add(slug, conditions[book.segment_key(slug)])
        self._segments = self._layout.full
        # The strongest rule gets the highest bit, so that a row reads from left to right, segments last.
        for key in reversed(book.rules_in_order()):
            add(key, conditions[key])
        self._legend = self._layout.legend()
        self._build(demands)

    def _build(self, demands: "_Demands") -> None:
        full, row_of = self._layout.full, self._layout.row_of
        pieces = {column: _rows(found, row_of) for column, found in demands.pieces.items()}
        self._values = [
            (
                column.key,
                VersionColumn(full, found) if column.kind == Kind.VERSION else ValueColumn(column, full, found),
            )
            for column, found in pieces.items()
            if column.kind not in NUMBERS
        ]
        numbers = {column: NumberColumn(full, found) for column, found in pieces.items() if column.kind in NUMBERS}
        self._numbers = [(column.key, rows) for column, rows in numbers.items() if not column.is_age]
        self._ages = [(column.key, rows) for column, rows in numbers.items() if column.is_age]
        self._sets = [(column.key, found.column(column, full, row_of)) for column, found in demands.sets.items()]
        self._wide = [(condition, row_of(bits)) for condition, bits in demands.wide.items()]

    def match(self, facts: Facts) -> Matches:
        """Say which segments and rules hold."""
        row = self._layout.standing(self._row(facts))
        names = self._legend.names(row)
        rules = len(names) - (row & self._segments).bit_count()
        return Matches(frozenset(names[rules:]), tuple(names[:rules]), self._version)

    def _row(self, facts: Facts) -> Row:
        known: Mapping[str, Anything] = facts
        row = self._layout.full
        for key, values in self._values:
            row &= values[known[key]]
        for key, numbers in self._numbers:
            row &= numbers.row(known[key])
        for key, numbers in self._ages:
            row &= numbers.row(seconds_ago(facts, key))
        for key, sets in self._sets:
            row &= sets.row(known[key])
        for condition, mask in self._wide:
            if row & mask and not holds(condition, facts):
                row &= ~mask
        return row

    def close(self) -> None:
        """Do nothing: all of it is Python's."""


class _Sets:
    """What the conjuncts ask of one set."""

    def __init__(self) -> None:
        self.layers: list[dict[frozenset[str], Bits]] = []
        self.forbidden: dict[frozenset[str], Bits] = defaultdict(list)

    def add_needed(self, bit: int, needed: list[frozenset[str]]) -> None:
        """Ask one item of each of these for a conjunct, each in a layer of its own."""
        while len(self.layers) < len(needed):
            self.layers.append(defaultdict(list))
        for layer, items in zip(self.layers, needed, strict=False):
            layer[items].append(bit)

    def column(self, column: FactColumn, full: Row, row_of: RowOf) -> SetColumn:
        """Lay the column out."""
        made = SetColumn(column, full)
        for layer in self.layers:
            made.add_layer(_rows(layer, row_of))
        made.add_forbidden(_rows(self.forbidden, row_of))
        return made


class _Demands:
    """What the conjuncts ask, sorted by the column that answers."""

    def __init__(self) -> None:
        self.pieces: dict[FactColumn, dict[Condition, Bits]] = defaultdict(lambda: defaultdict(list))
        self.sets: dict[FactColumn, _Sets] = defaultdict(_Sets)
        self.wide: dict[Condition, Bits] = defaultdict(list)

    def add(self, bit: int, conjunct: frozenset[Condition]) -> None:
        """Note what one conjunct asks of each column."""
        by_column: dict[FactColumn, list[Condition]] = defaultdict(list)
        for piece in conjunct:
            columns = set(map(column_of, tests_of(piece)))
            if len(columns) > 1 or not _is_for_column(piece):
                self.wide[piece].append(bit)
            else:
                by_column[columns.pop()].append(piece)
        for column, pieces in by_column.items():
            self._add_to_column(bit, column, pieces)

    def _add_to_column(self, bit: int, column: FactColumn, pieces: list[Condition]) -> None:
        if column.kind != Kind.SET:
            # The bit of a conjunct is flipped once a column, so all that it asks there is one demand.
            whole = pieces[0] if len(pieces) == 1 else All(tuple(sorted(pieces, key=repr)))
            self.pieces[column][whole].append(bit)
            return
        needed = [piece for piece in pieces if isinstance(piece, Test)]
        self.sets[column].add_needed(bit, [operand_of(piece) for piece in needed[:MOST_LAYERS]])
        for piece in needed[MOST_LAYERS:]:
            self.wide[piece].append(bit)
        for denied in (next(tests_of(piece)) for piece in pieces if isinstance(piece, Not)):
            self.sets[column].forbidden[operand_of(denied)].append(bit)


def _rows(found: Mapping[Anything, Bits], row_of: RowOf) -> dict[Anything, Row]:
    return {what: row_of(bits) for what, bits in found.items()}


def _read(condition: Condition, wanted: bool) -> Alternatives[Condition] | None:
    """Take a condition in one piece where one column can answer for all of it; say a test of a set by has_any alone."""
    columns = set(map(column_of, tests_of(condition)))
    if len(columns) == 1 and columns.pop().kind != Kind.SET:
        return [frozenset({_piece(condition, wanted)})]
    return _read_set(condition, wanted) if isinstance(condition, Test) else None


def _read_set(test: Test, wanted: bool) -> Alternatives[Condition] | None:
    """Return a test of a set by those that ask for any of some items; None where it needs too many of these."""
    operator = operator_of(test)
    items = test.value if isinstance(test.value, tuple) else (test.value,)
    is_in = wanted != bool(operator.denies)
    if not operator.needs_every:
        return [frozenset({_piece(_has_any(test, *items), is_in)})]
    if len(items) > MOST_LAYERS:
        return None
    each = [_piece(_has_any(test, item), is_in) for item in items]
    return [frozenset(each)] if is_in else [frozenset({piece}) for piece in each]


def _piece(condition: Condition, wanted: bool) -> Condition:
    return condition if wanted else Not(condition)


def _has_any(test: Test, *items: object) -> Test:
    return replace(test, operator=ANY_ITEM, value=tuple(map(str, items)))


def _is_for_column(piece: Condition) -> bool:
    tests = tuple(tests_of(piece))
    if tests[0].kind == Kind.SET:
        # Layers and forbidden items can tell one test of any item, and its denial.
        return len(tests) == 1 and tests[0].operator == ANY_ITEM
    # A row of borders cannot tell what is known by its meaning alone; a row of values is made by that.
    return tests[0].kind in _BY_VALUE or all(form_of(test) != Form.OPAQUE for test in tests)
