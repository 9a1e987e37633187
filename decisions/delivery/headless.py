"""Tell machines what was decided: of each slot what wins, and nothing of what does not."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import quote_etag

from attune.decisions.cache.page_cache import decision_key, digest
from attune.decisions.context.known_pages import known_page_provider
from attune.decisions.delivery.edge_cache import is_personal_request
from attune.decisions.delivery.tickets import tickets_of
from attune.decisions.domain.decide import Decision
from attune.decisions.domain.slots import Slot
from attune.decisions.explanation.visitor_explanation import visitor_explanation
from attune.decisions.services import Decisions, decide_slots


class NoPublicPageError(LookupError):
    """There is no page of that id which everyone may read and which adapts."""


def read_decisions(request: HttpRequest, page_id: int) -> dict[str, Any]:
    """Decide the slots of a public page for the visitor of a request, and say what won."""
    decisions = decide_public(request, page_id)
    return {"page": page_id, "slots": winners(decisions.slots, list(decisions.values()))}


def read_tickets(request: HttpRequest, page_id: int) -> dict[str, Any]:
    """Sign what a visitor who may be measured is shown on a public page, by slot."""
    return {"page": page_id, "tickets": tickets_of(request, decide_public(request, page_id))}


def decide_if_unchanged(request: HttpRequest, page_id: int, decided: str) -> Decisions | None:
    """Decide a public page anew for who is shown it; None where now it would show something else than was decided."""
    try:
        decisions = decide_public(request, page_id)
    except NoPublicPageError:
        return None
    return decisions if decision_key(decisions.values()) == decided else None


def read_visitor_explanation(request: HttpRequest, page_id: int) -> dict[str, Any]:
    """Say in plain words why a public page looks as it does for the visitor of a request; empty where as for all."""
    because = visitor_explanation(request, decide_public(request, page_id))
    return {"page": page_id, "sentences": [], "note": "", "interests": [], "choice": ""} | (
        asdict(because) if because else {}
    )


def decide_public(request: HttpRequest, page_id: int) -> Decisions:
    """Decide the slots of a public page for the visitor of a request."""
    known = known_page_provider.of([page_id]).get(page_id)
    if known is None or not known.is_public:
        raise NoPublicPageError(f"There is no public page {page_id} that adapts.")
    return decide_slots(request, known.about, known.slots)


def winners(slots: Sequence[Slot], decisions: Sequence[Decision]) -> list[dict[str, Any]]:
    """Give what won in each slot, in the order in which they are shown."""
    names = {slot.id: slot.name for slot in slots}
    return [slot_winner(each, names[each.slot]) for each in sorted(decisions, key=lambda each: each.position)]


def slot_winner(decision: Decision, name: str) -> dict[str, Any]:
    """Give what won in one slot; of a hidden one only that it is hidden. Neither names nor reasons are told."""
    is_hidden = decision.is_hidden
    return {
        "slot": decision.slot,
        "name": name,
        "variant": decision.variant,
        "position": decision.position,
        "is_hidden": is_hidden,
        "parameters": {} if is_hidden else dict(decision.parameters),
        "pages": [] if is_hidden else [candidate.page_id for candidate in decision.pages],
    }


def as_json(values: dict[str, Any]) -> bytes:
    """Write an answer so that equal answers are equal bytes."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def json_response(request: HttpRequest, body: bytes, *, is_private: bool) -> HttpResponse:
    """Answer with an ETag, or that nothing has changed; only what depends on nobody may be kept by others."""
    response = HttpResponse(body, content_type="application/json")
    if is_private or is_personal_request(request):
        patch_cache_control(response, private=True, no_store=True)
        patch_vary_headers(response, ["Cookie"])
    else:
        patch_cache_control(response, public=True, no_cache=True)
    response["ETag"] = quote_etag(digest(body))
    conditional: HttpResponse | None = get_conditional_response(request, etag=response["ETag"], response=response)
    return conditional or response
