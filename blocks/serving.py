"""Answer a request for a page that adapts: with the body that its outcome has, or with what else serves the page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from blocks.bodies import Keyed, shared_body, undeclared
from decisions.edge import FOR_ONE_ALONE, key_response, sharing_of, wants_key
from decisions.guard import guarded
from decisions.joining import joined_response
from decisions.responses import private_response, public_response
from decisions.routing import versions_of_request
from decisions.services import Decisions


def answer(
    request: HttpRequest, page: Keyed, decisions: Decisions | None, render: Callable[[], bytes]
) -> HttpResponseBase:
    """Give the body of an outcome, rendered where nobody has yet; decisions are None where a page has no slots."""
    versions = versions_of_request(request)
    # Lists of a site's own turn their leaves by parameters that nobody may have declared.
    unkeyed = [] if decisions is not None else undeclared(request, page)
    key = page.outcome_key(request) + (repr(unkeyed) if unkeyed else "")
    sharing = sharing_of(request, key, decisions, versions)
    if wants_key(request):
        return key_response(sharing)
    if unkeyed:
        body, may_be_shared = guarded(request, render)
    else:
        chosen = () if decisions is None else decisions.values()
        body, may_be_shared = shared_body(request, page, chosen, render, versions=versions)
    if decisions is not None and not sharing.is_public:
        return private_response(request, body, decisions)
    return public_response(request, body, page.pk, sharing if may_be_shared else FOR_ONE_ALONE, decisions)


def answer_one(
    request: HttpRequest, page: Keyed, decisions: Decisions | None, serve: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """Give what serves the page to the request's visitor alone, whatever it is; what is a page gets its tail."""
    if wants_key(request):
        return key_response(FOR_ONE_ALONE)
    return joined_response(request, serve(), page.pk, decisions)


@contextmanager
def adapts(page: object, request: HttpRequest, decisions: Decisions | None) -> Iterator[None]:
    """Let a request show a page as decided; a page that hands its visitors to another goes on as it was."""
    outer = adapting(request), getattr(request, "decisions", None)
    request.attune_adapting, request.decisions = page, decisions  # type: ignore[attr-defined]
    try:
        yield
    finally:
        if outer[0] is not None:
            request.attune_adapting, request.decisions = outer  # type: ignore[attr-defined]


def adapting(request: HttpRequest) -> object:
    """Give the page that a request adapts right now; None where it adapts none."""
    return getattr(request, "attune_adapting", None)
