"""What authors' earlier pages are worth, from what became of them; handed down to tagging, which keeps it per page."""

import math
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from attune.audience import selectors as audience_selectors
from attune.audience.selectors import PageOutcome
from attune.decisions.context.known_pages import known_page_provider
from attune.page_families import sources_of
from attune.tagging import selectors as tagging_selectors
from attune.tagging import services
from attune.tagging.domain.reputation import Reception, author_reputations

OUTCOME_DAYS = 365
PAGES_AT_ONCE = 200
_NOTHING = PageOutcome(0, 0)


def rate_authors(now: datetime) -> int:
    """Rate the authors of all pages that were read by tagging; give for how many pages the reputation changed."""
    outcomes = by_source(audience_selectors.page_outcomes(now - timedelta(days=OUTCOME_DAYS)))
    return services.keep_author_reputations(author_reputations(_receptions(outcomes)))


def by_source(outcomes: Mapping[int, PageOutcome]) -> dict[int, PageOutcome]:
    """Add to what became of a page what became of it as its aliases."""
    found: dict[int, PageOutcome] = {}
    for page_id, source in sources_of(outcomes.keys()).items():
        so_far, more = found.get(source, _NOTHING), outcomes[page_id]
        found[source] = PageOutcome(so_far.views + more.views, so_far.reads + more.reads)
    return found


def _receptions(outcomes: Mapping[int, PageOutcome]) -> Iterator[Reception]:
    """Tell of each page who wrote it, when, and what became of it; of one that nobody knows, nothing but its number."""
    every = tagging_selectors.read_page_ids()
    for start in range(0, len(every), PAGES_AT_ONCE):
        page_ids = every[start : start + PAGES_AT_ONCE]
        known = known_page_provider.of(page_ids)
        for page_id in page_ids:
            page, outcome = known.get(page_id), outcomes.get(page_id, _NOTHING)
            is_dated = page is not None and not math.isnan(page.about.published)
            yield Reception(
                page_id=page_id,
                author=page.about.author if page and is_dated else "",
                published=page.about.published if page and is_dated else 0.0,
                views=outcome.views,
                reads=outcome.reads,
            )
