"""The addresses of looks, coverage and simulations, under the admin's."""

from django.urls import path

from decisions import views
from decisions.coverage_views import CoverageView
from decisions.simulation_views import simulate_draft, simulate_in_steps

app_name = "attune_decisions"

urlpatterns = [
    path("look/", views.look, name="look"),
    path("coverage/", CoverageView.as_view(), name="coverage"),
    path("simulate/<str:key>/", simulate_draft, name="simulate"),
    path("simulate/<str:key>/steps/", simulate_in_steps, name="simulate_in_steps"),
]
