"""What a reviewer reads above the form: what changes, who wrote it, and whether they may approve it."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse

from attune.rules.bench.analysis import objections_to
from attune.rules.bench.draft import stored_draft
from attune.rules.bench.finding_words import FindingLine
from attune.rules.books.live_book import rule_book_cache
from attune.rules.models.review_task import authors_of
from attune.rules.review.version_diff import live_version, version_words


@dataclass(frozen=True, slots=True)
class PendingReview:
    """A version that is not live."""

    words: list[str]
    authors: str
    is_waiting: bool
    is_own: bool
    compare_url: str
    findings: tuple[FindingLine, ...] = ()


def pending_review(row: Any, user: Any) -> PendingReview | None:
    """Give what there is to review of a declaration, nothing where it is live as it stands."""
    is_waiting = row.workflow_in_progress
    if not (row.has_unpublished_changes or is_waiting):
        return None
    live, authors = live_version(row), authors_of(row)
    return PendingReview(
        version_words(live, row),
        _names(authors),
        is_waiting,
        is_own=is_waiting and user.pk in authors,
        compare_url=_compare_url(row) if live else "",
        findings=_findings(row),
    )


def _findings(row: Any) -> Any:
    """Return what the bench objects to a declaration; a threshold or an experiment has no condition to look at."""
    return objections_to(stored_draft(row), rule_book_cache.current().book) if hasattr(row, "condition") else ()


def _names(authors: set[int]) -> str:
    people = get_user_model().objects.filter(pk__in=authors)
    return ", ".join(sorted(person.get_full_name() or person.get_username() for person in people))


def _compare_url(row: Any) -> str:
    return reverse(row.snippet_viewset.get_url_name("revisions_compare"), args=[row.pk, "live", "latest"])
