"""The page "Coverage": how often rules, segments and triggers acted, day by day, and what is odd."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from attune.decisions.admin.charts import ColumnChart, column_chart
from attune.decisions.admin.simulation_words import percent
from attune.decisions.coverage.activity import ActivitySeries, activity_series, flagged_rules, statistics
from attune.decisions.models import ALL_SLOTS
from attune.rules.admin.bases import AdminPageMixin, ViewerMenuItem, may_view, selected_days, window_choices
from attune.rules.drafts import DeclarationSummary, declaration_summaries
from attune.rules.registry import NOTHING_KNOWN, Statistic

WINDOWS = (14, 30, 90)
USUAL = 30
GROUPS = (("rule:", _("Rules")), ("segment:", _("Segments")), ("trigger:", _("Triggers")))


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One rule, segment or trigger: its course as a chart, and how it fares."""

    head: DeclarationSummary
    chart: ColumnChart
    total: int
    known: Statistic

    @property
    def audience(self) -> str:
        """Write for what share of the recent visitors it held; "" where nobody knows."""
        return "" if self.known.audience is None else percent(self.known.audience)


class CoverageView(AdminPageMixin, WagtailAdminTemplateMixin, TemplateView):
    """Show the courses of all that is live, or has acted."""

    page_title = _("Coverage")
    header_icon = "history"
    template_name = "decisions/admin/coverage.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let only those in who may see rules."""
        if not may_view(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather what was counted."""
        days = selected_days(self.request, WINDOWS, USUAL)
        today = timezone.localdate()
        found = activity_series(today, days)
        all_slots = found.pop(ALL_SLOTS, ActivitySeries(ALL_SLOTS, (0,) * days))
        return super().get_context_data(**kwargs) | {
            "days": days,
            "windows": window_choices(WINDOWS),
            "all": column_chart(all_slots.days, today),
            "total": all_slots.total,
            "is_empty": not found and not all_slots.total,
            "groups": _groups(found, today, days),
            "odd": flagged_rules(),
            "today": today,
        }


def coverage_item() -> MenuItem:
    """Give the page's item of the menu, after the triggers."""
    url = reverse("attune_decisions:coverage")
    return ViewerMenuItem(CoverageView.page_title, url, name="attune-coverage", icon_name="history", order=125)


def _groups(found: Mapping[str, ActivitySeries], today: date, days: int) -> list[tuple[Any, list[CoverageRow]]]:
    """Give the rows of each sort under its heading; a sort of which nothing is live or has acted has none."""
    known, fares = declaration_summaries(), statistics()
    rows = [(label, _rows(prefix, found, known, fares, today, days)) for prefix, label in GROUPS]
    return [(label, of_sort) for label, of_sort in rows if of_sort]


def _rows(
    prefix: str,
    found: Mapping[str, ActivitySeries],
    known: Mapping[str, DeclarationSummary],
    fares: Mapping[str, Statistic],
    today: date,
    days: int,
) -> list[CoverageRow]:
    """Give what is live or has acted, what acts most first; all of one sort share a scale."""
    keys = [key for key, head in known.items() if key.startswith(prefix) and (head.is_live or key in found)]
    most = max((max(found[key].days) for key in keys if key in found), default=0)
    rows = []
    for key in keys:
        course = found.get(key, ActivitySeries(key, (0,) * days))
        chart = column_chart(course.days, today, most=most)
        rows.append(CoverageRow(known[key], chart, course.total, fares.get(key, NOTHING_KNOWN)))
    return sorted(rows, key=lambda row: (not row.known.flags, -row.total, row.head.name.casefold()))
