"""The trip of a request to a page: its slots are decided, and its body is taken from the cache or rendered.

The page itself, its JSON, its content as HTML and one slot of it make the same trip. They differ in what they render,
in which decisions name the outcome, and in how they answer.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from django.http import HttpRequest

from attune.audience.services import has_server_key
from attune.decisions.domain.decide import Decision
from attune.decisions.domain.slots import PageAbout, Slot
from attune.decisions.page_answers import (
    ContentVersions,
    body_for,
    is_personal_request,
    render_guarded,
    versions_of_request,
)
from attune.decisions.services import Decisions, decide_slots


class PlannedContent(Protocol):
    """What deciding needs to know of a page."""

    @property
    def slots(self) -> Sequence[Slot]:
        """Return the slots of the page."""

    @property
    def about(self) -> PageAbout:
        """Return what rules may ask of the page."""


class KeyedPage(Protocol):
    """What the trip asks of a page."""

    pk: int
    query_parameters: tuple[str, ...]

    def plan(self, versions: ContentVersions | None = None) -> PlannedContent:
        """Return what deciding needs to know of the page."""

    def outcome_key(self, request: HttpRequest, *, part: str = "") -> str:
        """Return the name of what is rendered, beside the decisions."""


AnyPage = TypeVar("AnyPage", bound=KeyedPage)


@dataclass(frozen=True, slots=True)
class PageTrip(Generic[AnyPage]):
    """A request for a page, with the plan of the page, and the versions that were current before the page was read."""

    request: HttpRequest
    page: AnyPage
    plan: PlannedContent
    versions: ContentVersions

    def decide(self) -> Decisions:
        """Decide the slots of the page for the visitor of the request."""
        return decide_slots(self.request, self.plan.about, self.plan.slots)

    def body(self, decisions: Iterable[Decision], render: Callable[[], bytes], *, part: str = "") -> tuple[bytes, bool]:
        """Return the body of an outcome of the page, or of a part of the page, and whether others may have it.

        decisions name the outcome. A body that another request has rendered for the outcome is taken from the cache.
        """
        # A server that asks for a visitor says who the server is itself, and nothing of the visitor.
        if is_personal_request(self.request) and not has_server_key(self.request):
            return render(), False
        return body_for(
            self.page.outcome_key(self.request, part=part),
            decisions,
            lambda: render_guarded(self.request, render, unkeyed=undeclared_parameters(self.request, self.page)),
            page_id=self.page.pk,
            versions=self.versions,
        )


def begin_trip(request: HttpRequest, find_page: Callable[[], AnyPage]) -> PageTrip[AnyPage]:
    """Return the trip to a page. The versions are read first: a publish in between must not let an old body be kept."""
    versions = versions_of_request(request)
    page = find_page()
    return PageTrip(request, page, page.plan(versions), versions)


def undeclared_parameters(request: HttpRequest, page: KeyedPage) -> list[tuple[str, ...]]:
    """Return the names and values of the query that the page has not declared, so that no key names them."""
    return sorted((name, *request.GET.getlist(name)) for name in request.GET if name not in page.query_parameters)
