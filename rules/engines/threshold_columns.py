"""Columns of what has an order: a row for each threshold and for each gap between two."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from math import inf, nan
from typing import Any

from attune.rules.domain.conditions import Condition, tests_of
from attune.rules.domain.facts.versions import precedence
from attune.rules.engines.columns import Row, judge_for_column, remember_row
from attune.rules.engines.judgement import operand_of, operator_of

Gap = Callable[[Any, Any], Any]


class ThresholdRows:
    """The rows of a line that thresholds cut into cells.

    Cell 2i + 1 is the i-th threshold itself, cell 2i the gap below it; the last cell is all that lies above.
    """

    def __init__(self, full: Row, demands: Mapping[Condition, Row], *, lowest: Any, highest: Any, gap: Gap) -> None:
        """Lay the thresholds out and note, cell by cell, whose answer changes.

        The lowest lies below any threshold, the highest above; gap() gives a value between two thresholds.
        """
        asked = [
            (judge_for_column(condition), sorted(set(_thresholds(condition))), mask)
            for condition, mask in demands.items()
        ]
        self.cuts = sorted({cut for _, cuts, _ in asked for cut in cuts})
        places = {cut: place for place, cut in enumerate(self.cuts)}
        flips = [0] * (2 * len(self.cuts) + 1)
        for holds, cuts, mask in asked:
            held = True
            for cell, value in _samples(cuts, places, (lowest, highest), gap):
                if holds(value) != held:
                    held = not held
                    flips[cell] ^= mask
        self.rows = list(_accumulated(full, flips))

    def row(self, value: Any) -> Row:
        """Give the row of the cell that a value lies in."""
        return self.rows[bisect_left(self.cuts, value) + bisect_right(self.cuts, value)]


class NumberColumn:
    """A number, clock, moment or age."""

    def __init__(self, full: Row, demands: Mapping[Condition, Row]) -> None:
        """Lay the thresholds out, and note what is left of an unknown moment."""
        self._cells = ThresholdRows(full, demands, lowest=-inf, highest=inf, gap=_midway)
        self._unknown = _row_of_unknown(full, demands, nan)

    def row(self, value: float) -> Row:
        """Give the row of a value, which may be NaN."""
        return self._cells.row(value) if value == value else self._unknown


class VersionColumn(dict[str, Row]):
    """A version: the row of each text that was seen before."""

    def __init__(self, full: Row, demands: Mapping[Condition, Row]) -> None:
        """Lay the versions that are asked about out in their order, and note what is left of an unknown one."""
        super().__init__()
        # A precedence is a tuple: none is below the empty one, and with one more item it is a hair above itself.
        self._cells = ThresholdRows(full, demands, lowest=(), highest=None, gap=lambda cut, _: (*cut, 0))
        self._unknown = _row_of_unknown(full, demands, None)

    def __missing__(self, version: str) -> Row:
        """Find the row of a version that was not seen before, and remember it."""
        place = precedence(version)
        row = self._unknown if place is None else self._cells.row(place)
        remember_row(self, version, row)
        return row


def _row_of_unknown(full: Row, demands: Mapping[Condition, Row], unknown: object) -> Row:
    for condition, mask in demands.items():
        if not judge_for_column(condition)(unknown):
            full &= ~mask
    return full


def _thresholds(condition: Condition) -> Iterator[Any]:
    for test in tests_of(condition):
        yield from operator_of(test).comparisons(operand_of(test)).borders


def _samples(cuts: list[Any], places: Mapping[Any, int], ends: tuple[Any, Any], gap: Gap) -> Iterator[tuple[int, Any]]:
    """Give each cell where an answer may change, with a value that lies in it."""
    lowest, highest = ends
    yield 0, lowest
    for cut, following in zip(cuts, [*cuts[1:], highest], strict=True):
        yield 2 * places[cut] + 1, cut
        yield 2 * places[cut] + 2, gap(cut, following)


def _midway(low: float, high: float) -> float:
    # Halved first, lest the sum of two large numbers overflow.
    return high if high == inf else low / 2 + high / 2


def _accumulated(row: Row, flips: Iterable[Row]) -> Iterator[Row]:
    for flip in flips:
        row ^= flip
        yield row
