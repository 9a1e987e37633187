"""The page of rule books: what each changed, who made it, what its proof covered, and the way back to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from attune.rules.admin.base_pages import AdminPageMixin, breadcrumbs_from_home
from attune.rules.admin.undo_button import success_with_undo
from attune.rules.books.past_books import book_change_words, forms_of
from attune.rules.books.rollback import RollbackPlan, RollbackRefusedError, plan_rollback, roll_back_to
from attune.rules.models import BookRecord
from attune.rules.proof.proof_words import proof_words
from attune.rules.review.permissions import may_roll_back
from attune.rules.review.view_permissions import may_view
from attune.rules.selectors import latest_version

BOOKS_A_PAGE = 20
MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class BookRow:
    """A book as the page shows it."""

    record: BookRecord
    words: list[str]
    more: int
    proof: str
    is_live: bool


class BooksView(AdminPageMixin, WagtailAdminTemplateMixin, TemplateView):
    """List the books, the newest first."""

    page_title = gettext_lazy("Rule books")
    header_icon = "history"
    template_name = "rules/admin/books.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in whoever may do anything with rules."""
        if not may_view(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather one page of books, with what each changed against the one that was live before it."""
        page = Paginator(BookRecord.objects.select_related("made_by"), BOOKS_A_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {
            "page_obj": page,
            "rows": book_rows(page),
            "may_bring_back": may_roll_back(self.request.user),
        }


@require_http_methods(["GET", "POST"])
def roll_back_book(request: HttpRequest, version: int) -> HttpResponseBase:
    """Say what would change by returning to a book, and do it when it is asked for."""
    if not may_roll_back(request.user):
        raise PermissionDenied
    record = get_object_or_404(BookRecord, version=version)
    if record.refusal:
        raise Http404
    return _done(request, record) if request.method == "POST" else _shown(request, plan_rollback(record))


def book_rows(page: Page[BookRecord] | list[BookRecord]) -> list[BookRow]:
    """Give books as rows."""
    live, records = latest_version(), list(page)
    # The newest comes first, so what was live before a book mostly stands on the same page.
    served = [record for record in records if not record.refusal]
    if records and (before := _before(records[-1])):
        served.append(before)
    return [
        _row(record, next((each for each in served if each.version < record.version), None), record.version == live)
        for record in records
    ]


def _row(record: BookRecord, before: BookRecord | None, is_live: bool) -> BookRow:
    words = book_change_words(forms_of(before) if before else {}, forms_of(record))
    return BookRow(record, words[:MOST_WORDS], len(words[MOST_WORDS:]), proof_words(record.proof), is_live)


def _before(record: BookRecord) -> BookRecord | None:
    return BookRecord.objects.filter(refusal="", version__lt=record.version).first()


def _done(request: HttpRequest, record: BookRecord) -> HttpResponseBase:
    was = latest_version()
    try:
        publication = roll_back_to(record, user=request.user)
    except RollbackRefusedError as error:
        _refuse(request, error.problems)
        return redirect("attune_rules:books")
    text = _("Rule book %(version)d stands again, as book %(now)d. It is live everywhere within two seconds.")
    undo = reverse("attune_rules:bring_back", args=[was]) if was else ""
    success_with_undo(request, text % {"version": record.version, "now": publication.version}, undo)
    return redirect("attune_rules:books")


def _refuse(request: HttpRequest, problems: Iterable[object]) -> None:
    reasons = " ".join(map(str, problems))
    messages.error(request, _("Nothing was changed: %(reasons)s") % {"reasons": reasons})


def _shown(request: HttpRequest, plan: RollbackPlan) -> HttpResponseBase:
    heading = _("Return to rule book %(version)d") % {"version": plan.record.version}
    context = {
        "plan": plan,
        "header_icon": "history",
        "page_title": heading,
        "breadcrumbs_items": breadcrumbs_from_home((reverse("attune_rules:books"), _("Rule books")), ("", heading)),
    }
    return render(request, "rules/admin/bring_back.html", context)
