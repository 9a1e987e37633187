"""Make an empty site on either side: tables as the models stand, without the half minute that migrations take."""

import json
import uuid
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from benchmarks.peers_site.plan import READ


def make_tables() -> None:
    """Make all tables, as Django's own tests can, with the indexes and constraints that the models declare."""
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)


def make_root() -> Any:
    """Make what migrations put into Wagtail's tables: a locale, the root of all pages and a site; give the root."""
    from wagtail.models import Locale, Page, Site

    Locale.objects.create(language_code=settings.LANGUAGE_CODE)
    root = Page.add_root(instance=Page(title="Root", slug="root"))
    Site.objects.create(root_page=root, hostname="localhost", is_default_site=True)
    return root


def make_pages(page_class: Any, body: list[dict[str, Any]]) -> dict[str, int]:
    """Make the page and the articles below it; give the articles' keys by their numbers."""
    from wagtail.models import Site

    page = make_root().add_child(instance=page_class(title="Front page", slug="front", body=json.dumps(body)))
    Site.objects.update(root_page=page)
    articles = {
        str(number): page_class(title=f"Article {number}", slug=f"article-{number}", body="[]")
        for number in range(len(READ))
    }
    return {number: page.add_child(instance=article).pk for number, article in articles.items()}


def item(kind: str, value: Any) -> dict[str, Any]:
    """Make what a stream or a list stores of one block."""
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}
