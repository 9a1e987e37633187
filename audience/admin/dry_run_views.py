"""Try a trigger from its form: what it would have done to what is stored."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from attune.audience.admin.dry_run_words import effect_lines, examples, judged_share_words, remarks, summary
from attune.audience.triggers.dry_run import DryRun, dry_run_trigger
from attune.audience.triggers.permissions import may_see
from attune.rules.admin.bases import breadcrumbs_from_home, selected_days, window_choices
from attune.rules.drafts import UnfinishedTriggerError, UnknownTriggerError, dry_run_trigger_of
from attune.rules.selectors import trigger_summaries

# An editor waits for it.
LIMIT_S = 5.0
WINDOWS = (1, 7, 30)
USUAL = 7


@require_safe
def show_dry_run(request: HttpRequest, trigger: str) -> HttpResponseBase:
    """Show what a trigger would have done, in its draft or as it is published; nothing is written."""
    if not may_see(request.user):
        raise PermissionDenied
    head = trigger_summaries().get(trigger)
    if head is None:
        raise Http404
    days = selected_days(request, WINDOWS, USUAL)
    of = "live" if request.GET.get("of") == "live" else "draft"
    edit_url = reverse("wagtailsnippets_attune_rules_trigger:edit", args=[head.pk])
    context = {
        "days": days,
        "of": of,
        "windows": window_choices(WINDOWS),
        "name": head.name,
        "edit_url": edit_url,
        "page_title": _("Try it"),
        "header_icon": "history",
        "breadcrumbs_items": breadcrumbs_from_home((edit_url, head.name), ("", _("Try it"))),
        **_outcome(trigger, days=days, is_live=of == "live"),
    }
    return render(request, "audience/admin/try_out.html", context)


def _outcome(trigger: str, *, days: int, is_live: bool) -> dict[str, object]:
    try:
        trial = dry_run_trigger_of(trigger, is_live=is_live)
    except (UnknownTriggerError, UnfinishedTriggerError) as error:
        return {"problem": str(error)}
    return _shown(dry_run_trigger(trial, days=days, now=timezone.now(), limit_s=LIMIT_S))


def _shown(attempt: DryRun) -> dict[str, object]:
    return {
        "attempt": attempt,
        "summary": summary(attempt),
        "judged": judged_share_words(attempt) if attempt.stored else "",
        "effects": effect_lines(attempt),
        "examples": examples(attempt),
        "remarks": remarks(attempt),
    }
