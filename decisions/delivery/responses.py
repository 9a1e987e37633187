"""Answer with a body: publicly cacheable where nothing was decided, private with a small tail where something was."""

import logging
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.html import format_html
from django.utils.http import quote_etag

from attune.audience.domain.context import Visitor
from attune.audience.requests import api_address, known_visitor
from attune.audience.selectors import base_template
from attune.audience.services import is_editor
from attune.decisions.cache.page_cache import decision_key, digest, insert_at_marker, outcome_parts
from attune.decisions.delivery.edge_cache import PRIVATE_POLICY, CachePolicy, set_cache_headers
from attune.decisions.delivery.tickets import may_measure, tickets_of
from attune.decisions.delivery.visitor_views import visitor_explanation_address
from attune.decisions.domain.decide import Decision
from attune.decisions.explanation.counterfactual import explain_other_variant
from attune.decisions.explanation.decision_details import versions_of
from attune.decisions.explanation.decision_words import preview_words
from attune.decisions.explanation.editor_request import CounterfactualQuestion, asked_page_address
from attune.decisions.explanation.userbar import EditorPanel, SlotRow, editor_panel, slot_rows
from attune.decisions.explanation.visitor_explanation import has_visitor_explanation
from attune.decisions.services import Decisions
from attune.request_state import RequestField, is_in_preview_panel, is_preview

logger = logging.getLogger(__name__)

_NOT_MODIFIED = HttpResponseNotModified.status_code
Answer = TypeVar("Answer", bound=HttpResponseBase)


class _Open:
    """What others may have, until it sets a cookie: then it is its visitor's alone."""

    def set_cookie(self, *args: Any, **kwargs: Any) -> None:
        """Set a cookie, as middleware does that comes after us."""
        super().set_cookie(*args, **kwargs)  # type: ignore[misc]
        make_private(self)  # type: ignore[type-var]


class OpenResponse(_Open, HttpResponse):
    """A page that others may have."""


class OpenNotModified(_Open, HttpResponseNotModified):
    """The answer that a page stands as it was."""


def public_response(
    request: HttpRequest, body: bytes, page_id: int, sharing: CachePolicy, decisions: Decisions | None = None
) -> HttpResponse:
    """Let anyone cache a page on which nothing of its visitor was decided, if they ask each time whether it stands.

    What differs between visitors is not in it: a script asks for that, once the page is shown.
    """
    response = OpenResponse(insert_at_marker(body, tail_script(page_id, decisions)))
    # Django gives a new CSRF cookie to whoever sends one that is none: it is theirs alone.
    if not sharing.is_public or "CSRF_COOKIE_NEEDS_UPDATE" in request.META:
        return make_private(response)
    set_cache_headers(response, sharing)
    patch_cache_control(response, public=True, no_cache=True)
    response["ETag"] = quote_etag(digest(response.content))
    # Django's own cache of whole pages asks nobody whether a page still stands.
    request._cache_update_cache = False  # type: ignore[attr-defined]
    conditional = get_conditional_response(request, etag=response["ETag"], response=response) or response
    if conditional.status_code != _NOT_MODIFIED:
        return conditional
    unchanged = OpenNotModified(headers=conditional.headers)
    set_cache_headers(unchanged, sharing)
    return unchanged


def tail_script(page_id: int, decisions: Decisions | None = None) -> str:
    """Write the script that asks for the tail; decisions are None where a page has no slots."""
    decided = "" if decisions is None else decision_key(decisions.values())
    script = '<script src="{}" data-tail="{}" data-page="{}" data-decided="{}" defer></script>'
    address = api_address("read_tail")
    return format_html(script, static("decisions/tail.js"), address, page_id, decided) if address else ""


def private_response(request: HttpRequest, body: bytes, decisions: Decisions) -> HttpResponse:
    """Join the visitor's tail to a body at the marker, and keep both out of shared caches."""
    response = HttpResponse(insert_at_marker(body, render_tail(request, decisions.page_id, decisions)))
    patch_vary_headers(response, ["Cookie"])
    return make_private(response)


