"""What became of a declaration: read by those who may only look, compared in words, taken off and unscheduled."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import (
    HistoryView,
    InspectView,
    RevisionsCompareView,
    RevisionsUnscheduleView,
    UnpublishView,
)

from attune.rules.review.version_diff import version_words
from attune.rules.review.view_permissions import VIEWING_PERMISSIONS


class DeclarationCompareView(RevisionsCompareView):
    """Two versions side by side, first of all in plain language."""

    permission_required = None
    any_permission_required = list(VIEWING_PERMISSIONS)
    template_name = "rules/admin/compare.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the difference in words."""
        context = super().get_context_data(**kwargs)
        return context | {"words": version_words(context["revision_a"], context["revision_b"])}


class DeclarationHistoryView(HistoryView):
    """Who did what and when, also for those who may only look."""

    any_permission_required = list(VIEWING_PERMISSIONS)

    def user_can_unschedule(self) -> bool:
        """Ask for the permission that taking off asks for."""
        return bool(self.user_has_permission("take_off"))


class DeclarationInspectView(InspectView):
    """A declaration in words, for those who may only look."""

    any_permission_required = list(VIEWING_PERMISSIONS)
    page_title = _("Look")
    template_name = "rules/admin/inspect.html"


class DeclarationUnpublishView(UnpublishView):
    """Taking off needs no second pair of eyes: whoever may publish may stop."""

    permission_required = "take_off"


class DeclarationUnscheduleView(RevisionsUnscheduleView):
    """Nor does it need one to stop what has not begun."""

    permission_required = "take_off"
