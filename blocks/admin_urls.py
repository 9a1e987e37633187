"""The addresses of the page editor's helpers, under the admin's."""

from django.urls import path

from attune.blocks import views
from attune.blocks.overview import OverviewView

app_name = "attune_authoring"

urlpatterns = [
    path("", OverviewView.as_view(), name="overview"),
    path("reach/", views.reach, name="reach"),
    path("pages/<int:page_id>/previews/", views.share, name="share"),
    path("previews/<int:link_id>/revoke/", views.revoke, name="revoke"),
]
