"""The addresses of the page of facts and of the forms' helpers, under the admin's."""

from django.urls import path

from rules import views
from rules.fact_pages import FactsView

app_name = "attune_rules"

urlpatterns = [
    path("words/<slug:kind>/", views.words, name="words"),
    path("typed/", views.typed, name="typed"),
    path("facts/", FactsView.as_view(), name="facts"),
    path("slots/", views.slots, name="slots"),
]
