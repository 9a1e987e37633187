"""The log: who did what with segments, rules, triggers, thresholds and rule books, and when."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.views.generic.history import HistoryFilterSet, LogEntryUserColumn
from wagtail.models import ModelLogEntry

from attune.rules.models import BookRecord
from attune.rules.review.permissions import DECLARED
from attune.rules.review.view_permissions import may_view


class LogView(BaseListingView):
    """List Wagtail's log entries about what is declared, the newest first."""

    page_title = _("Log")
    header_icon = "list-ol"
    index_url_name = "attune_rules:log"
    index_results_url_name = "attune_rules:log_results"
    filterset_class = HistoryFilterSet
    paginate_by = 50
    default_ordering = "-timestamp"
    verbose_name_plural = _("entries")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in whoever may do anything with rules."""
        if not may_view(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> Any:
        """Keep what is about our own, and what this editor may see."""
        seen = [model for model in DECLARED if may_view(self.request.user, model._meta.model_name)]
        types = ContentType.objects.get_for_models(*seen, BookRecord).values()
        return ModelLogEntry.objects.filter(content_type__in=types).select_related("user", "content_type")

    def get_filterset_kwargs(self) -> dict[str, Any]:
        """Offer the actions and people that occur."""
        return super().get_filterset_kwargs() | {"queryset": self.get_base_queryset()}

    @cached_property
    def columns(self) -> list[Any]:
        """Say when, who, what, and about which."""
        return [
            TitleColumn("label", label=_("Name"), get_url=self._url, accessor=lambda entry: entry.label),
            Column("kind", label=_("Kind"), accessor=lambda entry: entry.content_type.name),
            Column("what", label=_("What"), accessor=lambda entry: entry.message),
            LogEntryUserColumn("user", label=_("Who")),
            DateColumn("timestamp", label=_("When"), width="15%"),
        ]

    @cached_property
    def _finder(self) -> AdminURLFinder:
        return AdminURLFinder(self.request.user)

    def _url(self, entry: ModelLogEntry) -> str | None:
        model = entry.content_type.model_class()
        if entry.deleted or model not in DECLARED:
            return None
        return self._finder.get_edit_url(model(pk=entry.object_id))
