"""The review queue: topics of all pages that somebody may edit, judged one by one or many at once."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin.menu import MenuItem

from attune.tagging.admin.review_forms import QueueForm
from attune.tagging.admin.vocabulary_pages import VocabularyPage, success_with_undo_address
from attune.tagging.domain.highlights import highlight_evidence
from attune.tagging.models import PageTopic
from attune.tagging.review.queue import (
    Pair,
    ReviewAct,
    editable_pages,
    latest_acts,
    may_review,
    record_judgement,
    reviewable,
    undo_review_act,
)

QUEUE = "attune_tagging:queue"
ROWS_A_PAGE = 50
MOST_NAMES = 3
_BUTTONS = (
    (PageTopic.State.ACCEPTED.value, gettext_lazy("Accept")),
    (PageTopic.State.PINNED.value, gettext_lazy("Pin")),
    (PageTopic.State.REJECTED.value, gettext_lazy("Remove")),
)
_DONE = {
    PageTopic.State.ACCEPTED.value: gettext_lazy("Accepted"),
    PageTopic.State.PINNED.value: gettext_lazy("Pinned"),
    PageTopic.State.REJECTED.value: gettext_lazy("Removed"),
}


class ReviewMenuItem(MenuItem):
    """The way to the queue, for whoever may edit any page."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Say whether somebody has anything to review."""
        return may_review(request.user)


def review_item() -> MenuItem:
    """Give the queue's item of the menu, after the topics."""
    return ReviewMenuItem(QueueView.page_title, reverse(QUEUE), name="topics-to-review", icon_name="check", order=310)


class QueueView(VocabularyPage):
    """Show what waits, narrowed as asked, and what was done last."""

    template_name = "tagging/admin/queue.html"
    page_title: Any = gettext_lazy("Topics to review")
    header_icon = "check"

    def may_enter(self, user: Any) -> bool:
        """Let in whoever may edit any page."""
        return may_review(user)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Stand by itself: not all who review may see the vocabulary."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather one page of the queue and the latest acts."""
        user = self.request.user
        form = QueueForm(self.request.GET, user=user, pages=editable_pages(user))
        page = Paginator(form.narrow(reviewable(user)), ROWS_A_PAGE).get_page(self.request.GET.get("page"))
        context: dict[str, Any] = {
            "form": form,
            "rows": [
                (row, highlight_evidence(row.sentence, map(str, row.evidence)), _buttons_for(row)) for row in page
            ],
            "page_obj": page,
            "buttons": _BUTTONS,
            "acts": [(act, act_words(act)) for act in latest_acts(user)],
            "back": self.request.GET.urlencode(),
        }
        return super().get_context_data(**kwargs) | context


@require_POST
def decide(request: HttpRequest) -> HttpResponseBase:
    """Give what is selected, or one row, an editor's word."""
    if not may_review(request.user):
        raise PermissionDenied
    state, pairs = _asked(request)
    if not pairs:
        messages.warning(request, _("Nothing was selected. Tick the topics first, then choose what to do with them."))
        return _back(request.POST.get("back", ""))
    batch, changed, left = record_judgement(pairs, state, user=request.user)
    text = ngettext("%(done)s: %(count)d topic.", "%(done)s: %(count)d topics.", changed)
    back = request.POST.get("back", "")
    undo_url = f"{reverse('attune_tagging:undo_act', args=[batch])}?{back}" if batch else ""
    success_with_undo_address(request, text % {"done": _DONE[state], "count": changed}, undo_url)
    if left:
        text = ngettext(
            "%(count)d was left: it is not suggested any more, or you may not edit its page.",
            "%(count)d were left: they are not suggested any more, or you may not edit their pages.",
            left,
        )
        messages.warning(request, text % {"count": left})
    return _back(back)


@require_POST
def undo_act(request: HttpRequest, batch: uuid.UUID) -> HttpResponseBase:
    """Take an act of one's own back, and say what could not be, and why."""
    undone = undo_review_act(batch, user=request.user)
    if undone is None:
        raise Http404
    if undone.done:
        text = ngettext("%(count)d topic is as it was.", "%(count)d topics are as they were.", undone.done)
        messages.success(request, text % {"count": undone.done})
    elif not undone.skipped:
        messages.info(request, _("It was undone already."))
    for reason in undone.skipped:
        messages.warning(request, _("Left as it is: %(reason)s.") % {"reason": reason})
    return _back(request.POST.get("back") or request.GET.urlencode())


def act_words(act: ReviewAct) -> str:
    """Say in a sentence what an act did."""
    named = ", ".join(
        _("“%(topic)s” on “%(page)s”") % {"topic": topic, "page": page} for topic, page in act.topics[:MOST_NAMES]
    )
    more = len(act.topics) - MOST_NAMES
    tail = ngettext(" and %(count)d more", " and %(count)d more", more) % {"count": more} if more > 0 else ""
    return f"{_DONE.get(act.state, _('Left to the machine'))}: {named}{tail}"


def _buttons_for(row: PageTopic) -> list[tuple[str, Any]]:
    return [(state, label) for state, label in _BUTTONS if state != row.state]


def _asked(request: HttpRequest) -> tuple[str, list[Pair]]:
    """Read what is to be done with which topics; a row's own button names the row after a colon."""
    state, _colon, one = request.POST.get("act", "").partition(":")
    listed = [one] if one else request.POST.getlist("shown" if request.POST.get("all") else "row")
    try:
        pairs = [_pair(name) for name in dict.fromkeys(listed)]
    except ValueError as error:
        raise Http404 from error
    if state not in _DONE or len(pairs) > ROWS_A_PAGE:
        raise Http404
    return state, pairs


def _pair(name: str) -> Pair:
    page_id, topic_id = name.split("-")
    return int(page_id), int(topic_id)


def _back(asked: str) -> HttpResponseBase:
    return redirect(f"{reverse(QUEUE)}?{asked}" if asked else reverse(QUEUE))
