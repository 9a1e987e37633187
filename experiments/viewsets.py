"""Show editors the experiments."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import LiveStatusTagColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from experiments.models import Experiment


class ExperimentViewSet(SnippetViewSet):
    """List, edit, start and end experiments, in the "Attune" menu."""

    model = Experiment
    icon = "list-ol"
    menu_label = _("Experiments")
    menu_name = "attune-experiments"
    menu_hook = "register_attune_menu_item"
    menu_order = 500
    list_display = ["name", "slot", "coverage_percent", LiveStatusTagColumn()]
    list_filter = ["live", "site"]
    search_fields = ["name", "slug", "slot"]
    ordering = ["name"]
