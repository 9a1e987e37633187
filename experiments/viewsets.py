"""Show editors the experiments."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn
from wagtail.snippets.views.snippets import HistoryView, RevisionsUnscheduleView, SnippetViewSet, UnpublishView

from attune.experiments.models import Experiment

# Ending an experiment needs no second pair of eyes, as taking a rule off needs none: stopping must never wait.
STOP = "take_off"


class ExperimentUnpublishView(UnpublishView):
    """Whoever may start an experiment may end it."""

    permission_required = STOP


class ExperimentUnscheduleView(RevisionsUnscheduleView):
    """Nor does it need anybody to stop what has not begun."""

    permission_required = STOP


class ExperimentHistoryView(HistoryView):
    """Who did what and when."""

    def user_can_unschedule(self) -> bool:
        """Ask for the permission that ending asks for."""
        return bool(self.user_has_permission(STOP))


class ExperimentViewSet(SnippetViewSet):
    """List, edit, start and end experiments, in the "Attune" menu."""

    model = Experiment
    unpublish_view_class = ExperimentUnpublishView
    revisions_unschedule_view_class = ExperimentUnscheduleView
    history_view_class = ExperimentHistoryView
    icon = "list-ol"
    menu_label = _("Experiments")
    menu_name = "attune-experiments"
    menu_hook = "register_attune_menu_item"
    menu_order = 500
    list_display = [
        "name",
        "slot",
        "coverage_percent",
        LiveStatusTagColumn(),
        Column("standing", label=_("Does it run?"), accessor="standing"),
    ]
    list_filter = ["live", "site"]
    search_fields = ["name", "slug", "slot"]
    ordering = ["name"]