def make_private(response: Answer) -> Answer:
    """Keep a response out of shared caches, whatever it has said before."""
    set_cache_headers(response, PRIVATE_POLICY)
    patch_cache_control(response, private=True, no_store=True)
    return response


def why_not_response(request: HttpRequest, question: CounterfactualQuestion, decisions: Decisions) -> HttpResponse:
    """Answer an editor's question in place of the page; nobody else may keep the answer."""
    found = explain_other_variant(decisions, question.slot, question.variant)
    if found is None:
        raise Http404("There is no such variant, or no fact would show it.")
    slot = next(each.name for each in decisions.slots if each.id == question.slot)
    context = {"found": found, "slot": slot, "way_back": asked_page_address(request), "base_template": base_template()}
    response = render(request, "decisions/why_not.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return make_private(response)


# What a shared preview says of itself, and what was decided for the page that a request shows.
NOTICE = RequestField[str]("notice")
DECIDED = RequestField[Decisions | None]("decisions")


def render_tail(request: HttpRequest, page_id: int, decisions: Decisions | None = None, *, address: str = "") -> str:
    """Render what differs between visitors of one outcome: tickets, consent, and who is being previewed.

    address is where the answer to the consent question leads back to; without it, the address of the request.
    """
    visitor, address = known_visitor(request), address or request.get_full_path()
    return render_to_string(
        "decisions/tail.html",
        {
            "tail": tail_values(request, page_id, decisions),
            "notice": NOTICE.get(request, ""),
            # The panel beside the form says it already.
            "look": "" if is_in_preview_panel(request) else _look(visitor),
            "asks_consent": visitor is not None and visitor.asks_consent,
            "next": address,
            "panel": _panel(request, decisions),
            "why": (why := _why(request, decisions)),
            "versions": versions_of(decisions) if why and decisions is not None else (),
            "why_address": _why_address(request, decisions, address),
        },
        request,
    )


def _panel(request: HttpRequest, decisions: Decisions | None) -> EditorPanel | None:
    shows = decisions is not None and not is_preview(request) and is_editor(request)
    return editor_panel(request, decisions) if shows and decisions is not None else None


def _why(request: HttpRequest, decisions: Decisions | None) -> tuple[SlotRow, ...]:
    """Explain a preview, which has no userbar, to whoever edits; a guest with its address sees the draft alone."""
    shows = decisions is not None and is_preview(request) and is_editor(request)
    return slot_rows(request, decisions) if shows and decisions is not None else ()


def _why_address(request: HttpRequest, decisions: Decisions | None, address: str) -> str:
    """Give where a visitor is told why; "" where there is nothing to tell, or where finding out failed."""
    if decisions is None or is_preview(request):
        return ""
    try:
        return (
            visitor_explanation_address(request, decisions, address)
            if has_visitor_explanation(request, decisions)
            else ""
        )
    except Exception:  # noqa: BLE001  The page was decided and stands: no telling is worth losing it.
        logger.exception("Page %s could not say whether it has reasons to tell.", decisions.page_id)
        return ""


def _look(visitor: Visitor | None) -> str:
    return preview_words(visitor.look) if visitor and visitor.look else ""


def tail_values(request: HttpRequest, page_id: int, decisions: Decisions | None) -> dict[str, Any]:
    """Give what scripts need: the page, whether to measure, tickets of what is shown, outcomes where cues may ask."""
    tickets = tickets_of(request, decisions) if decisions is not None else {}
    outcomes = {slot.id: outcome_of(decisions[slot.id]) for slot in decisions.slots if slot.cues} if decisions else {}
    return {"page": page_id, "measure": may_measure(request), "tickets": tickets, "outcomes": outcomes}


def outcome_of(decision: Decision) -> str:
    """Name what a slot shows in a few letters, so that a page can tell whether it would change."""
    return digest(repr(outcome_parts(decision)).encode())[:16]
