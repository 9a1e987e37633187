"""ATTUNE["ENABLED"] = False: the site's pages are served as Wagtail serves them, as if we were not there."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from attune.audience import tasks as audience_tasks
from attune.audience.checks import check_switch
from attune.audience.models import EffectRecord, EventRecord, ProfileRecord
from attune.decisions import tasks as decisions_tasks
from attune.tagging import tasks as tagging_tasks
from attune.tagging.models import PageAnalysis

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


def reading_of(page):
    return PageAnalysis.objects.values_list("fingerprint", "analysed_at").get(page_id=page.pk)


@pytest.fixture
def rewritten(off, django_capture_on_commit_callbacks):
    """An article that was read, and published with other words since Attune was switched off; and its reading."""
    article = off.floods[0]
    before = reading_of(article)
    article.title, article.summary = "Bread, bread and bread again", "Bread."
    with django_capture_on_commit_callbacks(execute=True):
        article.save_revision().publish()
    return article, before


def test_what_is_published_is_not_read(rewritten):
    article, before = rewritten

    assert reading_of(article) == before


def test_what_was_published_meanwhile_is_read_by_the_command(rewritten, settings):
    article, before = rewritten
    settings.ATTUNE = settings.ATTUNE | {"ENABLED": True}

    call_command("retag_pages")

    assert reading_of(article)[0] != before[0]


def test_a_task_that_was_on_its_way_rests_but_an_editor_may_have_a_page_read(rewritten):
    article, before = rewritten

    assert tagging_tasks.tag_page(article.pk) is False
    assert reading_of(article) == before
    assert tagging_tasks.tag_page(article.pk, force=True) is True
    assert reading_of(article) != before


@pytest.fixture
def waiting(site, reader, settings):
    """A visitor whose page views wait to be taken in, the third of which fires a trigger; the site is switched off."""
    for article in site.floods[:3]:
        event = {"id": str(uuid.uuid4()), "kind": "page_view", "page_id": article.pk}
        reader.post("/api/events/", {"events": [event]}, content_type="application/json", headers=ORIGIN)
    settings.ATTUNE = settings.ATTUNE | {"ENABLED": False}
    return EventRecord.objects.values_list("visitor", flat=True).first()


def test_no_event_is_taken_in_and_no_trigger_fires(waiting):
    audience_tasks.process_visitor(waiting)
    audience_tasks.process_waiting()

    assert EventRecord.objects.filter(is_processed=False).count() == 3
    assert (ProfileRecord.objects.count(), EffectRecord.objects.count()) == (0, 0)


def test_nothing_leaves_the_house(off, monkeypatch):
    sent = []
    monkeypatch.setattr("attune.audience.services.send_waiting", sent.append)

    audience_tasks.send_effects()
    audience_tasks.process_waiting()

    assert sent == []


def test_switched_on_again_what_waited_is_taken_in(waiting, settings):
    settings.ATTUNE = settings.ATTUNE | {"ENABLED": True}

    audience_tasks.process_waiting()

    assert EventRecord.objects.filter(is_processed=False).count() == 0
    assert ProfileRecord.objects.get(pk=waiting).state["traits"] == {"deep_reader": "yes"}
    assert EffectRecord.objects.count() == 1


def test_what_is_old_is_forgotten_all_the_same(waiting):
    EventRecord.objects.update(received_at=timezone.now() - timedelta(days=4_000))

    audience_tasks.purge()

    assert EventRecord.objects.count() == 0


def test_that_no_rule_acts_is_not_called_odd_and_nothing_is_learned(off, monkeypatch):
    called = []
    monkeypatch.setattr("attune.decisions.coverage.rule_flags.flag_rules", lambda now: called.append("coverage") or [])
    monkeypatch.setattr("attune.decisions.reputations.rate_authors", lambda now: called.append("authors") or 0)
    monkeypatch.setattr("attune.tagging.training.trainer.train_model", lambda: called.append("learning"))

    assert (decisions_tasks.check_coverage(), decisions_tasks.rate_authors(), tagging_tasks.learn_topics()) == (0, 0, 0)
    assert called == []

    tagging_tasks.learn_topics(is_asked=True)
    assert called == ["learning"]


def test_a_page_that_is_kept_from_all_but_some_is_kept_whatever_is_remembered(site, browser, settings):
    assert browser.get("/").status_code == 200
    PageViewRestriction.objects.bulk_create(
        [PageViewRestriction(page=site.home, restriction_type=PageViewRestriction.LOGIN)]
    )

    settings.ATTUNE = settings.ATTUNE | {"ENABLED": False}

    assert browser.get("/").status_code == 302


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
