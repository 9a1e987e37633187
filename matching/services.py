"""What matching does for the floors above: find candidates, count what is unread, keep the index whole."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.core.cache import cache as shared_cache
from django.utils import timezone

from attune.matching import selectors
from attune.matching.backends.base import IndexUpkeep
from attune.matching.backends.choice import BACKENDS, backend_for_requests, backend_named, chosen_backend
from attune.matching.conf import conf
from attune.matching.domain.candidate_query import CandidateQuery
from attune.matching.domain.query import MatchQuery, topic_affinities
from attune.matching.domain.ranking import Candidate, MatchReading, MatchResult, rank
from attune.matching.domain.style import StyleFilter, fresh_since
from attune.matching.selectors import ContentQuerySpec
from attune.tagging import selectors as tagging_selectors

# How many pages a sweep compares, and where the next one goes on.
MOST_COMPARED = 1_000
COMPARED_KEY = "attune_matching:compared"


def find_candidates(query: CandidateQuery, *, backend: str = "") -> tuple[Candidate, ...]:
    """Return the pages that fit, the best first; none when nothing is liked or the backend is away.

    backend is the name or the dotted path of another backend than that of the settings.
    """
    return _read(query, unread=(), backend=backend).candidates


def read_matches(query: CandidateQuery, *, unread: Sequence[str] = ()) -> MatchReading:
    """Find the pages that fit and count what is unread of some content queries, in one call to the backend."""
    return _read(query, unread=unread, backend="")


def count_unread(query: CandidateQuery, slugs: Sequence[str], *, backend: str = "") -> dict[str, int]:
    """Count, for each content query, the pages that fit and were not seen yet; 0 for one that does not exist.

    Of the query only the affinities, what was seen, the locale, the root path and the moment are asked.
    """
    settings, query = conf(), _of_topics(query)
    counting = _countings(slugs, query, now=query.now or timezone.now())
    if not counting:
        return dict.fromkeys(slugs, 0)
    counted = backend_for_requests(backend or settings.BACKEND).answer(
        list(counting.values()), timeout_ms=query.timeout_ms or settings.TIMEOUT_MS
    )
    return _counts(slugs, counting, counted)


def best_matches(
    affinities: Mapping[str, float], *, limit: int, backend: str, timeout_ms: float = 10_000
) -> tuple[Candidate, ...]:
    """List pages by score alone, for people and tests; an outage is raised, not hidden."""
    query = MatchQuery(affinities=topic_affinities(affinities), limit=limit)
    return backend_named(backend).answer([query], timeout_ms=timeout_ms)[0].candidates


def candidates_for(page_ids: Iterable[int]) -> tuple[Candidate, ...]:
    """Make candidates of pages that were pinned, whether they match or not; only live, public ones are given back."""
    return selectors.candidates_of(page_ids)


def scored_candidates(scores: Mapping[int, float], query: CandidateQuery) -> tuple[Candidate, ...]:
    """Make candidates of pages and their scores, above 0 to 1, the best first; only live, public ones are given back.

    What the visitor has read, as the query says, stands after the rest, unless the settings switch that off.
    """
    reads_count = conf().SEEN_SHARE > 0
    scored = [
        replace(
            candidate,
            score=scores[candidate.page_id],
            worth=scores[candidate.page_id],
            is_read=reads_count and candidate.page_id in query.seen,
        )
        for candidate in selectors.candidates_of(scores)
    ]
    return tuple(sorted(scored, key=lambda candidate: (candidate.is_read, -candidate.score, candidate.page_id)))


def _read(query: CandidateQuery, *, unread: Sequence[str], backend: str) -> MatchReading:
    settings, query, now = conf(), _of_topics(query), query.now or timezone.now()
    counting = _countings(unread, query, now=now)
    found, *counted = backend_for_requests(backend or settings.BACKEND).answer(
        [_finding(query, pool=settings.POOL, now=now), *counting.values()],
        timeout_ms=query.timeout_ms or settings.TIMEOUT_MS,
    )
    return MatchReading(
        candidates=rank(found.candidates, seen=query.seen, now=now, limit=query.limit, taste=settings.taste),
        unread=_counts(unread, counting, counted),
        best=max((candidate.score for candidate in found.candidates), default=0.0),
    )


def _of_topics(query: CandidateQuery) -> CandidateQuery:
    return replace(query, affinities=topic_affinities(query.affinities))


def _finding(query: CandidateQuery, *, pool: int, now: datetime) -> MatchQuery:
    return MatchQuery(
        affinities=query.affinities,
        limit=max(query.limit, pool) + len(query.seen),
        exclude=query.exclude,
        topics=query.topics,
        kinds=query.kinds,
        fresh_days=query.fresh_days,
        now=now,
        least_score=query.least_score,
        locale_id=query.locale_id,
        root_path=query.root_path,
        text=query.text,
        manner=_dated(query.manner, query.least_freshness, now),
    )


def _countings(slugs: Sequence[str], query: CandidateQuery, *, now: datetime) -> dict[str, MatchQuery]:
    """Make the counting query of each content query that exists."""
    asks = selectors.content_query_specs() if slugs else {}
    return {slug: _counting(asks[slug], query, now=now) for slug in slugs if slug in asks}


def _counts(slugs: Sequence[str], counting: Iterable[str], counted: Iterable[MatchResult]) -> dict[str, int]:
    """Give the count of each slug, 0 for one that does not exist."""
    return dict.fromkeys(slugs, 0) | {slug: each.count for slug, each in zip(counting, counted, strict=True)}


def _counting(ask: ContentQuerySpec, query: CandidateQuery, *, now: datetime) -> MatchQuery:
    return MatchQuery(
        affinities=query.affinities,
        limit=0,
        exclude=frozenset(query.seen),
        topics=ask.topics,
        kinds=ask.kinds,
        fresh_days=ask.fresh_days,
        now=now,
        least_score=ask.least_score,
        locale_id=query.locale_id,
        root_path=ask.below(query.root_path),
        text=ask.text,
        manner=_dated(ask.manner, ask.least_freshness, now),
    )


def _dated(manner: StyleFilter, least_freshness: float, now: datetime) -> StyleFilter:
    """Turn a least freshness into dates, one for each kind of page; 0 asks for none."""
    if least_freshness <= 0:
        return manner
    return replace(manner, fresh_since=fresh_since(least_freshness, now=now, half_lives=tagging_selectors.half_lives()))


def index_pages(page_ids: Iterable[int]) -> int:
    """Put pages into the index again with their topics, in bulk; tell how many. Without an index nothing is done."""
    return chosen_backend().index_pages(page_ids)


def index_branch(path: str) -> int:
    """Put a page and all below it into the index again."""
    return index_pages(selectors.page_ids_below(path))


def catch_up(*, most: int = MOST_COMPARED) -> int:
    """Compare a part of the index with the database, another with each run, and index what it has otherwise.

    What was published last is always among it. Return how many pages were indexed or taken out.
    """
    backend = chosen_backend()
    if backend.index_upkeep is IndexUpkeep.NONE:
        return 0
    begins = shared_cache.get(COMPARED_KEY)
    begins = begins if type(begins) is int else 0
    rotated = selectors.page_ids_from(begins, most)
    shared_cache.set(COMPARED_KEY, rotated[-1] + 1 if len(rotated) == most else 0, None)
    last = rotated[-1] if len(rotated) == most else None
    mended = backend.mend_index(rotated, begins=begins, ends=last)
    return mended + backend.mend_index(selectors.pages_published_last(most // 4))


def ensure_index(report: Callable[[str], None], *, backend: str = "") -> None:
    """Build the index of a backend where it is missing or differs from the database; report progress in sentences."""
    backend_named(backend or conf().BACKEND).ensure_index(report)


def is_search_reachable(*, timeout_s: float) -> bool:
    """Say whether the outer system of the backend answers within some seconds; True where there is none."""
    return chosen_backend().is_reachable(timeout_s=timeout_s)


def backend_names() -> list[str]:
    """List the backends that may be asked: ours by their names, and that of the settings."""
    return sorted({*BACKENDS, conf().BACKEND})
