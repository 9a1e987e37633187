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

from decisions.charts import Columns, columns
from decisions.coverage import Course, courses, odd_rules, statistics
from decisions.models import ALL_SLOTS
from decisions.simulation_words import percent
from rules.admin_pages import BelowHome, chosen_days, window_choices
from rules.heads import Head, heads
from rules.looking import LookMenuItem, may_look
from rules.statistics import NOTHING_KNOWN, Statistic

WINDOWS = (14, 30, 90)
USUAL = 30
GROUPS = (("rule:", _("Rules")), ("segment:", _("Segments")), ("trigger:", _("Triggers")))


@dataclass(frozen=True, slots=True)
class Row:
    """One rule, segment or trigger: its course as a chart, and how it fares."""

    head: Head
    chart: Columns
    total: int
    known: Statistic

    @property
    def audience(self) -> str:
        """Write for what share of the recent visitors it held; "" where nobody knows."""
        return "" if self.known.audience is None else percent(self.known.audience)


class CoverageView(BelowHome, WagtailAdminTemplateMixin, TemplateView):
    """Show the courses of all that is live, or has acted."""

    page_title = _("Coverage")
    header_icon = "history"
    template_name = "decisions/admin/coverage.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let only those in who may see rules."""
        if not may_look(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather what was counted."""
        days = chosen_days(self.request, WINDOWS, USUAL)
        today = timezone.localdate()
        found = courses(today, days)
        all_slots = found.pop(ALL_SLOTS, Course(ALL_SLOTS, (0,) * days))
        return super().get_context_data(**kwargs) | {
            "days": days,
            "windows": window_choices(WINDOWS),
            "all": columns(all_slots.days, today),
            "total": all_slots.total,
            "is_empty": not found and not all_slots.total,
            "groups": _groups(found, today, days),
            "odd": odd_rules(),
            "today": today,
        }


def coverage_item() -> MenuItem:
    """Give the page's item of the menu, after the triggers."""
    url = reverse("attune_decisions:coverage")
    return LookMenuItem(CoverageView.page_title, url, name="attune-coverage", icon_name="history", order=125)


def _groups(found: Mapping[str, Course], today: date, days: int) -> list[tuple[Any, list[Row]]]:
    """Give the rows of each sort under its heading; a sort of which nothing is live or has acted has none."""
    known, fares = heads(), statistics()
    rows = [(label, _rows(prefix, found, known, fares, today, days)) for prefix, label in GROUPS]
    return [(label, of_sort) for label, of_sort in rows if of_sort]


def _rows(
    prefix: str,
    found: Mapping[str, Course],
    known: Mapping[str, Head],
    fares: Mapping[str, Statistic],
    today: date,
    days: int,
) -> list[Row]:
    """Give what is live or has acted, what acts most first; all of one sort share a scale."""
    keys = [key for key, head in known.items() if key.startswith(prefix) and (head.is_live or key in found)]
    most = max((max(found[key].days) for key in keys if key in found), default=0)
    rows = []
    for key in keys:
        course = found.get(key, Course(key, (0,) * days))
        chart = columns(course.days, today, most=most)
        rows.append(Row(known[key], chart, course.total, fares.get(key, NOTHING_KNOWN)))
    return sorted(rows, key=lambda row: (not row.known.flags, -row.total, row.head.name.casefold()))
