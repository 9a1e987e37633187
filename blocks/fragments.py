"""Decide one slot of a page anew, for a cue, and render it alone."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from wagtail.models import Page

from attune.blocks.adaptive import AdaptiveBlock
from attune.blocks.bodies import shared_body
from attune.blocks.pages import AdaptivePage
from attune.decisions.cache.versions import current_versions
from attune.decisions.delivery.responses import outcome_of
from attune.decisions.delivery.tickets import slot_ticket
from attune.decisions.services import Decisions, decide_slots


class NoFragmentError(LookupError):
    """There is no such page for everyone, no such slot on it, or its editor did not allow the cue."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """What a slot shows now: its content without the element around it, which outcome that is, and its ticket."""

    html: str
    outcome: str
    ticket: str
    is_hidden: bool


def decide_fragment(request: HttpRequest, *, page_id: int, slot_id: str, cue: str) -> Fragment:
    """Decide and render a slot for a cue that its editor allows; the others stay as they are."""
    versions = current_versions()
    page = public_page(page_id)
    plan = page.plan(versions)
    slot = next((each for each in plan.slots if each.id == slot_id), None)
    if slot is None or cue not in slot.cues:
        raise NoFragmentError(f'Page {page_id} has no slot "{slot_id}" that "{cue}" may ask for.')
    decisions = decide_slots(request, plan.about, plan.slots)
    decision = decisions[slot_id]
    # Only this slot's decision names the outcome: the rest of the page is not rendered.
    html, _may_be_shared = shared_body(
        request,
        page,
        [decision],
        lambda: _rendered(request, page, slot_id, decisions).encode(),
        versions=versions,
        part=slot_id,
    )
    return Fragment(html.decode(), outcome_of(decision), slot_ticket(request, decisions, slot_id), decision.is_hidden)


def public_page(page_id: int) -> AdaptivePage:
    """Give the page of that id, if everyone may read it and it adapts."""
    page = Page.objects.live().public().filter(pk=page_id).specific().first()
    if not isinstance(page, AdaptivePage):
        raise NoFragmentError(f"There is no public page {page_id} that adapts.")
    return page


def rendered_block(request: HttpRequest, page: Page, child: Any, decisions: Decisions) -> str:
    """Render one block of a page's body as it was decided."""
    return str(child.render({"request": request, "page": page, "self": page, "decisions": decisions}))


def _rendered(request: HttpRequest, page: AdaptivePage, slot_id: str, decisions: Decisions) -> str:
    child: Any = next((each for each in page.body if each.id == slot_id), None)
    if child is None or not isinstance(child.block, AdaptiveBlock):
        return ""
    return rendered_block(request, page, child, decisions)
