"""A page asks for one of its slots anew: only what its editor allowed, decided with fresh facts, and nothing else."""

import json

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from attune.audience.conf import conf
from attune.audience.exposure.tickets import read_ticket
from attune.audience.models import EventRecord, Persona, ProfileRecord
from attune.blocks.pages import AdaptivePage
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import All, make_test
from attune.rules.domain.rules import HideSlot, ShowVariant, SlotRef
from attune.rules.facts.registry import registry
from attune.rules.models import Rule
from attune.rules.services import publish_book
from tests.flows.pages import BROWSER, DEEP, DEFAULT, WATER, text
from tests.flows.seeing import see, tail_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cued(site):
    """The front page's hero may be decided anew when the reader has come far or skipped the list."""
    body = [dict(block) for block in site.home.body.raw_data]
    body[0]["value"] = {**body[0]["value"], "cues": ["scrolled_75", "skipped_section"]}
    site.home.body = json.dumps(body)
    site.home.save_revision().publish()
    rule("far", [("cue", "is", "scrolled_75")], ShowVariant(SlotRef("front"), "Deep"))
    return site


def rule(slug, tests, act, priority=1):
    made = Rule(name=slug, slug=slug, priority=priority, live=True, actions=from_acts((act,)))
    made.condition = from_condition(All(tuple(make_test(registry.get(name), *rest) for name, *rest in tests)))
    made.save()
    publish_book()


def ask(client, page, slot="slot-front", cue="scrolled_75", **more):
    return client.get("/api/fragments/", {"page": page.pk, "slot": slot, "cue": cue, **more})


def test_a_cue_that_the_editor_allowed_decides_the_slot_anew(cued, browser):
    assert DEFAULT in text(browser.get("/"))

    answer = ask(browser, cued.home)

    fragment = answer.json()
    assert DEEP in fragment["html"]
    assert "data-attune-slot" not in fragment["html"]
    assert (fragment["slot"], fragment["is_hidden"], fragment["ticket"]) == ("slot-front", False, "")
    assert "no-store" in answer["Cache-Control"]


def test_the_page_knows_whether_a_slot_would_change(cued, browser):
    shown = tail_of(browser.get("/"))["outcomes"]

    assert ask(browser, cued.home, cue="skipped_section").json()["outcome"] == shown["slot-front"]
    assert ask(browser, cued.home).json()["outcome"] != shown["slot-front"]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"cue": "stayed_30s"}, 404),
        ({"cue": "anything"}, 422),
        ({"slot": "slot-list"}, 404),
        ({"slot": "gone"}, 404),
        ({"slot": "x" * 61}, 422),
        ({"page": 0}, 422),
        ({"page": 999_999}, 404),
        ({"page": 2**40}, 422),
        ({"address": "x" * 2_001}, 422),
    ],
)
def test_what_was_not_allowed_is_refused(cued, browser, changed, status):
    asked = {"page": cued.home.pk, "slot": "slot-front", "cue": "scrolled_75", **changed}

    answer = browser.get("/api/fragments/", asked)

    assert answer.status_code == status
    assert DEEP not in answer.content.decode()


def test_the_slot_that_was_skipped_is_a_fact(cued, browser):
    tests = [("cue", "is", "skipped_section"), ("skipped_slot", "is", "for you")]
    rule("skipped", tests, ShowVariant(SlotRef("front"), "Water"))

    assert WATER in ask(browser, cued.home, cue="skipped_section", skipped="For You").json()["html"]
    assert DEFAULT in ask(browser, cued.home, cue="skipped_section", skipped="other").json()["html"]


def test_a_cue_is_forgotten_with_its_request(cued, browser):
    ask(browser, cued.home)

    assert DEFAULT in text(browser.get("/"))


