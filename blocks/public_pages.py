"""Public pages for machines: the trip to the page of an id, and how one block of its body is rendered."""

from typing import Any

from django.http import HttpRequest
from wagtail.models import Page

from attune.blocks.page_trips import PageTrip, begin_trip
from attune.blocks.pages import AdaptivePage
from attune.decisions.services import Decisions


class NoFragmentError(LookupError):
    """There is no such page for everyone, no such slot on it, or its editor did not allow the cue."""


def public_trip(request: HttpRequest, page_id: int) -> PageTrip[AdaptivePage]:
    """Return the trip to a page that everyone may read and that adapts; raise NoFragmentError for any other page."""
    return begin_trip(request, lambda: _public_page(page_id))


def rendered_block(request: HttpRequest, page: Page, child: Any, decisions: Decisions) -> str:
    """Return one block of a page's body as HTML, as it was decided."""
    return str(child.render({"request": request, "page": page, "self": page, "decisions": decisions}))


def _public_page(page_id: int) -> AdaptivePage:
    page = Page.objects.live().public().filter(pk=page_id).specific().first()
    if not isinstance(page, AdaptivePage):
        raise NoFragmentError(f"There is no public page {page_id} that adapts.")
    return page
