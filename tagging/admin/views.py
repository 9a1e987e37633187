"""The buttons of the analysis panel: each is one POST, and answers with the panel anew."""

import uuid
from typing import Protocol

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from wagtail.models import Page

from attune.tagging import services
from attune.tagging.admin.panels import UNDO_KEY, findings_context
from attune.tagging.admin.reports import reading_of
from attune.tagging.models import Topic
from attune.tagging.review import judgements
from attune.tagging.tasks import ask_to_read


@require_GET
def findings(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show a page's findings alone; `since` is the reading that the panel already has."""
    page = _editable_page(request, page_id)
    since = request.GET.get("since")
    is_waiting = since is not None and since == reading_of(page_id)
    message = "" if since is None or is_waiting else _("The page has been read.")
    return render(
        request, "tagging/admin/findings.html", findings_context(page, message=message, is_waiting=is_waiting)
    )


@require_POST
def read_now(request: HttpRequest, page_id: int) -> HttpResponse:
    """Have the page read at once, changed or not."""
    page, before = _editable_page(request, page_id), reading_of(page_id)
    if not ask_to_read(page_id):
        return _answer(request, page, _("The page cannot be read now. Try again in a few minutes."))
    is_waiting = reading_of(page_id) == before
    message = _("The page is being read.") if is_waiting else _("The page has been read.")
    return _answer(request, page, message, is_waiting=is_waiting)


@require_POST
def accept(request: HttpRequest, page_id: int, topic_id: int) -> HttpResponse:
    """Say that a topic is right."""
    return _correct(request, page_id, topic_id, services.accept_topic, _('"%(topic)s" is accepted on this page.'))


@require_POST
def pin(request: HttpRequest, page_id: int, topic_id: int) -> HttpResponse:
    """Keep a topic on a page."""
    return _correct(request, page_id, topic_id, services.pin_topic, _('"%(topic)s" is pinned to this page.'))


@require_POST
def remove(request: HttpRequest, page_id: int, topic_id: int) -> HttpResponse:
    """Keep a topic off a page."""
    return _correct(request, page_id, topic_id, services.remove_topic, _('"%(topic)s" is removed from this page.'))


@require_POST
def restore(request: HttpRequest, page_id: int, topic_id: int) -> HttpResponse:
    """Leave a topic to the machine again."""
    return _correct(request, page_id, topic_id, services.restore_topic, _('"%(topic)s" is left to the machine.'))


@require_POST
def undo(request: HttpRequest, page_id: int, batch: uuid.UUID) -> HttpResponse:
    """Take back what one press did to a page."""
    page = _editable_page(request, page_id)
    if not judgements.can_undo(batch, page_id):
        raise Http404
    return _answer(request, page, _undone(*judgements.undo_judgements(batch)))


class _Act(Protocol):
    def __call__(self, page_id: int, topic_id: int, *, user_id: int | None = None) -> uuid.UUID: ...


def _correct(request: HttpRequest, page_id: int, topic_id: int, act: _Act, message: str) -> HttpResponse:
    page = _editable_page(request, page_id)
    topic = get_object_or_404(Topic, pk=topic_id)
    batch = act(page_id, topic_id, user_id=request.user.pk)
    return _answer(request, page, message % {"topic": topic.name}, undo=batch)


def _undone(done: int, left: int) -> str:
    said = []
    if done:
        said.append(ngettext("Undone: %(n)d topic is as it was.", "Undone: %(n)d topics are as they were.", done))
    if left:
        said.append(
            ngettext(
                "%(left)d topic was changed again since, and was left as it is now.",
                "%(left)d topics were changed again since, and were left as they are now.",
                left,
            )
        )
    return " ".join(said) % {"n": done, "left": left}


def _editable_page(request: HttpRequest, page_id: int) -> Page:
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page


def _answer(
    request: HttpRequest, page: Page, message: str, *, is_waiting: bool = False, undo: uuid.UUID | None = None
) -> HttpResponse:
    """Send the findings alone to the panel's script, and a whole page to a browser without it."""
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        context = findings_context(page, message=message, is_waiting=is_waiting, undo=undo)
        return render(request, "tagging/admin/findings.html", context)
    messages.success(request, message)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return redirect(f"{address}?{UNDO_KEY}={undo}" if undo else address)
