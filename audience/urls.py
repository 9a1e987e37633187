"""Addresses of the audience's consent form."""

from django.urls import path

from audience import views

app_name = "attune_audience"

urlpatterns = [
    path("consent/", views.consent, name="consent"),
]
