"""Undo from the admin: one effect by its button, or all of a trigger after a look at what would come of it."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from attune.audience import selectors, services
from attune.audience.admin.undo_words import undo_outcome_words
from attune.audience.domain.undo import UndoOutcome
from attune.audience.models import EffectRecord
from attune.audience.request.origins import is_own_address
from attune.audience.triggers.permissions import may_undo
from attune.rules.admin.bases import breadcrumbs_from_home
from attune.rules.selectors import trigger_summaries


@require_POST
def undo_effect(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Undo one effect, and lead back to the list."""
    _check(request)
    effect = get_object_or_404(EffectRecord, pk=pk)
    _tell(request, services.undo_effect(effect.pk))
    back = request.POST.get("next", "")
    return HttpResponseRedirect(back if is_own_address(request, back) else reverse("attune_audience_admin:ledger"))


@require_http_methods(["GET", "POST"])
def undo_trigger(request: HttpRequest, trigger: str) -> HttpResponseBase:
    """Say what would come of undoing all that a trigger did, and do it when it is asked for."""
    _check(request)
    if trigger not in selectors.fired_triggers():
        raise Http404
    if request.method == "POST":
        _tell(request, services.undo_trigger(trigger))
        return redirect(f"{reverse('attune_audience_admin:ledger')}?trigger={trigger}")
    found = services.undo_trigger(trigger, dry_run=True)
    head = trigger_summaries().get(trigger)
    context = {
        "trigger": trigger,
        "name": head.name if head else trigger,
        "outcomes": undo_outcome_words(found),
        "can_undo": any(found[each] for each in (UndoOutcome.UNDONE, UndoOutcome.WITHDRAWN, UndoOutcome.CHANGED_SINCE)),
        "breadcrumbs_items": breadcrumbs_from_home(
            (reverse("attune_audience_admin:ledger"), _("What triggers did")), ("", _("Undo"))
        ),
        "header_icon": "rotate",
        "page_title": _("Undo"),
    }
    return render(request, "audience/admin/undo_trigger.html", context)


def _check(request: HttpRequest) -> None:
    if not may_undo(request.user):
        raise PermissionDenied


def _tell(request: HttpRequest, found: Mapping[UndoOutcome, int]) -> None:
    for words in undo_outcome_words(found) or [_("There is nothing left to undo.")]:
        messages.success(request, words)
