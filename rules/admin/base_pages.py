"""What our own pages of the admin share: their place below its home, and the choice of a window of days."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class AdminPageMixin:
    """A view of Wagtail's whose page stands below the admin's home."""

    breadcrumbs_items: list[dict[str, Any]]
    page_title: Any

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Stand below the admin's home."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


def breadcrumbs_from_home(*steps: tuple[str, Any]) -> list[dict[str, Any]]:
    """Give the way to a page that no view of Wagtail's shows: the admin's home, then each address with its label."""
    home = (reverse("wagtailadmin_home"), _("Home"))
    return [{"url": url, "label": label} for url, label in (home, *steps)]


def selected_days(request: HttpRequest, windows: Sequence[int], usual: int) -> int:
    """Give the number of days that was asked for, one of the windows."""
    return next((days for days in windows if str(days) == request.GET.get("days")), usual)


def window_choices(windows: Sequence[int]) -> list[tuple[int, str]]:
    """Give each window of days with its words."""
    return [(days, ngettext("the last day", "the last %(days)d days", days) % {"days": days}) for days in windows]
