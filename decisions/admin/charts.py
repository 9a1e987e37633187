"""Geometry of small charts, as a template draws them in SVG without a script."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

HEIGHT, STEP, GAP = 40.0, 10.0, 2.0


@dataclass(frozen=True, slots=True)
class ChartColumn:
    """One day: where its bar stands, how high it is, and what it counts."""

    x: float
    y: float
    height: float
    day: date
    count: int


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """A bar for each day, in a box of width by 40; most is the highest count."""

    width: float
    bars: tuple[ChartColumn, ...]
    most: int

    @property
    def box(self) -> str:
        """Give the viewBox."""
        return f"0 0 {self.width:g} {HEIGHT:g}"


def column_chart(counts: Sequence[int], last: date, *, most: int = 0) -> ColumnChart:
    """Lay out a bar for each day up to the last; a day on which anything happened never looks empty."""
    top = max(most, *counts, 1)
    first = last - timedelta(days=len(counts) - 1)
    bars = []
    for place, count in enumerate(counts):
        height = max(HEIGHT * count / top, 1.5) if count else 0.0
        x = round(place * STEP + GAP / 2, 2)
        bars.append(ChartColumn(x, round(HEIGHT - height, 2), round(height, 2), first + timedelta(days=place), count))
    return ColumnChart(STEP * len(counts), tuple(bars), top)
