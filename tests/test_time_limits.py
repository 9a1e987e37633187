"""How long work took, whether it should stop, and what a half-life leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from attune.half_lives import share_left
from attune.time_limits import TimeLimit
from tests.clock import SteppedClock


def test_a_limit_is_over_once_more_than_its_seconds_are_spent() -> None:
    clock = SteppedClock()
    clock.now = 100.0
    limit = TimeLimit(3, clock=clock)

    seen = []
    for clock.now in (100.0, 103.0, 103.5):
        seen.append((limit.spent_s, limit.is_over))

    assert seen == [(0.0, False), (3.0, False), (3.5, True)]


def test_without_a_limit_it_counts_for_ever() -> None:
    clock = SteppedClock()
    limit = TimeLimit(clock=clock)
    clock.now = 1e9

    assert (limit.spent_s, limit.is_over) == (1e9, False)


@pytest.mark.parametrize(("days", "share"), [(-3, 1.0), (0, 1.0), (7, 0.5), (14, 0.25), (3.5, 0.5**0.5)])
def test_each_half_life_leaves_half(days: float, share: float) -> None:
    assert share_left(timedelta(days=days), half_life_days=7) == share
