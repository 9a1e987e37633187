"""Suggestions while somebody types: the form comes as it stands, is read, and leaves nothing behind."""

import logging
from typing import Any

from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from wagtail.admin.views.pages.preview import PreviewOnCreateView, PreviewOnEditView
from wagtail.models import Page

from attune.tagging.admin.suggestions import suggestions_for

logger = logging.getLogger(__name__)


class SuggestOnEdit(PreviewOnEditView):
    """Read a page as its form stands, for whoever may edit it; the page is built as Wagtail builds it for a preview."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the findings alone."""
        form = self.get_form(request.POST)
        unread = _unread_fields(form) if not self.validate_form(form) else []
        # Django has put the fields without errors on the page by now; the others are as they were saved.
        page = form.instance if unread else form.save(commit=False)
        return render(request, "tagging/admin/suggestions.html", _context(page, request.POST, unread))


class SuggestOnCreate(SuggestOnEdit, PreviewOnCreateView):
    """Read a page that was never saved, for whoever may add it."""

    def get_object(self) -> Page:
        """Give the page the language of the page above it."""
        page = PreviewOnCreateView.get_object(self)
        page.locale_id = Page.objects.values_list("locale_id", flat=True).get(pk=self.parent_object_id)
        return page


def _unread_fields(form: ModelForm) -> list[str]:
    labels = [str(form.fields[name].label or name) for name in form.errors if name in form.fields]
    return labels or [_("something in the form")]


def _context(page: Page, asked: Any, unread: list[str]) -> dict[str, Any]:
    context: dict[str, Any] = {"page": page, "unread": unread}
    # What could not be read must be said, even of a text that was seen.
    seen = "" if unread else asked.get("attune-seen", "")
    try:
        suggestions = suggestions_for(page, seen=seen)
    except Exception:  # A reader is code of the site's choice, and an editor who types needs a word, not an error.
        logger.exception("The form of page %s could not be read.", page.pk)
        return context | {"has_failed": True}
    is_seen = suggestions is not None and suggestions.fingerprint == seen
    return context | {"suggestions": suggestions, "report": suggestions and suggestions.report, "is_seen": is_seen}
