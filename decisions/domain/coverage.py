"""What is odd about how often a rule acts: whether one that used to has stopped."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

# A rule is known well enough after so many days on which it acted, in so many days before it was quiet.
FEWEST_DAYS = 5
LOOKS_BACK_DAYS = 28
QUIET_DAYS = 3
QUIET_GAPS = 3
MOST_MISSING = 0.05
FEWEST_ASKED = 40


@dataclass(frozen=True, slots=True)
class StoppedRule:
    """A rule that used to act: on how many of the days before, and since when it is quiet."""

    last: date
    days: int
    of: int
    usual_gap_days: int


def find_stopped_rule(acted: Collection[date], seen: Collection[date], today: date) -> StoppedRule | None:
    """Say whether something that acted on most days before has been quiet for longer than it ever usually is.

    It has stopped when it is quiet for three days and for three times its usual gap, whichever is longer. Only days
    count on which anything was seen on the site, and not today, which is not over; the usual gap is the median of those
    between the days on which it acted.
    """
    days = sorted(day for day in acted if today - timedelta(days=LOOKS_BACK_DAYS + QUIET_DAYS) <= day <= today)
    if len(days) < FEWEST_DAYS:
        return None
    last, of = days[-1], (days[-1] - days[0]).days + 1
    gap = _usual_gap(days)
    quiet = sum(last < day < today for day in seen)
    is_steady = len(days) * max(gap, 1) > of / 2
    if not is_steady or quiet < max(QUIET_DAYS, QUIET_GAPS * gap):
        return None
    return StoppedRule(last, len(days), of, gap)


def _usual_gap(days: list[date]) -> int:
    gaps = sorted((after - before).days for before, after in zip(days, days[1:], strict=False))
    return gaps[math.ceil(len(gaps) / 2) - 1]


def missing_share(counts: Mapping[str, tuple[int, int]], keys: Collection[str]) -> tuple[str, float, int] | None:
    """Give the fact among the keys that was missing most, its share and how often it was asked, if it is too much.

    counts are, by fact, how often it was asked and how often it was missing; a few requests say nothing.
    """
    shares = [
        (missing / asked, key, asked)
        for key, (asked, missing) in counts.items()
        if key in keys and asked >= FEWEST_ASKED
    ]
    share, key, asked = max(shares, default=(0.0, "", 0))
    return (key, share, asked) if share > MOST_MISSING else None
