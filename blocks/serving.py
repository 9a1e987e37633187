"""Answer a request for a page that adapts: with the body that its outcome has, and with word of who may keep it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from django.http import HttpRequest, HttpResponse

from decisions.edge import FOR_ONE_ALONE, key_response, sharing_of, shows_editors_tools, wants_key
from decisions.guard import guarded
from decisions.page_cache import body_for
from decisions.responses import private_response, public_response
from decisions.routing import versions_of_request
from decisions.services import Decisions


class Served(Protocol):
    """What is asked of a page."""

    pk: int
    query_parameters: tuple[str, ...]

    def outcome_key(self, request: HttpRequest, *, part: str = "") -> str:
        """Name what is rendered, beside the decisions."""


def answer(
    request: HttpRequest, page: Served, decisions: Decisions | None, render: Callable[[], bytes]
) -> HttpResponse:
    """Give the body of an outcome, rendered where nobody has yet; decisions are None where a page has no slots."""
    key = page.outcome_key(request)
    # Lists of a site's own turn their leaves by parameters that nobody may have declared.
    asked = "" if decisions is not None else _undeclared(request, page)
    sharing = sharing_of(request, key + asked, decisions, versions_of_request(request))
    if wants_key(request):
        return key_response(sharing)
    if shows_editors_tools(request):
        body, may_be_shared = render(), False
    elif asked:
        body, may_be_shared = guarded(request, render)
    else:
        body, may_be_shared = _shared_body(request, page, key, decisions, render)
    if decisions is not None and not sharing.is_public:
        return private_response(request, body, decisions)
    return public_response(request, body, page.pk, sharing if may_be_shared else FOR_ONE_ALONE, decisions)


def _shared_body(
    request: HttpRequest, page: Served, key: str, decisions: Decisions | None, render: Callable[[], bytes]
) -> tuple[bytes, bool]:
    return body_for(
        key,
        () if decisions is None else decisions.values(),
        lambda: guarded(request, render),
        page_id=page.pk,
        versions=versions_of_request(request),
    )


def _undeclared(request: HttpRequest, page: Served) -> str:
    """Write the part of the query that the page has not declared; it may change what is rendered all the same."""
    given = sorted((name, *request.GET.getlist(name)) for name in request.GET if name not in page.query_parameters)
    return repr(given) if given else ""
