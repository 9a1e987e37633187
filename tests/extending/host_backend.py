"""A matching backend as a host would write it: its index is a dictionary in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from wagtail.models import Page

from attune.matching.backends.base import IndexUpkeep, MatchBackendAwayError
from attune.matching.domain.query import MatchQuery
from attune.matching.domain.ranking import Candidate, MatchResult, by_score, reasons
from attune.matching.page_tags import tags_of
from attune.matching.selectors import recommended_content_types


class MemoryBackend:
    """Match pages by what is held of them here, and be away when told so."""

    index_upkeep = IndexUpkeep.OWN

    def __init__(self) -> None:
        self.weights: dict[int, dict[str, float]] = {}
        self.asked: list[MatchQuery] = []
        self.is_away = False

    def answer(self, queries: Sequence[MatchQuery], *, timeout_ms: float) -> tuple[MatchResult, ...]:
        if self.is_away:
            raise MatchBackendAwayError(f"The host's index gave no answer within {timeout_ms:.0f} ms.")
        self.asked += queries
        return tuple(self._answer(query) for query in queries)

    def _answer(self, query: MatchQuery) -> MatchResult:
        found = by_score([*self._candidates(query)])
        return MatchResult(count=len(found)) if query.only_counts else MatchResult(found[: query.limit], len(found))

    def _candidates(self, query: MatchQuery) -> Iterator[Candidate]:
        for page_id in self.weights.keys() - query.exclude:
            given = {topic: liking * self.weights[page_id].get(topic, 0.0) for topic, liking in query.vector.items()}
            if query.only_counts or sum(given.values()) > query.least_score:
                yield Candidate(page_id, 1, min(1.0, sum(given.values())), reasons(given))

    def index_pages(self, page_ids: Iterable[int]) -> int:
        ids = list(page_ids)
        offered = Page.objects.live().public().filter(pk__in=ids, content_type__in=recommended_content_types())
        tags = tags_of(offered.values_list("pk", flat=True))
        for page_id in ids:
            self.weights.pop(page_id, None)
        self.weights |= {page_id: each.weights for page_id, each in tags.items()}
        return len(tags)

    def mend_index(self, page_ids: Sequence[int], *, begins: int | None = None, ends: int | None = None) -> int:
        missing = [page_id for page_id in page_ids if page_id not in self.weights]
        return self.index_pages(missing)

    def ensure_index(self, report: Callable[[str], None]) -> None:
        report(f"Indexed {self.index_pages(Page.objects.values_list('pk', flat=True))} pages.")

    def is_reachable(self, *, timeout_s: float) -> bool:
        return not self.is_away

    def settings_problem(self) -> str:
        return ""


class AskingBackend:
    """A backend that its author left unfinished: it answers, and knows nothing of an index."""

    def answer(self, queries: Sequence[MatchQuery], *, timeout_ms: float) -> tuple[MatchResult, ...]:
        return tuple(MatchResult() for _ in queries)
