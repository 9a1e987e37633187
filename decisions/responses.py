"""Answer with a body: publicly cacheable where nothing was decided, private with a small tail where something was."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control, patch_vary_headers

from audience.tickets import exposure_ticket
from decisions.page_cache import TAIL_MARKER
from decisions.services import Decisions


def shows_editors_tools(request: HttpRequest) -> bool:
    """Say whether the page may hold what is meant for one person: a session is never served from the cache."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def public_response(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Let anyone cache a page on which nothing is decided, but ask each time whether it still stands."""
    if shows_editors_tools(request):
        patch_cache_control(response, private=True, no_store=True)
    else:
        patch_cache_control(response, public=True, no_cache=True)
    return response


def private_response(request: HttpRequest, body: bytes, decisions: Decisions) -> HttpResponse:
    """Join the visitor's tail to a body at the marker, and keep both out of shared caches."""
    before, marker, after = body.partition(TAIL_MARKER)
    response = HttpResponse(before + tail(request, decisions).encode() + after if marker else body)
    patch_cache_control(response, private=True, no_store=True)
    patch_vary_headers(response, ["Cookie"])
    return response


def tail(request: HttpRequest, decisions: Decisions) -> str:
    """Render what differs between visitors of one outcome: tickets, consent, and who is being previewed."""
    visitor = getattr(request, "visitor", None)
    return render_to_string(
        "decisions/tail.html",
        {
            "tail": tail_values(request, decisions),
            "visitor": visitor,
            "asks_consent": bool(visitor) and not visitor.is_bot and visitor.asks_consent,
            "next": request.get_full_path(),
        },
    )


def tail_values(request: HttpRequest, decisions: Decisions) -> dict[str, Any]:
    """Give what the beacon needs: the page, whether it may measure, and a signed ticket for each slot that is shown."""
    visitor = getattr(request, "visitor", None)
    measures = bool(visitor and visitor.id and visitor.consent.measure and not visitor.is_bot)
    return {
        "page": decisions.page_id,
        "measure": measures,
        "tickets": _tickets(visitor.id, decisions) if visitor and measures else {},
    }


def _tickets(visitor: str, decisions: Decisions) -> dict[str, str]:
    return {
        slot: exposure_ticket(
            visitor=visitor,
            page_id=decisions.page_id,
            slot=slot,
            variant=decision.variant,
            experiment=decision.source if decision.reason in ("SPLIT", "HOLDOUT") else "",
            propensity=decision.propensity,
        )
        for slot, decision in decisions.items()
        if not decision.is_hidden
    }
