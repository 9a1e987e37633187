"""What the screens of the vocabulary share: who may see them, where they stand, and the button that takes back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from attune.tagging.models import VocabularyChange

LIST = "wagtailsnippets_attune_tagging_topic:list"


def may_change(user: Any) -> bool:
    """Say whether somebody may change topics, and with them the vocabulary."""
    return bool(user.has_perm("attune_tagging.change_topic"))


class VocabularyPage(WagtailAdminTemplateMixin, TemplateView):
    """A page below the list of topics, for whoever may change these."""

    header_icon = "tag"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in whoever may."""
        if not self.may_enter(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def may_enter(self, user: Any) -> bool:
        """Let in whoever may change topics."""
        return may_change(user)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Stand below the list of topics."""
        topics = {"url": reverse(LIST), "label": _("Topics")}
        return [*self.breadcrumbs_items, topics, {"url": "", "label": self.get_page_title()}]


def success_with_change_undo(request: HttpRequest, words: str, change: VocabularyChange | None) -> None:
    """Say what was done to the vocabulary, with the button that takes it back."""
    undo_url = reverse("attune_tagging:undo_change", args=[change.pk]) if change else ""
    success_with_undo_address(request, words, undo_url)


def success_with_undo_address(request: HttpRequest, words: str, undo_url: str) -> None:
    """Say what was done, with the button that takes it back; Wagtail's own controller posts, with the page's token."""
    if not undo_url:
        messages.info(request, _("Nothing has changed: it was so already."))
        return
    button = (
        '{} <span class="buttons"><button type="button" class="button button-small button-secondary" '
        'data-controller="w-action" data-action="w-action#post" data-w-action-url-value="{}">{}</button></span>'
    )
    messages.success(request, format_html(button, words, undo_url, _("Undo")))
