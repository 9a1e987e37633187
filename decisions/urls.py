"""The address of looks, under the admin's."""

from django.urls import path

from decisions import views

app_name = "attune_decisions"

urlpatterns = [
    path("look/", views.look, name="look"),
]
