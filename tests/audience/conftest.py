"""A browser to visit with, and pages to visit."""

import json
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from wagtail.models import Page, Site

from attune.audience.profile import event_processor
from attune.rules.domain.rules import OncePer, TriggerFiring
from tests.audience.made import BROWSER


@pytest.fixture(autouse=True)
def _empty_cache():
    """Let no count of an earlier test stand in the cache."""
    cache.clear()


@pytest.fixture
def browser():
    """Give a client that looks like a browser, and takes server errors as they are."""
    return Client(raise_request_exception=False, **BROWSER)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service("postgresql"))])
def servers(request, tmp_path):
    """Give the servers of processes that share a migrated database, by the names of their settings."""
    return {"DATABASE_URL": request.getfixturevalue(f"{request.param}_database"), "ATTUNE_VAR_DIR": str(tmp_path)}


@pytest.fixture
def consenting(browser, db):
    """Give a browser whose visitor allows everything."""
    browser.post("/consent/", {"choice": "measure+personalise"})
    return browser


@pytest.fixture
def tell(consenting, django_capture_on_commit_callbacks):
    """Give a function that sends events as the beacon does, with the worker at hand."""

    def send(*events, client=consenting):
        told = [{"id": str(uuid4()), **event} for event in events]
        with django_capture_on_commit_callbacks(execute=True):
            return client.post("/api/events/", json.dumps({"events": told}), content_type="text/plain")

    return send


@pytest.fixture
def firing(monkeypatch):
    """Give a function that lets every event fire one trigger with the given effects."""

    def fire(*effects, trigger="often", once_per=OncePer.EVENT):
        monkeypatch.setattr(
            event_processor.rule_services,
            "match_triggers",
            lambda kind, facts: (TriggerFiring(trigger, effects, once_per),),
        )

    return fire


@pytest.fixture
def articles(db):
    """Make a site with a section of four articles, and an article outside; give section and articles."""
    home = Site.objects.get(is_default_site=True).root_page
    section = home.add_child(instance=Page(title="News", slug="news"))
    return section, [section.add_child(instance=Page(title=f"Article {n}", slug=f"article-{n}")) for n in range(4)]
