"""The buttons of the analysis panel: each is one POST, and answers with the panel anew."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from wagtail.models import Page

from tagging import services
from tagging.models import Topic
from tagging.panels import findings_context
from tagging.reports import reading_of
from tagging.tasks import ask_to_read


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
    return _correct(request, page_id, topic_id, services.restore_topic, _('"%(topic)s" is as it was found.'))


def _correct(
    request: HttpRequest, page_id: int, topic_id: int, act: Callable[[int, int], None], message: str
) -> HttpResponse:
    page = _editable_page(request, page_id)
    topic = get_object_or_404(Topic, pk=topic_id)
    act(page_id, topic_id)
    return _answer(request, page, message % {"topic": topic.name})


def _editable_page(request: HttpRequest, page_id: int) -> Page:
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page


def _answer(request: HttpRequest, page: Page, message: str, *, is_waiting: bool = False) -> HttpResponse:
    """Send the findings alone to the panel's script, and a whole page to a browser without it."""
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return render(
            request, "tagging/admin/findings.html", findings_context(page, message=message, is_waiting=is_waiting)
        )
    messages.success(request, message)
    return redirect("wagtailadmin_pages:edit", page.pk)
