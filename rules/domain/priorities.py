"""Priorities for rules in a wished order: as few as possible change."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass

STRONGEST, WEAKEST = 1, 1000
# What is put at the end stands this far behind the one before it, so that others find room.
STEP = 10


@dataclass(frozen=True, slots=True)
class PrioritisedRule:
    """A rule with its priority; of one priority the slugs decide."""

    slug: str
    priority: int


class TooManyRulesError(ValueError):
    """There are more rules than priorities."""


def renumber_priorities(order: Sequence[PrioritisedRule], moved: Collection[str] = ()) -> dict[str, int]:
    """Give the new priority of each rule that needs one, so that all come in this order; rather of those moved.

    A rule stands behind the one before it with the same priority if its slug is later, else it needs one more. Taking
    these steps away leaves heights that must nowhere fall: the longest run that does not is kept as it is.
    """
    steps = _steps(order)
    if not order or steps[-1] > WEAKEST - STRONGEST:
        if order:
            raise TooManyRulesError(f"{len(order)} rules cannot be told apart by {WEAKEST} priorities.")
        return {}
    heights = [rule.priority - step for rule, step in zip(order, steps, strict=True)]
    highest = WEAKEST - steps[-1]
    may_stay = [height if STRONGEST <= height <= highest else None for height in heights]
    kept = _longest_run(may_stay)
    others = _longest_run(
        [None if rule.slug in moved else height for rule, height in zip(order, may_stay, strict=True)]
    )
    kept = others if len(others) == len(kept) else kept
    new = [height + step for height, step in zip(_filled(heights, kept, highest), steps, strict=True)]
    return {rule.slug: priority for rule, priority in zip(order, new, strict=True) if priority != rule.priority}


def _steps(order: Sequence[PrioritisedRule]) -> list[int]:
    steps = [0] if order else []
    for before, rule in zip(order, order[1:], strict=False):
        steps.append(steps[-1] + (rule.slug <= before.slug))
    return steps


def _longest_run(heights: Sequence[int | None]) -> list[int]:
    """Give the places of a longest run that nowhere falls, without those that cannot stay."""
    ends: list[int] = []
    places: list[int] = []
    before: list[int | None] = []
    for place, height in enumerate(heights):
        at = len(ends) if height is None else bisect_right(ends, height)
        before.append(places[at - 1] if at and height is not None else None)
        if height is None:
            continue
        ends[at : at + 1], places[at : at + 1] = [height], [place]
    run: list[int] = []
    place_now = places[-1] if places else None
    while place_now is not None:
        run.append(place_now)
        place_now = before[place_now]
    return run[::-1]


def _filled(heights: Sequence[int], kept: Sequence[int], highest: int) -> list[int]:
    """Spread the others evenly between those that are kept."""
    found = list(heights)
    bounds = [-1, *kept, len(heights)]
    for left, right in zip(bounds, bounds[1:], strict=False):
        count = right - left - 1
        low = found[left] if left >= 0 else STRONGEST
        high = found[right] if right < len(heights) else min(highest, low + STEP * (count + 1))
        for number in range(1, count + 1):
            found[left + number] = low + (high - low) * number // (count + 1)
    return found
