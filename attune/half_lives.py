"""Exponential decay with a half-life: how much is left after a time."""

from datetime import timedelta


def share_left(elapsed: timedelta, *, half_life_days: float) -> float:
    """Return 0.5 ** (elapsed / half-life), 0..1; 1 at the beginning, and before it."""
    return float(0.5 ** (max(0.0, elapsed / timedelta(days=1)) / half_life_days))
