"""What a draft would have changed, as an editor sees it from the form of a rule or a segment."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from decisions.simulation import Simulation, simulate
from decisions.simulation_words import (
    example_rows,
    headline,
    judged,
    percent,
    persona_rows,
    remarks,
    segment_bars,
    slot_bars,
)
from rules.admin_pages import chosen_days, trail, window_choices
from rules.drafted import UnfinishedDraftError, with_drafts
from rules.heads import Head, heads
from rules.looking import may_look

# An editor waits for it.
LIMIT_S = 5.0
MOST_VIEWS = 10_000
WINDOWS = (1, 7, 30)
USUAL = 7


@require_safe
def simulate_draft(request: HttpRequest, key: str) -> HttpResponseBase:
    """Show what one draft, or all that wait, would have changed; nothing is written."""
    if not may_look(request.user):
        raise PermissionDenied
    head = heads().get(key)
    if head is None:
        raise Http404
    days = chosen_days(request, WINDOWS, USUAL)
    takes_all = request.GET.get("of") == "all"
    context = {
        "days": days,
        "takes_all": takes_all,
        "windows": window_choices(WINDOWS),
        "head": head,
        "page_title": _("What would change"),
        "header_title": _("What would change"),
        "header_icon": "view",
        "breadcrumbs_items": trail((head.url, head.name), ("", _("What would change"))),
        **_outcome(head, days=days, takes_all=takes_all),
    }
    return render(request, "decisions/admin/simulation.html", context)


def _outcome(head: Head, *, days: int, takes_all: bool) -> dict[str, Any]:
    try:
        drafted = with_drafts(None if takes_all else [head.key])
    except UnfinishedDraftError as error:
        return {"problem": str(error)}
    found = simulate(
        drafted.edition.book(0),
        days=days,
        now=timezone.now(),
        limit_s=LIMIT_S,
        most_views=MOST_VIEWS,
        drafts=drafted.names,
    )
    return _shown(found)


def _shown(found: Simulation) -> dict[str, Any]:
    return {
        "found": found,
        "headline": headline(found),
        "judged": judged(found),
        "share": percent(found.share_changed),
        "slots": slot_bars(found),
        "segments": segment_bars(found),
        "examples": example_rows(found),
        "personas": persona_rows(found),
        "remarks": remarks(found),
        "drafts": found.drafts,
    }
