"""What decisions ask of matching for one visitor on one page."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from attune.matching.domain.style import ANY_STYLE, StyleFilter


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateQuery:
    """Ask for the pages that fit a visitor; what is empty or None asks nothing.

    affinities: how much the visitor likes each topic ("floods" or "topic:floods"), 0 to 1; other facets do not count.
    limit: how many pages to give, 1 or more. They are the best of a larger pool, after freshness, what was seen and
    variety have ranked it; what was seen comes on top of the pool, since it goes after all the rest.
    exclude: ids of pages that must not be given. seen: ids of pages that the visitor has read.
    locale_id: the locale of the pages. root_path: the path in the tree below which they stand.
    topics: pages are about one of these at least, by slug. kinds: kinds of content, such as "how-to".
    fresh_days: published within so many days before `now`. least_freshness: 0 to 1, where each kind of page has a
    half-life of its own, and 0 allows any age. least_score: the least cosine of page and visitor, 0 to 1.
    text: words that a page must hold, all of them. manner: how a page must be written.
    now: the moment that ages are counted from, aware; None is the moment of the call.
    timeout_ms: how long the backend may take; None is as the settings say.
    """

    affinities: Mapping[str, float] = field(default_factory=dict)
    limit: int = 6
    exclude: frozenset[int] = frozenset()
    seen: Collection[int] = frozenset()
    locale_id: int | None = None
    root_path: str = ""
    topics: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    fresh_days: int | None = None
    least_freshness: float = 0.0
    least_score: float = 0.0
    text: str = ""
    manner: StyleFilter = ANY_STYLE
    now: datetime | None = None
    timeout_ms: float | None = None
