"""The settings of our server: those of benchmarks.page, and the page of benchmarks.peers."""

from pathlib import Path

from benchmarks.page_settings import *  # noqa: F403
from benchmarks.page_settings import ATTUNE, INSTALLED_APPS, MIDDLEWARE, TEMPLATES
from benchmarks.peers_site.plan import COUNTRY_HEADER

INSTALLED_APPS = ["benchmarks.peers_site.ours", *INSTALLED_APPS]
MIDDLEWARE = ["benchmarks.peers_site.telling.tell_segments", *MIDDLEWARE]
TEMPLATES = [TEMPLATES[0] | {"DIRS": [Path(__file__).parent.parent / "templates", *TEMPLATES[0]["DIRS"]]}]
TIME_ZONE = "UTC"
# Nothing is searched for.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}}
ATTUNE = ATTUNE | {
    "AUDIENCE": ATTUNE["AUDIENCE"] | {"COUNTRY_HEADER": COUNTRY_HEADER, "TRUSTED_PROXIES": ("127.0.0.0/8",)}
}
