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

from audience import selectors, services
from audience.domain.undoing import Outcome
from audience.models import EffectRecord
from audience.origins import lies_here
from audience.outcome_words import outcome_words
from audience.trigger_permissions import may_undo
from rules.admin_pages import trail
from rules.selectors import trigger_heads


@require_POST
def undo_effect(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Undo one effect, and lead back to the list."""
    _check(request)
    effect = get_object_or_404(EffectRecord, pk=pk)
    _tell(request, services.undo_effect(effect.pk))
    back = request.POST.get("next", "")
    return HttpResponseRedirect(back if lies_here(request, back) else reverse("attune_audience_admin:ledger"))


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
    head = trigger_heads().get(trigger)
    context = {
        "trigger": trigger,
        "name": head.name if head else trigger,
        "outcomes": outcome_words(found),
        "can_undo": any(found[each] for each in (Outcome.UNDONE, Outcome.WITHDRAWN, Outcome.CHANGED_SINCE)),
        "breadcrumbs_items": trail((reverse("attune_audience_admin:ledger"), _("What triggers did")), ("", _("Undo"))),
        "header_icon": "rotate",
        "page_title": _("Undo"),
    }
    return render(request, "audience/admin/undo_trigger.html", context)


def _check(request: HttpRequest) -> None:
    if not may_undo(request.user):
        raise PermissionDenied


def _tell(request: HttpRequest, found: Mapping[Outcome, int]) -> None:
    for words in outcome_words(found) or [_("There is nothing left to undo.")]:
        messages.success(request, words)
