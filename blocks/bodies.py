"""Give the body of an outcome, rendered where nobody has yet; what is one visitor's own is neither kept nor taken."""

from collections.abc import Callable, Iterable
from typing import Protocol

from django.http import HttpRequest

from audience.services import bears_server_key
from decisions.domain.decide import Decision
from decisions.edge import is_for_one
from decisions.guard import guarded
from decisions.page_cache import body_for
from decisions.versions import Versions


class Keyed(Protocol):
    """What is asked of a page."""

    pk: int
    query_parameters: tuple[str, ...]

    def outcome_key(self, request: HttpRequest, *, part: str = "") -> str:
        """Name what is rendered, beside the decisions."""


def undeclared(request: HttpRequest, page: Keyed) -> list[tuple[str, ...]]:
    """List what the query holds that the page has not declared, so that no key names it."""
    return sorted((name, *request.GET.getlist(name)) for name in request.GET if name not in page.query_parameters)


def shared_body(
    request: HttpRequest,
    page: Keyed,
    decisions: Iterable[Decision],
    render: Callable[[], bytes],
    *,
    versions: Versions,
    part: str = "",
) -> tuple[bytes, bool]:
    """Give the body of a page, or of a part of it, and whether others may have it."""
    # A server that asks for somebody says who it is itself, and nothing of whom it asks for.
    if is_for_one(request) and not bears_server_key(request):
        return render(), False
    return body_for(
        page.outcome_key(request, part=part),
        decisions,
        lambda: guarded(request, render, unkeyed=undeclared(request, page)),
        page_id=page.pk,
        versions=versions,
    )
