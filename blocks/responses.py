"""Answer a request for a page that adapts: with the body that its outcome has, or with what else serves the page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from attune.blocks.page_trips import KeyedPage, PageTrip, undeclared_parameters
from attune.decisions.page_answers import (
    DECIDED,
    PRIVATE_POLICY,
    asks_for_cache_key,
    cache_policy_of,
    insert_tail,
    key_response,
    private_response,
    public_response,
    render_guarded,
)
from attune.decisions.services import Decisions
from attune.request_state import RequestField


def adaptive_response(
    trip: PageTrip[KeyedPage], decisions: Decisions | None, render: Callable[[], bytes]
) -> HttpResponseBase:
    """Return the body of an outcome, rendered only where the cache has none; without slots, decisions are None."""
    request, page = trip.request, trip.page
    # Lists of a site's own turn their leaves by parameters that nobody may have declared.
    unkeyed = [] if decisions is not None else undeclared_parameters(request, page)
    key = page.outcome_key(request) + (repr(unkeyed) if unkeyed else "")
    sharing = cache_policy_of(request, key, decisions, trip.versions)
    if asks_for_cache_key(request):
        return key_response(sharing)
    if unkeyed:
        body, may_be_shared = render_guarded(request, render)
    else:
        body, may_be_shared = trip.body(() if decisions is None else decisions.values(), render)
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
