"""The addresses of the site; whatever no line takes is a page."""

from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as documents_urls

from cms import views
from cms.api import api

urlpatterns = [
    path("healthz/", views.healthz, name="healthz"),
    path("admin/", include(admin_urls)),
    path("documents/", include(documents_urls)),
    path("api/", api.urls),
    path("search/", views.search, name="search"),
    path("demo/read-as/<slug:slug>/", views.read_as, name="read_as"),
    path("", include("audience.urls")),
    # In DEBUG alone; elsewhere a web server serves what editors upload.
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    path("", include(wagtail_urls)),
]
