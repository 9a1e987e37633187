"""Addresses of the audience's consent form, and of what a visitor turns off by itself."""

from django.urls import path

from attune.audience import views

app_name = "attune_audience"

urlpatterns = [
    path("consent/", views.consent, name="consent"),
    path("consent/interests/", views.interests, name="interests"),
]
