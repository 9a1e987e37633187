"""The addresses of looks, coverage and simulations, under the admin's."""

from django.urls import path

from attune.decisions.admin import views
from attune.decisions.admin.coverage_views import CoverageView
from attune.decisions.admin.simulation_views import simulate_draft, simulate_in_steps

app_name = "attune_decisions"

urlpatterns = [
    path("look/", views.set_preview, name="look"),
    path("coverage/", CoverageView.as_view(), name="coverage"),
    path("simulate/<str:key>/", simulate_draft, name="simulate"),
    path("simulate/<str:key>/steps/", simulate_in_steps, name="simulate_in_steps"),
]
