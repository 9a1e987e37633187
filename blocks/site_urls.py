"""All public addresses of ours, for a site that includes them in one line, before Wagtail's own."""

from django.urls import include, path

from blocks.api import site_api

urlpatterns = [
    path("api/", site_api().urls),
    path("", include("audience.urls")),
    path("", include("decisions.visitor_urls")),
    path("", include("blocks.urls")),
]
