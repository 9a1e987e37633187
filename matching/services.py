"""What matching does for the floors above: find candidates, count what is unread, keep the index whole."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from django.core.cache import cache as shared_cache
from django.utils import timezone
from django.utils.module_loading import import_string

from attune.circuit_breaker import CircuitBreaker
from attune.matching import selectors
from attune.matching.backends.base import MatchBackend
from attune.matching.backends.outage_guard import GuardedBackend
from attune.matching.conf import conf
from attune.matching.domain.query import MatchQuery, topic_affinities
from attune.matching.domain.ranking import Candidate, MatchReading, MatchResult, rank
from attune.matching.domain.style import ANY_STYLE, StyleFilter, fresh_since
from attune.matching.selectors import ContentQuerySpec
from attune.tagging import selectors as tagging_selectors

# How many pages a sweep compares, and where the next one goes on.
MOST_COMPARED = 1_000
COMPARED_KEY = "attune_matching:compared"

BACKENDS = {
    "database": "attune.matching.backends.database.DatabaseBackend",
    "elastic": "attune.matching.backends.elastic.ElasticBackend",
}


def find_candidates(
    affinities: Mapping[str, float],
    *,
    limit: int = 6,
    exclude: frozenset[int] = frozenset(),
    locale_id: int | None = None,
    root_path: str | None = None,
    topics: frozenset[str] = frozenset(),
    kinds: frozenset[str] = frozenset(),
    fresh_days: int | None = None,
    least_score: float = 0.0,
    text: str = "",
    manner: StyleFilter = ANY_STYLE,
    least_freshness: float = 0.0,
    seen: Collection[int] = frozenset(),
    now: datetime | None = None,
    timeout_ms: float | None = None,
    backend: str | None = None,
) -> tuple[Candidate, ...]:
    """Find the pages that fit, the best first; none when nothing is liked or the backend is away.

    Affinities are by topic ("floods" or "topic:floods"). `limit` is what remains after freshness, what was seen and
    variety have ranked the best of the pool; what was seen comes on top of the pool, since it goes after all the rest.
    """
    settings, now = conf(), now or timezone.now()
    query = MatchQuery(
        affinities=topic_affinities(affinities),
        limit=max(limit, settings.POOL) + len(seen),
        exclude=exclude,
        topics=topics,
        kinds=kinds,
        fresh_days=fresh_days,
        now=now,
        least_score=least_score,
        locale_id=locale_id,
        root_path=root_path or "",
        text=text,
        manner=_dated(manner, least_freshness, now),
    )
    (answer,) = backend_for_requests(backend or settings.BACKEND).answer(
        [query], timeout_ms=timeout_ms or settings.TIMEOUT_MS
    )
    return rank(answer.candidates, seen=seen, now=now, limit=limit, taste=settings.taste)


def read_matches(
    affinities: Mapping[str, float],
    *,
    unread: Sequence[str] = (),
    limit: int = 6,
    exclude: frozenset[int] = frozenset(),
    locale_id: int | None = None,
    root_path: str | None = None,
    seen: Collection[int] = frozenset(),
    now: datetime | None = None,
    timeout_ms: float | None = None,
) -> MatchReading:
    """Find the pages that fit and count what is unread of some content queries, in one call to the backend."""
    settings, now, liked = conf(), now or timezone.now(), topic_affinities(affinities)
    place = {"locale_id": locale_id, "root_path": root_path or ""}
    pool = max(limit, settings.POOL) + len(seen)
    finding = MatchQuery(affinities=liked, limit=pool, exclude=exclude, now=now, **place)
    counting = _countings(unread, affinities=liked, exclude=frozenset(seen), now=now, **place)
    found, *counted = backend_for_requests(settings.BACKEND).answer(
        [finding, *counting.values()], timeout_ms=timeout_ms or settings.TIMEOUT_MS
    )
    return MatchReading(
        candidates=rank(found.candidates, seen=seen, now=now, limit=limit, taste=settings.taste),
        unread=_counts(unread, counting, counted),
        best=max((candidate.score for candidate in found.candidates), default=0.0),
    )


def best_matches(
    affinities: Mapping[str, float], *, limit: int, backend: str, timeout_ms: float = 10_000
) -> tuple[Candidate, ...]:
    """List pages by score alone, for people and tests; an outage is raised, not hidden."""
    query = MatchQuery(affinities=topic_affinities(affinities), limit=limit)
    return backend_named(backend).answer([query], timeout_ms=timeout_ms)[0].candidates


def candidates_for(page_ids: Iterable[int]) -> tuple[Candidate, ...]:
    """Make candidates of pages that were pinned, whether they match or not; only live, public ones are given back."""
    return selectors.candidates_of(page_ids)


def count_unread(
    affinities: Mapping[str, float],
    slugs: Sequence[str],
    *,
    seen: Collection[int] = frozenset(),
    now: datetime | None = None,
    locale_id: int | None = None,
    root_path: str | None = None,
    timeout_ms: float | None = None,
    backend: str | None = None,
) -> dict[str, int]:
    """Count, for each content query, the pages that fit and were not seen yet; 0 for one that does not exist."""
    settings = conf()
    counting = _countings(
        slugs,
        affinities=topic_affinities(affinities),
        exclude=frozenset(seen),
        now=now or timezone.now(),
        locale_id=locale_id,
        root_path=root_path or "",
    )
    if not counting:
        return dict.fromkeys(slugs, 0)
    counted = backend_for_requests(backend or settings.BACKEND).answer(
        list(counting.values()), timeout_ms=timeout_ms or settings.TIMEOUT_MS
    )
    return _counts(slugs, counting, counted)


def _countings(slugs: Sequence[str], **asked: Any) -> dict[str, MatchQuery]:
    """Make the counting query of each content query that exists."""
    asks = selectors.content_query_specs() if slugs else {}
    return {slug: _counting(asks[slug], **asked) for slug in slugs if slug in asks}


def _counts(slugs: Sequence[str], counting: Iterable[str], counted: Iterable[MatchResult]) -> dict[str, int]:
    """Give the count of each slug, 0 for one that does not exist."""
    return dict.fromkeys(slugs, 0) | {slug: each.count for slug, each in zip(counting, counted, strict=True)}


def _counting(
    ask: ContentQuerySpec,
    *,
    affinities: Mapping[str, float],
    exclude: frozenset[int],
    now: datetime,
    locale_id: int | None,
    root_path: str,
) -> MatchQuery:
    return MatchQuery(
        affinities=affinities,
        limit=0,
        exclude=exclude,
        topics=ask.topics,
        kinds=ask.kinds,
        fresh_days=ask.fresh_days,
        now=now,
        least_score=ask.least_score,
        locale_id=locale_id,
        root_path=ask.below(root_path),
        text=ask.text,
        manner=_dated(ask.manner, ask.least_freshness, now),
    )


def _dated(manner: StyleFilter, least_freshness: float, now: datetime) -> StyleFilter:
    """Turn a least freshness into dates, one for each kind of page."""
    return replace(manner, fresh_since=fresh_since(least_freshness, now=now, half_lives=tagging_selectors.half_lives()))


def index_pages(page_ids: Iterable[int]) -> int:
    """Put pages into the index again with their topics, in bulk; tell how many. Without a server nothing is done."""
    return _page_index().add(page_ids) if conf().has_search_server else 0


def index_branch(path: str) -> int:
    """Put a page and all below it into the index again."""
    return index_pages(selectors.page_ids_below(path))


def catch_up(*, most: int = MOST_COMPARED) -> int:
    """Compare a part of the index with the database, another with each run, and index what it has otherwise.

    What was published last is always among it. Return how many pages were indexed or taken out.
    """
    if not conf().has_search_server:
        return 0
    index = _page_index()
    begins = shared_cache.get(COMPARED_KEY)
    begins = begins if type(begins) is int else 0
    rotated = selectors.page_ids_from(begins, most)
    shared_cache.set(COMPARED_KEY, rotated[-1] + 1 if len(rotated) == most else 0, None)
    last = rotated[-1] if len(rotated) == most else None
    mended = index.mend(rotated, begins=begins, ends=last)
    return mended + int(index.mend(selectors.pages_published_last(most // 4)))


def ensure_index(report: Callable[[str], None]) -> None:
    """Build the index where it is missing or differs from the database; report progress in sentences."""
    index = _page_index()
    difference = index.difference()
    if difference:
        report(f"{difference} Building it anew.")
        index.rebuild(report)


def load_backend() -> None:
    """Load the backend of the settings as the process starts, for a search client takes a second to load."""
    if conf().BACKEND in BACKENDS:
        backend_for_requests(conf().BACKEND)


@cache
def backend_for_requests(name: str) -> GuardedBackend:
    """The backend of that name for requests: one for the process, so that all its threads know of an outage."""
    return GuardedBackend(backend_named(name), CircuitBreaker(pause_s=conf().PAUSE_AFTER_FAILURE_S))


def backend_named(name: str) -> MatchBackend:
    """The backend of that name, unguarded."""
    backend: MatchBackend = import_string(BACKENDS[name])()
    return backend


def _page_index() -> Any:
    # Loaded by its path, so that a site without a search server does without its client too.
    return import_string("attune.matching.backends.elastic_index.PageIndex")()
