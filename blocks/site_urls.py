"""All public addresses of ours, for a site that includes them in one line, before Wagtail's own."""

from django.urls import include, path

from attune.blocks.api import site_api

urlpatterns = [
    path("api/", site_api().urls),
    path("", include("attune.audience.urls")),
    path("", include("attune.decisions.delivery.visitor_urls")),
    path("", include("attune.blocks.urls")),
]
