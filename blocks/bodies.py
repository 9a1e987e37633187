"""Give the body of an outcome, rendered where nobody has yet; what is one visitor's own is neither kept nor taken."""

from collections.abc import Callable, Iterable
from typing import Protocol

from django.http import HttpRequest

from attune.audience.services import has_server_key
from attune.decisions.cache.page_cache import body_for
from attune.decisions.cache.versions import ContentVersions
from attune.decisions.delivery.edge_cache import is_personal_request
from attune.decisions.delivery.shared_body_guard import render_guarded
from attune.decisions.domain.decide import Decision


class KeyedPage(Protocol):
    """What is asked of a page."""

    pk: int
    query_parameters: tuple[str, ...]

    def outcome_key(self, request: HttpRequest, *, part: str = "") -> str:
        """Name what is rendered, beside the decisions."""


def undeclared_parameters(request: HttpRequest, page: KeyedPage) -> list[tuple[str, ...]]:
    """List what the query holds that the page has not declared, so that no key names it."""
    return sorted((name, *request.GET.getlist(name)) for name in request.GET if name not in page.query_parameters)


def shared_body(
    request: HttpRequest,
    page: KeyedPage,
    decisions: Iterable[Decision],
    render: Callable[[], bytes],
    *,
    versions: ContentVersions,
    part: str = "",
) -> tuple[bytes, bool]:
    """Give the body of a page, or of a part of it, and whether others may have it."""
    # A server that asks for somebody says who it is itself, and nothing of whom it asks for.
    if is_personal_request(request) and not has_server_key(request):
        return render(), False
    return body_for(
        page.outcome_key(request, part=part),
        decisions,
        lambda: render_guarded(request, render, unkeyed=undeclared_parameters(request, page)),
        page_id=page.pk,
        versions=versions,
    )