def test_the_campaign_of_the_page_still_counts(cued, browser):
    rule("spring", [("campaign", "is", "spring")], ShowVariant(SlotRef("front"), "Water"), priority=2)

    answer = ask(browser, cued.home, cue="skipped_section", address="/?utm_campaign=spring#x")

    assert WATER in answer.json()["html"]


def test_a_slot_that_a_rule_hides_keeps_an_empty_place_for_its_cue(cued, browser):
    tests = [("cue", "is_not", "scrolled_75")]
    rule("hide-at-first", tests, HideSlot(SlotRef("front")), priority=1)

    html = text(browser.get("/"))

    assert DEFAULT not in html
    assert 'data-attune-name="front" data-attune-cues="scrolled_75 skipped_section" hidden></div>' in html
    assert DEEP in ask(browser, cued.home).json()["html"]


def test_a_page_behind_a_password_gives_no_fragments(cued, browser):
    PageViewRestriction.objects.create(page=cued.home, restriction_type="login")

    assert ask(browser, cued.home).status_code == 404


def test_a_fragment_writes_nothing_and_sets_no_cookie(cued, browser):
    ask(browser, cued.home)

    assert not browser.cookies
    assert (EventRecord.objects.count(), ProfileRecord.objects.count()) == (0, 0)


def test_a_measured_visitor_gets_a_ticket_for_what_is_new(cued, reader):
    ticket = read_ticket(ask(reader, cued.home).json()["ticket"])

    assert (ticket.page_id, ticket.slot, ticket.variant) == (cued.home.pk, "slot-front", "v-deep")


def test_a_bot_gets_the_default(cued):
    bot = Client(headers=BROWSER | {"user-agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"})

    assert DEFAULT in ask(bot, cued.home).json()["html"]


def test_the_rest_of_the_page_is_not_rendered(cued, browser, monkeypatch):
    def fail(self, request, *args, **kwargs):
        raise AssertionError("The whole page was rendered.")

    monkeypatch.setattr(AdaptivePage, "get_context", fail)

    assert DEEP in ask(browser, cued.home).json()["html"]


def test_too_many_questions_from_one_address_are_refused(cued, browser, settings):
    settings.ATTUNE = settings.ATTUNE | {"AUDIENCE": {"RATE_PER_MINUTE_PER_ADDRESS": 2}}
    conf.cache_clear()
    try:
        answers = [ask(browser, cued.home) for _ in range(3)]
    finally:
        conf.cache_clear()

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60


# Earlier views --------------------------------------------------------------------------------------------------------


def test_whoever_returns_to_a_page_is_known_by_earlier_views(cued, reader, django_capture_on_commit_callbacks):
    rule("returns", [("earlier_views", "at_least", 2.0)], ShowVariant(SlotRef("front"), "Water"), priority=1)
    see(reader, cued.home, django_capture_on_commit_callbacks)
    assert DEFAULT in text(reader.get("/"))

    see(reader, cued.home, django_capture_on_commit_callbacks)

    assert WATER in text(reader.get("/"))


def test_views_of_one_page_are_a_fact_on_another(cued, reader, django_capture_on_commit_callbacks):
    loaf = cued.bread[0]
    test = make_test(registry.get("views_of_page"), "at_least", 2.0, str(loaf.pk))
    made = Rule(name="loaf", slug="loaf", priority=1, live=True, condition=from_condition(test))
    made.actions = from_acts((ShowVariant(SlotRef("front"), "Water"),))
    made.save()
    publish_book()
    for _ in range(2):
        see(reader, loaf, django_capture_on_commit_callbacks)

    assert WATER in text(reader.get("/"))


def test_a_persona_may_state_earlier_views(cued, browser):
    rule("returns", [("earlier_views", "at_least", 2.0)], ShowVariant(SlotRef("front"), "Water"), priority=1)
    Persona(name="Dev", slug="dev", facts={"earlier_views": 3.0}).save()

    browser.get("/demo/read-as/dev/")

    assert WATER in text(browser.get("/"))
