"""Geometry of a small plot of shares, as a template draws it in SVG without a script."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, EDGE = 320.0, 100.0, 8.0


@dataclass(frozen=True, slots=True)
class PlotPoint:
    """One share, 0..1, and where it stands."""

    x: float
    y: float
    label: str
    share: float


@dataclass(frozen=True, slots=True)
class Plot:
    """Shares in their order, in a box of 320 by 100; the floor is 0 and the ceiling the next tenth above them all."""

    dots: tuple[PlotPoint, ...]
    ceiling: float

    @property
    def points(self) -> str:
        """Give the line through the dots, as SVG wants it."""
        return " ".join(f"{dot.x:g},{dot.y:g}" for dot in self.dots)

    @property
    def box(self) -> str:
        """Give the viewBox."""
        return f"0 0 {WIDTH:g} {HEIGHT:g}"


def plot(shares: Sequence[tuple[str, float]]) -> Plot:
    """Lay out shares with their labels from left to right."""
    ceiling = min(1.0, (int(10 * max((share for _label, share in shares), default=0.0)) + 1) / 10)
    step, room = (WIDTH - 2 * EDGE) / max(len(shares) - 1, 1), HEIGHT - 2 * EDGE
    dots = (
        PlotPoint(round(EDGE + place * step, 2), round(HEIGHT - EDGE - room * share / ceiling, 2), label, share)
        for place, (label, share) in enumerate(shares)
    )
    return Plot(tuple(dots), ceiling)
