"""Undo what was done to many at once, from the message that told of it."""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from attune.rules.admin.undo_button import success_with_undo
from attune.rules.bulk.snapshots import Snapshot, restore_snapshots, snapshots_from_json, snapshots_to_json
from attune.rules.models import Rule

SESSION_KEY = "attune_undo"
MOST_KEPT = 3


def success_with_bulk_undo(request: HttpRequest, words: str, before: list[Snapshot]) -> None:
    """Say what was done to many, with the button that takes it back; only who did it can press it."""
    if not before:
        success_with_undo(request, words)
        return
    kept = request.session.get(SESSION_KEY, {})
    token = uuid4().hex
    kept[token] = snapshots_to_json(before)
    request.session[SESSION_KEY] = dict(list(kept.items())[-MOST_KEPT:])
    success_with_undo(request, words, reverse("attune_rules:undo", args=[token]))


@require_POST
def undo_many(request: HttpRequest, token: str) -> HttpResponseBase:
    """Bring all back, but what others changed since."""
    kept = request.session.get(SESSION_KEY, {})
    if token not in kept:
        raise Http404
    snapshots = snapshots_from_json(kept.pop(token))
    request.session[SESSION_KEY] = kept
    done, left = restore_snapshots(snapshots, user=request.user)
    if done:
        text = ngettext("%(count)d is as it was before.", "%(count)d are as they were before.", len(done))
        messages.success(request, text % {"count": len(done)})
    if left:
        names = ", ".join(row.name for row in left)
        messages.warning(
            request, _("Left alone, since it was changed meanwhile or you may not: %(names)s.") % {"names": names}
        )
    model = type(next(iter((*done, *left)), Rule()))
    return redirect(model.snippet_viewset.get_url_name("list"))
