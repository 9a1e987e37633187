"""What is asked of a matching backend: a direction in the space of topics, and filters."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from attune.matching.domain.style import ANY_STYLE, StyleFilter

# Beyond the strongest 32 topics, a visitor's liking is noise that only makes the query longer.
MOST_TOPICS = 32
FAINTEST = 1e-6
TOPIC_PREFIX = "topic:"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchQuery:
    """Ask for the `limit` pages whose topics point where the affinities point; a limit of 0 only counts them.

    Scores are cosines, 0..1. A count with a `least_score` of 0 takes every page that passes the filters, liked or not.
    """

    affinities: Mapping[str, float] = field(default_factory=dict)
    limit: int = 6
    exclude: frozenset[int] = frozenset()
    topics: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    fresh_days: int | None = None
    now: datetime | None = None
    least_score: float = 0.0
    locale_id: int | None = None
    root_path: str = ""
    text: str = ""
    manner: StyleFilter = ANY_STYLE

    @property
    def vector(self) -> dict[str, float]:
        """The affinities as a vector of length 1, by topic; empty when nothing is liked."""
        return unit_vector(self.affinities)

    @property
    def published_since(self) -> datetime | None:
        """The moment after which a page counts as fresh; None when any age will do."""
        if self.fresh_days is None:
            return None
        if self.now is None:
            raise InvalidQueryError(
                "A query with fresh_days needs now: pass the time against which freshness is measured."
            )
        return self.now - timedelta(days=self.fresh_days)

    @property
    def only_counts(self) -> bool:
        """Whether the answer is a number of pages, and no pages."""
        return self.limit == 0

    @property
    def is_empty(self) -> bool:
        """Whether no page can be an answer: a liking is needed and there is none."""
        return not self.vector and not (self.only_counts and self.least_score == 0)


def unit_vector(weights: Mapping[str, float]) -> dict[str, float]:
    """Scale the strongest positive, finite weights to length 1, in the order of topics; the faintest are left out."""
    usable = [(topic, weight) for topic, weight in weights.items() if weight > 0 and math.isfinite(weight)]
    strongest = sorted(usable, key=lambda pair: (-pair[1], pair[0]))[:MOST_TOPICS]
    # Never 0, and so never a division by it, where anything is usable.
    length = math.hypot(*(weight for _, weight in strongest))
    return {topic: weight / length for topic, weight in sorted(strongest) if weight / length > FAINTEST}


def topic_affinities(affinities: Mapping[str, float]) -> dict[str, float]:
    """Keep what is liked of topics, which "topic:floods" and "floods" both name; other facets are left out."""
    return {
        key.removeprefix(TOPIC_PREFIX): liking
        for key, liking in affinities.items()
        if key.startswith(TOPIC_PREFIX) or ":" not in key
    }


class InvalidQueryError(ValueError):
    """Raised when a query contradicts itself."""
