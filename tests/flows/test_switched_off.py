"""ATTUNE["ENABLED"] = False: the site's pages are served as Wagtail serves them, as if we were not there."""

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audience.checks import check_switch
from audience.models import EventRecord, ProfileRecord

ORIGIN = {"origin": "http://testserver"}


@pytest.fixture
def off(site, settings):
    """The site, switched off."""
    settings.ATTUNE = settings.ATTUNE | {"ENABLED": False}
    return site


def words(response):
    return response.content.decode()


@pytest.mark.parametrize("path", ["/", "/water/", "/water/flood-0/", "/search/?q=bread", "/nowhere/"])
def test_a_page_holds_nothing_of_ours(off, browser, path):
    response = browser.get(path)

    assert response.status_code == (404 if path == "/nowhere/" else 200)
    assert response.cookies == {}
    for trace in ("attune-tail", "attune:tail", "beacon.js", "tail.js", "cues.js", "attune-consent", "/api/"):
        assert trace not in words(response)


def test_an_adaptive_page_shows_its_defaults_to_everybody(site, browser, settings):
    browser.get("/demo/read-as/ana/?next=/")
    assert "High water ahead" in words(browser.get("/"))

    settings.ATTUNE = settings.ATTUNE | {"ENABLED": False}

    assert "Good morning, everyone" in words(browser.get("/"))
    assert "High water ahead" not in words(browser.get("/"))


def test_a_page_is_as_cacheable_as_wagtails_own(off, browser):
    response = browser.get("/")

    assert {"Cache-Control", "ETag"}.isdisjoint(response.headers)
    assert not hasattr(response.wsgi_request, "visitor")


def test_a_page_of_a_visitor_is_served_without_a_look_at_their_profile(site, reader, settings):
    settings.ATTUNE = settings.ATTUNE | {"ENABLED": False}
    cache.clear()

    with CaptureQueriesContext(connection) as captured:
        reader.get("/")

    ours = (ProfileRecord._meta.db_table, "attune_rules", "attune_experiments")
    assert len(captured) > 0
    assert [q["sql"] for q in captured if any(table in q["sql"] for table in ours)] == []


@pytest.mark.parametrize(
    ("method", "address", "body"),
    [
        ("post", "/api/events/", {"events": []}),
        ("post", "/api/consent/", {"choice": "measure"}),
        ("get", "/api/decisions/tail/?page=1", None),
        ("get", "/api/decisions/?page=1", None),
        ("get", "/api/decisions/tickets/?page=1", None),
        ("get", "/api/pages/1/", None),
        ("get", "/api/personalize/", None),
        ("get", "/api/fragments/?page=1&slot=s&cue=liked", None),
        ("get", "/consent/", None),
        ("post", "/consent/", {}),
    ],
)
def test_what_pages_ask_us_is_not_found_and_nothing_is_kept(off, browser, method, address, body):
    given = {} if body is None else {"data": body, "content_type": "application/json"}

    answer = getattr(browser, method)(address, headers=ORIGIN, **given)

    assert (answer.status_code, answer.cookies) == (404, {})
    assert (EventRecord.objects.count(), ProfileRecord.objects.count()) == (0, 0)


def test_editors_still_edit_preview_and_see_their_page(off, browser):
    browser.force_login(get_user_model().objects.create_superuser("admin", "admin@example.com", "x"))
    edit = reverse("wagtailadmin_pages:edit", args=[off.home.pk])

    assert browser.get(reverse("wagtailadmin_home")).status_code == 200
    assert browser.get(edit).status_code == 200
    assert "Good morning, everyone" in words(browser.get(reverse("wagtailadmin_pages:view_draft", args=[off.home.pk])))
    assert "Good morning, everyone" in words(browser.get("/"))


def test_switched_on_again_the_page_adapts_as_before(off, browser, settings):
    browser.get("/")

    settings.ATTUNE = settings.ATTUNE | {"ENABLED": True}

    browser.get("/demo/read-as/ana/?next=/")
    assert "High water ahead" in words(browser.get("/"))


@pytest.mark.parametrize("given", ["no", 0, None])
def test_a_switch_that_is_neither_on_nor_off_stops_the_site_from_starting(settings, given):
    settings.ATTUNE = {"ENABLED": given}

    assert [(found.id, 'ATTUNE["ENABLED"]' in found.msg) for found in check_switch()] == [
        ("attune_audience.E003", True)
    ]


@pytest.mark.parametrize("given", [{}, {"ENABLED": True}, {"ENABLED": False}])
def test_a_switch_that_is_on_off_or_not_named_is_fine(settings, given):
    settings.ATTUNE = given

    assert check_switch() == []
