"""Give a page to machines as its visitor would see it: the blocks of its body, of slots only what wins."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.models import Page, Site

from attune.blocks.adaptive import AdaptiveBlock
from attune.blocks.page_trips import PageTrip
from attune.blocks.pages import AdaptivePage
from attune.blocks.public_pages import public_trip, rendered_block
from attune.blocks.streams import ordered_blocks
from attune.decisions.domain.decide import Decision
from attune.decisions.page_answers import as_json, json_response, slot_winner, winners
from attune.decisions.services import Decisions

# What is told of a page that was decided.
_Values = Callable[[HttpRequest, AdaptivePage, Decisions], dict[str, Any]]


def page_response(request: HttpRequest, page_id: int) -> HttpResponse:
    """Answer with a public page as JSON, decided for the visitor of a request."""
    trip = public_trip(request, page_id)
    body, may_be_shared = _json_body(trip, "api:page", _page_values)
    return json_response(request, body, is_private=bool(trip.plan.slots) or not may_be_shared)


def content_response(request: HttpRequest, page_id: int | None) -> HttpResponse:
    """Answer with the whole body of a public page as one piece of HTML; without an id, of the site's first page."""
    trip = public_trip(request, page_id or _first_page(request))
    body, _may_be_shared = _json_body(trip, "api:content", _content_values)
    return json_response(request, body, is_private=True)


def _json_body(trip: PageTrip[AdaptivePage], part: str, values: _Values) -> tuple[bytes, bool]:
    """Decide a page, and return its values as JSON, written once for each outcome, and whether others may have them."""
    decisions = trip.decide()
    return trip.body(decisions.values(), lambda: as_json(values(trip.request, trip.page, decisions)), part=part)


def _first_page(request: HttpRequest) -> int:
    site = Site.find_for_request(request)
    return site.root_page_id if site else 0


def _page_values(request: HttpRequest, page: AdaptivePage, decisions: Decisions) -> dict[str, Any]:
    return {
        "id": page.pk,
        "type": page._meta.label,
        "title": page.title,
        "summary": page.summary,
        "url": page.get_url(request) or "",
        "locale": page.locale.language_code,
        "first_published_at": page.first_published_at.isoformat() if page.first_published_at else None,
        "body": [_block_values(request, page, child, decisions) for child in ordered_blocks(page.body, decisions)],
    }


def _content_values(request: HttpRequest, page: Page, decisions: Decisions) -> dict[str, Any]:
    html = [rendered_block(request, page, child, decisions) for child in ordered_blocks(page.body, decisions)]
    return {
        "page": page.pk,
        "content": "\n".join(html),
        "slots": winners(decisions.slots, list(decisions.values())),
    }


def _block_values(request: HttpRequest, page: AdaptivePage, child: Any, decisions: Decisions) -> dict[str, Any]:
    decision = decisions.get(child.id)
    return {
        "id": child.id or "",
        "type": child.block_type,
        "slot": _slot_values(decision, decisions),
        "html": rendered_block(request, page, child, decisions),
        "value": _value(child, decision),
    }


def _slot_values(decision: Decision | None, decisions: Decisions) -> dict[str, Any] | None:
    name = next((slot.name for slot in decisions.slots if decision and slot.id == decision.slot), "")
    return slot_winner(decision, name) if decision else None


def _value(child: Any, decision: Decision | None) -> Any:
    # The request is kept out: what it asks for would be kept for others of the same outcome.
    if not isinstance(child.block, AdaptiveBlock):
        return child.block.get_api_representation(child.value)
    if decision and decision.is_hidden:
        return None
    return child.block.child.get_api_representation(child.block.content_for(child.value, decision))
