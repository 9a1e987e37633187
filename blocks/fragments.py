"""Decide one slot of a page anew, for a cue, and render it alone."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from attune.blocks.adaptive import AdaptiveBlock
from attune.blocks.pages import AdaptivePage
from attune.blocks.public_pages import NoFragmentError, public_trip, rendered_block
from attune.decisions.page_answers import outcome_of, slot_ticket
from attune.decisions.services import Decisions


@dataclass(frozen=True, slots=True)
class Fragment:
    """What a slot shows now: its content without the element around it, which outcome that is, and its ticket."""

    html: str
    outcome: str
    ticket: str
    is_hidden: bool


def decide_fragment(request: HttpRequest, *, page_id: int, slot_id: str, cue: str) -> Fragment:
    """Decide and render a slot for a cue that its editor allows; the others stay as they are."""
    trip = public_trip(request, page_id)
    slot = next((each for each in trip.plan.slots if each.id == slot_id), None)
    if slot is None or cue not in slot.cues:
        raise NoFragmentError(f'Page {page_id} has no slot "{slot_id}" that "{cue}" may ask for.')
    decisions = trip.decide()
    decision = decisions[slot_id]
    # Only the decision for this slot names the outcome: the rest of the page is not rendered.
    html, _may_be_shared = trip.body(
        [decision], lambda: _rendered(request, trip.page, slot_id, decisions).encode(), part=slot_id
    )
    return Fragment(html.decode(), outcome_of(decision), slot_ticket(request, decisions, slot_id), decision.is_hidden)


def _rendered(request: HttpRequest, page: AdaptivePage, slot_id: str, decisions: Decisions) -> str:
    child: Any = next((each for each in page.body if each.id == slot_id), None)
    if child is None or not isinstance(child.block, AdaptiveBlock):
        return ""
    return rendered_block(request, page, child, decisions)
