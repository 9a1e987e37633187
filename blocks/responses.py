"""Answer a request for a page that adapts: with the body that its outcome has, or with what else serves the page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from attune.blocks.bodies import KeyedPage, shared_body, undeclared_parameters
from attune.decisions.cache.site_routing import versions_of_request
from attune.decisions.delivery.edge_cache import PRIVATE_POLICY, asks_for_cache_key, cache_policy_of, key_response
from attune.decisions.delivery.responses import DECIDED, private_response, public_response
from attune.decisions.delivery.shared_body_guard import render_guarded
from attune.decisions.delivery.tail_insertion import insert_tail
from attune.decisions.services import Decisions
from attune.request_state import RequestField


def adaptive_response(
    request: HttpRequest, page: KeyedPage, decisions: Decisions | None, render: Callable[[], bytes]
) -> HttpResponseBase:
    """Give the body of an outcome, rendered where nobody has yet; decisions are None where a page has no slots."""
    versions = versions_of_request(request)
    # Lists of a site's own turn their leaves by parameters that nobody may have declared.
    unkeyed = [] if decisions is not None else undeclared_parameters(request, page)
    key = page.outcome_key(request) + (repr(unkeyed) if unkeyed else "")
    sharing = cache_policy_of(request, key, decisions, versions)
    if asks_for_cache_key(request):
        return key_response(sharing)
    if unkeyed:
        body, may_be_shared = render_guarded(request, render)
    else:
        chosen = () if decisions is None else decisions.values()
        body, may_be_shared = shared_body(request, page, chosen, render, versions=versions)
    if decisions is not None and not sharing.is_public:
        return private_response(request, body, decisions)
    return public_response(request, body, page.pk, sharing if may_be_shared else PRIVATE_POLICY, decisions)


def visitor_response(
    request: HttpRequest, page: KeyedPage, decisions: Decisions | None, serve: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """Give what serves the page to the request's visitor alone, whatever it is; what is a page gets its tail."""
    if asks_for_cache_key(request):
        return key_response(PRIVATE_POLICY)
    return insert_tail(request, serve(), page.pk, decisions)


# The page that a request adapts right now.
_ADAPTED = RequestField[object]("adapted page")


@contextmanager
def adapted_for_request(page: object, request: HttpRequest, decisions: Decisions | None) -> Iterator[None]:
    """Let a request show a page as decided; a page that hands its visitors to another goes on as it was."""
    outer, outer_decisions = adapted_page(request), DECIDED.find(request)
    _ADAPTED.set(request, page)
    DECIDED.set(request, decisions)
    try:
        yield
    finally:
        if outer is not None:
            _ADAPTED.set(request, outer)
            DECIDED.set(request, outer_decisions)


def adapted_page(request: HttpRequest) -> object:
    """Give the page that a request adapts right now; None where it adapts none."""
    return _ADAPTED.find(request)
