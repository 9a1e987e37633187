"""What a draft would have changed, as an editor sees it from the form of a rule or a segment."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from attune.decisions.admin.simulation_words import (
    example_rows,
    headline,
    judged_views_words,
    percent,
    persona_rows,
    remarks,
    segment_bars,
    slot_bars,
)
from attune.decisions.simulation.simulation import Simulation, SimulationRun, views_to_judge
from attune.rules.admin.bases import breadcrumbs_from_home, may_view, selected_days, window_choices
from attune.rules.drafts import DeclarationSummary, UnfinishedDraftError, book_with_drafts, declaration_summaries

# An editor waits for it.
LIMIT_S = 5.0
MOST_VIEWS = 10_000
# So many are judged before anybody would look at a bar.
QUICK_VIEWS = 300
WHOLE = "whole"
WINDOWS = (1, 7, 30)
USUAL = 7


@dataclass(frozen=True, slots=True)
class SimulationRequest:
    """What an editor wants to know: of one draft, or of all that wait, in how many days."""

    head: DeclarationSummary
    days: int
    takes_all: bool


@require_safe
def simulate_draft(request: HttpRequest, key: str) -> HttpResponseBase:
    """Show what one draft, or all that wait, would have changed; nothing is written.

    Where that takes long, the page comes at once and asks for the rest; without scripts it leads to the whole answer.
    """
    asked = _asked(request, key)
    context = {
        "days": asked.days,
        "takes_all": asked.takes_all,
        "windows": window_choices(WINDOWS),
        "head": asked.head,
        "page_title": _("What would change"),
        "header_title": _("What would change"),
        "header_icon": "view",
        "breadcrumbs_items": breadcrumbs_from_home((asked.head.url, asked.head.name), ("", _("What would change"))),
        **(_outcome(asked) if WHOLE in request.GET else _begun(asked)),
    }
    return render(request, "decisions/admin/simulation.html", context)


@require_safe
def simulate_in_steps(request: HttpRequest, key: str) -> HttpResponseBase:
    """Tell of the progress line by line as JSON while it is made, and the answer as HTML in the last line."""
    asked = _asked(request, key)
    try:
        walk = _walk(asked)
    except UnfinishedDraftError as error:
        lines = iter([_answer_line({"problem": str(error), "head": asked.head})])
    else:
        lines = _lines(walk, asked, language=get_language(), zone=timezone.get_current_timezone())
    response = StreamingHttpResponse(lines, content_type="application/x-ndjson")
    # A proxy that gathers the lines would show no progress.
    response["X-Accel-Buffering"] = "no"
    patch_cache_control(response, private=True, no_store=True)
    return response


def _asked(request: HttpRequest, key: str) -> SimulationRequest:
    if not may_view(request.user):
        raise PermissionDenied
    head = declaration_summaries().get(key)
    if head is None:
        raise Http404
    return SimulationRequest(head, selected_days(request, WINDOWS, USUAL), request.GET.get("of") == "all")


def _begun(asked: SimulationRequest) -> dict[str, Any]:
    """Give the whole answer where it comes quickly, else where its steps are told and where it comes as a whole."""
    views = views_to_judge(days=asked.days, now=timezone.now(), most_views=MOST_VIEWS)
    if views <= QUICK_VIEWS:
        return _outcome(asked)
    query = {"days": asked.days, "of": "all" if asked.takes_all else "one"}
    steps = reverse("attune_decisions:simulate_in_steps", args=[asked.head.key])
    return {"views": views, "steps": f"{steps}?{urlencode(query)}", "whole": f"?{urlencode({**query, WHOLE: 'yes'})}"}


def _outcome(asked: SimulationRequest) -> dict[str, Any]:
    try:
        walk = _walk(asked)
    except UnfinishedDraftError as error:
        return {"problem": str(error)}
    return _shown(walk.whole())


def _walk(asked: SimulationRequest) -> SimulationRun:
    drafted = book_with_drafts(None if asked.takes_all else [asked.head.key])
    return SimulationRun(
        drafted.edition.book(0),
        days=asked.days,
        now=timezone.now(),
        limit_s=LIMIT_S,
        most_views=MOST_VIEWS,
        drafts=drafted.names,
    )


def _lines(walk: SimulationRun, asked: SimulationRequest, *, language: str, zone: tzinfo) -> Iterator[str]:
    """Give the lines in the words and by the clock of whoever asked, which the admin has put away by now."""
    for step in walk.steps():
        yield json.dumps({"done": step.done, "of": step.of}) + "\n"
    with override(language), timezone.override(zone):
        last = _answer_line({**_shown(walk.found()), "head": asked.head, "takes_all": asked.takes_all})
    yield last


def _answer_line(context: dict[str, Any]) -> str:
    return json.dumps({"html": render_to_string("decisions/admin/simulation_found.html", context)}) + "\n"


def _shown(found: Simulation) -> dict[str, Any]:
    return {
        "found": found,
        "headline": headline(found),
        "judged": judged_views_words(found),
        "share": percent(found.share_changed),
        "slots": slot_bars(found),
        "segments": segment_bars(found),
        "examples": example_rows(found),
        "personas": persona_rows(found),
        "remarks": remarks(found),
        "drafts": found.drafts,
    }
