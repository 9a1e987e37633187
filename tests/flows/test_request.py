"""The page request, from the visitor's cookie to the bytes, through the real parts."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from attune.audience.models import EventRecord, ProfileRecord
from attune.blocks.pages import AdaptivePage
from attune.rules.books.live_book import rule_book_cache
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import make_test
from attune.rules.domain.rules import BoostTopic
from attune.rules.facts import recent_requests
from attune.rules.facts.registry import registry
from attune.rules.models import Rule
from attune.rules.proof.runner import Proof
from attune.rules.services import publish_book
from cms.models import ArticlePage
from tests.flows.pages import text
from tests.flows.seeing import see

pytestmark = pytest.mark.django_db


def links(html):
    return re.findall(r'href="(/(?:water|table)/[^"/]+/)"', html.split("matched", 1)[-1])


def test_two_personas_get_two_front_pages(site, browser, engine):
    browser.get("/demo/read-as/ana/?next=/")
    ana = text(browser.get("/"))
    browser.get("/demo/read-as/ben/?next=/")
    ben = text(browser.get("/"))

    assert "High water ahead" in ana
    assert "Good morning, everyone" in ben
    assert "High water ahead" not in ben
    assert all("/water/" in link for link in links(ana)[:3])
    assert all("/table/" in link for link in links(ben)[:3])


def test_what_is_read_changes_the_next_page(site, reader, engine, django_capture_on_commit_callbacks):
    before = text(reader.get("/"))
    for article in site.floods[:2]:
        see(reader, article, django_capture_on_commit_callbacks)
    after = text(reader.get("/"))

    assert "Good morning, everyone" in before
    assert "High water ahead" in after
    assert "Chosen for you" in after


def test_the_trigger_sets_a_trait_and_the_next_page_shows_it(site, reader, engine, django_capture_on_commit_callbacks):
    for article in site.bread[:3]:
        assert "The long reads are here" not in text(reader.get("/"))
        see(reader, article, django_capture_on_commit_callbacks)

    html = text(reader.get("/"))
    assert "The long reads are here" in html
    assert html.index("Chosen for you") < html.index("The long reads are here")
    assert ProfileRecord.objects.get().state["traits"]["deep_reader"] == "yes"


def test_a_page_request_writes_nothing(site, reader):
    reader.get("/")
    with CaptureQueriesContext(connection) as captured:
        reader.get("/")

    assert [q["sql"] for q in captured if not q["sql"].startswith("SELECT")] == []


def test_the_same_outcome_is_the_same_body_and_the_tail_alone_differs(site, browser, reader):
    page = text(reader.get("/"))
    tail = re.search(r'<script id="attune-tail".*?</script>', page, re.DOTALL)

    assert tail
    assert '"measure": true' in tail[0]
    assert '"slot-front"' in tail[0]


def test_what_a_profile_decided_is_private_and_a_page_without_slots_is_public(site, browser, reader):
    home, article = reader.get("/"), browser.get(site.water.url)

    assert "private" in home["Cache-Control"]
    assert "public" in article["Cache-Control"]
    assert browser.get(site.water.url, headers={"if-none-match": article["ETag"]}).status_code == 304


def test_a_publish_is_seen_at_once(site, reader):
    assert "Good morning, everyone" in text(reader.get("/"))
    site.home.body[0].value["content"]["heading"] = "Good evening"
    site.home.save_revision().publish()

    # pytest-django runs inside a transaction, so what hangs on the commit is done by hand.
    cache.delete("attune:tree")
    assert "Good evening" in text(reader.get("/"))


def test_without_consent_nothing_is_kept_and_request_facts_still_work(site, browser):
    response = browser.get("/")
    browser.post(
        "/api/events/", {"events": []}, content_type="application/json", headers={"origin": "http://testserver"}
    )

    assert response.status_code == 200
    assert not {"attune_visitor", "sessionid"} & set(browser.cookies)
    assert (EventRecord.objects.count(), ProfileRecord.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "agent", ["Googlebot/2.1 (+http://www.google.com/bot.html)", "Slackbot-LinkExpanding 1.0", "curl/8"]
)
def test_bots_get_the_canonical_page_and_leave_no_trace(site, browser, agent):
    response = browser.get("/", headers={"user-agent": agent})

    assert "Good morning, everyone" in text(response)
    assert not browser.cookies
    assert EventRecord.objects.count() == 0


def test_a_fault_in_deciding_shows_the_defaults_and_is_logged(site, reader, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise RuntimeError("out of order")

    monkeypatch.setattr("attune.decisions.services.decide", fail)

    assert "Good morning, everyone" in text(reader.get("/"))
    assert "out of order" in caplog.text


@pytest.mark.parametrize("rules", [1, 100, 1_000])
def test_sc34_deciding_takes_at_most_two_queries_more_than_the_plain_page(
    site, reader, monkeypatch, django_capture_on_commit_callbacks, rules
):
    publish_many(rules, monkeypatch)
    see(reader, site.floods[0], django_capture_on_commit_callbacks)
    reader.get("/")
    with CaptureQueriesContext(connection) as adaptive:
        reader.get("/")
    monkeypatch.setattr(AdaptivePage, "serve", Page.serve)
    reader.get("/")
    with CaptureQueriesContext(connection) as plain:
        reader.get("/")

    assert len(adaptive) <= len(plain) + 2


def publish_many(count, monkeypatch):
    """Publish so many rules, unproved, for a proof of a thousand takes its time."""
    monkeypatch.setattr("attune.rules.books.publisher.prove", lambda book, **_more: Proof({}))
    Rule.objects.bulk_create(
        Rule(
            name=f"Rule {number}",
            slug=f"many-{number}",
            condition=from_condition(make_test(registry.get("visits_7d"), "at_least", number % 9)),
            actions=from_acts([BoostTopic("floods", 0.1)]),
        )
        for number in range(count)
    )
    assert publish_book().refusal == ""


@pytest.mark.parametrize("number", [1, 100])
def test_sc34_two_queries_more_at_most_also_when_the_version_of_the_book_is_due(
    site, reader, monkeypatch, time_machine, django_capture_on_commit_callbacks, number
):
    publish_many(number, monkeypatch)
    see(reader, site.floods[0], django_capture_on_commit_callbacks)
    reader.get("/")
    counts = []
    for seconds in (0, 3, 6):
        time_machine.move_to(timezone.now() + timedelta(seconds=seconds), tick=True)
        rule_book_cache.version.forget()
        with CaptureQueriesContext(connection) as adaptive:
            reader.get("/")
        counts.append(len(adaptive))
    monkeypatch.setattr(AdaptivePage, "serve", Page.serve)
    reader.get("/")
    with CaptureQueriesContext(connection) as plain:
        reader.get("/")

    assert max(counts) <= len(plain) + 2


def test_an_experiment_splits_visitors_and_each_keeps_what_they_saw(site, django_capture_on_commit_callbacks):
    from attune.experiments.models import Experiment
    from tests.flows.pages import BROWSER

    Experiment(name="Opener", slug="opener", slot="front", variants="default\nDeep", live=True).save()
    seen = set()
    for _ in range(12):
        client = Client(headers=BROWSER)
        client.post("/consent/", {"choice": "measure", "next": "/"}, headers={"origin": "http://testserver"})
        first, second = text(client.get("/")), text(client.get("/"))
        assert ("The long reads are here" in first) == ("The long reads are here" in second)
        seen.add("The long reads are here" in first)

    # Twelve fair coins show one side alone once in two thousand runs.
    assert seen == {True, False}


def test_a_holdout_visitor_sees_the_default_whatever_rules_say(
    site, reader, settings, django_capture_on_commit_callbacks
):
    for article in site.bread[:3]:
        see(reader, article, django_capture_on_commit_callbacks)
    settings.ATTUNE = settings.ATTUNE | {"EXPERIMENTS": {"HOLDOUT_SHARE": 1.0}}

    assert "Good morning, everyone" in text(reader.get("/"))


def test_a_visitor_of_whom_nothing_is_known_gets_the_newest_pages_and_no_boosted_ones(site, browser):
    Rule(
        name="Boost bread for those who like floods",
        slug="boost-bread",
        priority=2,
        live=True,
        condition=from_condition(make_test(registry.get("affinity"), "at_least", 0.1, "floods")),
        actions=from_acts((BoostTopic("bread", 0.5),)),
    ).save()
    publish_book()

    html = text(browser.get("/"))

    assert "Newest" in html
    assert "Chosen for you" not in html


def test_a_rule_may_boost_a_topic_for_a_visitor_of_whom_nothing_is_known(site, browser):
    Rule(
        name="Bread for campaign readers",
        slug="bread-campaign",
        priority=2,
        live=True,
        condition=from_condition(make_test(registry.get("campaign"), "is", "bread")),
        actions=from_acts((BoostTopic("bread", 0.5),)),
    ).save()
    publish_book()

    html = text(browser.get("/?utm_campaign=bread"))

    assert "Chosen for you" in html
    assert all("/table/" in link for link in links(html)[:3])


def test_a_short_list_is_filled_up_with_the_newest_pages(site, browser):
    ArticlePage.objects.filter(pk__in=[page.pk for page in site.floods[1:]]).update(live=False)
    browser.get("/demo/read-as/ana/?next=/")

    shown = list(dict.fromkeys(links(text(browser.get("/")))))[:3]

    assert shown[0] == "/water/flood-0/"
    assert len(shown) == 3


class TestWhatIsKeptOfARequest:
    """A sample of answers is judged anew after the response; its facts stay only where the visitor allows it."""

    @pytest.fixture(autouse=True)
    def _all_are_judged(self, settings):
        settings.ATTUNE = settings.ATTUNE | {"RULES": {"REJUDGE_SHARE": 1.0}}

    KEYS = frozenset({"affinity[floods]", "trait[deep_reader]"})

    def test_of_who_agreed_the_facts_that_rules_ask_and_no_identifier(self, site, reader):
        reader.get("/")

        (kept,) = recent_requests.recent_contexts(self.KEYS)
        assert kept.keys() == self.KEYS
        identifiers = [cookie.value.split(":")[0] for cookie in reader.cookies.values()]
        assert not any(identifier in repr(kept) for identifier in identifiers if len(identifier) > 8)

    def test_of_who_did_not_agree_nothing(self, site, browser):
        assert browser.get("/").status_code == 200

        assert list(recent_requests.recent_contexts(self.KEYS)) == []

    def test_of_who_looks_as_a_persona_nothing(self, site, browser):
        browser.get("/demo/read-as/ana/?next=/")
        assert browser.get("/").status_code == 200

        assert list(recent_requests.recent_contexts(self.KEYS)) == []
