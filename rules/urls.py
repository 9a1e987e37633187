"""The addresses of the forms' helpers, under the admin's."""

from django.urls import path

from rules import views

app_name = "attune_rules"

urlpatterns = [
    path("words/<slug:kind>/", views.words, name="words"),
    path("typed/", views.typed, name="typed"),
    path("slots/", views.slots, name="slots"),
]
