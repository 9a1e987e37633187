"""Order candidates for one visitor: cosine, freshness, what was seen, and variety."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from attune.half_lives import share_left


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page that may fill a slot.

    `score` is the cosine of page and visitor, 0..1; `because` tells how much of it each topic gave, the greatest first.
    `worth` is the score after freshness and what was seen: boosts are added to it. `is_read` says that the visitor has
    read the page, so that it stands after all that is unread. `source` names the source of recommendations that offered
    the page, "" where it fits the visitor's likings or a rule named it. The order of candidates is the ranking.
    """

    page_id: int
    revision: int
    score: float
    because: tuple[tuple[str, float], ...] = ()
    propensity: float = 1.0
    published_at: datetime | None = None
    worth: float = 0.0
    is_read: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class MatchResult:
    """What a backend says to one query: candidates by score and page id, or the number of pages if that was asked."""

    candidates: tuple[Candidate, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class MatchReading:
    """What matching knows of one request; the facts of the scope "match" are read from it."""

    candidates: tuple[Candidate, ...] = ()
    unread: Mapping[str, int] = field(default_factory=dict)
    best: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingWeights:
    """How strongly age, having been seen, and likeness to a better page weigh; shares are 0..1, and 0 switches one off.

    An old page loses at most `freshness_share` of its score, half of that after `half_life_days`. A page that was read
    is chosen only where no unread page is left, unless `seen_share` is 0.
    """

    freshness_share: float = 0.3
    half_life_days: float = 180.0
    seen_share: float = 0.7
    diversity: float = 0.3


def rank(
    candidates: Sequence[Candidate],
    *,
    seen: Collection[int],
    now: datetime,
    limit: int,
    taste: RankingWeights = RankingWeights(),  # noqa: B008 - frozen, so that sharing it does no harm
) -> tuple[Candidate, ...]:
    """Choose the best `limit` candidates, the best first; those of equal value in the order of their page ids."""
    worthy = [
        replace(
            candidate,
            worth=worth(candidate, seen=seen, now=now, taste=taste),
            is_read=taste.seen_share > 0 and candidate.page_id in seen,
        )
        for candidate in candidates
    ]
    return _varied(worthy, limit=limit, diversity=taste.diversity)


def worth(candidate: Candidate, *, seen: Collection[int], now: datetime, taste: RankingWeights) -> float:
    """Take from a score what age and having been seen cost."""
    kept = 1 - taste.seen_share if candidate.page_id in seen else 1.0
    return candidate.score * freshness(candidate.published_at, now=now, taste=taste) * kept


def freshness(published_at: datetime | None, *, now: datetime, taste: RankingWeights) -> float:
    """The share of its score that a page keeps at its age; a page without a date counts as very old."""
    if published_at is None:
        return 1 - taste.freshness_share
    return 1 - taste.freshness_share * (1 - share_left(now - published_at, half_life_days=taste.half_life_days))


def by_score(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Order by score alone; rounding lets sums of another order of addition tie, and page ids then decide."""
    return tuple(sorted(candidates, key=lambda candidate: (-round(candidate.score, 6), candidate.page_id)))


def reasons(contributions: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """List the topics that gave something, the greatest first."""
    given = [(topic, given) for topic, given in contributions.items() if given > 0]
    return tuple(sorted(given, key=lambda pair: (-pair[1], pair[0])))


def _varied(candidates: Sequence[Candidate], *, limit: int, diversity: float) -> tuple[Candidate, ...]:
    """Take the best again and again, each time lowered by its likeness to those already taken (MMR); read ones last."""
    # In the order of page ids, for of equal values the first is taken.
    ordered = sorted(candidates, key=lambda candidate: candidate.page_id)
    worths = np.array([candidate.worth for candidate in ordered])
    directions = _directions(ordered)
    likeness = np.zeros(len(ordered))
    # More than any worth, which is at most 1.
    behind = np.array([2.0 if candidate.is_read else 0.0 for candidate in ordered])
    taken: list[Candidate] = []
    while len(taken) < min(limit, len(ordered)):
        best = int(np.argmax(np.round(worths * (1 - diversity * likeness) - behind, 6)))
        taken.append(ordered[best])
        likeness = np.maximum(likeness, directions @ directions[best])
        behind[best] = np.inf
    return tuple(taken)


def _directions(candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """One row of length 1 for each candidate, of the topics that speak for it; all 0 where none does."""
    topics = {topic: column for column, topic in enumerate(sorted({t for c in candidates for t, _ in c.because}))}
    rows = np.zeros((len(candidates), len(topics)))
    for row, candidate in enumerate(candidates):
        for topic, given in candidate.because:
            rows[row, topics[topic]] = given
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    lengths[lengths == 0] = 1.0
    directions: NDArray[np.float64] = rows / lengths
    return directions
