"""How fresh a page still is: the share of its freshness that its age has left it, by the half-life of its kind."""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta

from attune.half_lives import share_left

# Of kinds that no half-life is given for.
OTHER = "other"


def freshness(published_at: datetime | None, *, now: datetime, half_life_days: float) -> float:
    """Return 0.5 ** (age / half-life), 0..1; 1 at and before publication, 0 for a page without a date."""
    if published_at is None:
        return 0.0
    return share_left(now - published_at, half_life_days=half_life_days)


def half_life_of(kind: str, half_lives: Mapping[str, float]) -> float:
    """Return the half-life of a kind in days; one that has none of its own has that of "other"."""
    return half_lives.get(kind, half_lives[OTHER])


def published_since(least: float, *, now: datetime, half_life_days: float) -> datetime:
    """Return the moment since which a page must have been published to be at least so fresh; least is above 0 to 1."""
    age_days = half_life_days * math.log2(1 / least)
    oldest = datetime.min.replace(tzinfo=now.tzinfo)
    return oldest if age_days >= (now - oldest) / timedelta(days=1) else now - timedelta(days=age_days)
