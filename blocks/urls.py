"""The addresses of the page editor's helpers, under the admin's."""

from django.urls import path

from blocks import views

app_name = "attune_blocks"

urlpatterns = [
    path("reach/", views.reach, name="reach"),
]
