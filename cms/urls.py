"""The addresses of the site; whatever no line takes is a page."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as documents_urls

from cms import health, views
from cms.api import api
from cms.conf import is_demo

handler500 = "cms.views.server_error"

# In the demo alone; elsewhere a web server serves what editors upload.
uploads = [re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT})] if is_demo() else []

urlpatterns = [
    path("healthz/", health.health_response, name="healthz"),
    path("admin/", include(admin_urls)),
    path("documents/", include(documents_urls)),
    path("api/", api.urls),
    path("search/", views.search, name="search"),
    path("demo/read-as/<slug:slug>/", views.read_as, name="read_as"),
    path("", include("attune.audience.urls")),
    path("", include("attune.decisions.delivery.visitor_urls")),
    path("", include("attune.blocks.urls")),
    *uploads,
    path("", include(wagtail_urls)),
]
