"""The addresses of what triggers did, under the admin's."""

from django.urls import path

from attune.audience.admin import dry_run_views, ledger_views
from attune.audience.admin.ledger import LedgerView

app_name = "attune_audience_admin"

urlpatterns = [
    path("effects/", LedgerView.as_view(), name="ledger"),
    path("effects/results/", LedgerView.as_view(results_only=True), name="ledger_results"),
    path("effects/<int:pk>/undo/", ledger_views.undo_effect, name="undo_effect"),
    path("triggers/<slug:trigger>/try/", dry_run_views.show_dry_run, name="try"),
    path("triggers/<slug:trigger>/undo/", ledger_views.undo_trigger, name="undo_trigger"),
]
