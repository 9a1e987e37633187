"""A server of benchmarks.page: the site in one of four ways, each response telling how much SQL it needed.

plain is stock Wagtail: pages are served by its own serve(), each slot showing its default, without anything of ours in
the middleware; plain_page_cache puts Django's page cache before that; cold decides and keeps no body; warm keeps them.
"""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.page_settings")

from django.core.wsgi import get_wsgi_application

from benchmarks.sql import asked


def _count_deciding() -> None:
    from attune.blocks import page_trips

    decide = page_trips.decide_slots

    def counted(*arguments: Any) -> Any:
        before = asked["all"]
        try:
            return decide(*arguments)
        finally:
            asked["deciding"] = asked["all"] - before

    page_trips.decide_slots = counted


def _serve_plainly() -> None:
    from wagtail.models import Page

    from attune.blocks.pages import AdaptivePage

    AdaptivePage.serve, AdaptivePage.get_view_restrictions = Page.serve, Page.get_view_restrictions  # type: ignore[method-assign]


application = get_wsgi_application()
_count_deciding()
if os.environ.get("ATTUNE_BENCHMARK_MODE", "").startswith("plain"):
    _serve_plainly()
