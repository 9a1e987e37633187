"""What a reviewer reads above the form: what changes, who wrote it, and whether they may approve it."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse

from rules.bench import objections_to
from rules.drafts import stored_draft
from rules.finding_words import Line
from rules.live import shelf
from rules.review_tasks import authors_of
from rules.version_words import live_version, version_words


@dataclass(frozen=True, slots=True)
class Review:
    """A version that is not live."""

    words: list[str]
    authors: str
    is_waiting: bool
    is_own: bool
    compare_url: str
    findings: tuple[Line, ...] = ()


def review_of(row: Any, user: Any) -> Review | None:
    """Give what there is to review of a declaration, nothing where it is live as it stands."""
    is_waiting = row.workflow_in_progress
    if not (row.has_unpublished_changes or is_waiting):
        return None
    live, authors = live_version(row), authors_of(row)
    return Review(
        version_words(live, row),
        _names(authors),
        is_waiting,
        is_own=is_waiting and user.pk in authors,
        compare_url=_compare_url(row) if live else "",
        findings=_findings(row),
    )


def _findings(row: Any) -> Any:
    """Return what the bench objects to a declaration; a threshold or an experiment has no condition to look at."""
    return objections_to(stored_draft(row), shelf.current().book) if hasattr(row, "condition") else ()


def _names(authors: set[int]) -> str:
    people = get_user_model().objects.filter(pk__in=authors)
    return ", ".join(sorted(person.get_full_name() or person.get_username() for person in people))


def _compare_url(row: Any) -> str:
    return reverse(row.snippet_viewset.get_url_name("revisions_compare"), args=[row.pk, "live", "latest"])
