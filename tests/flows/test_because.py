"""Why do I see this: a visitor is told in plain words, privately, and can turn it off; editors' words are not told."""

import html as entities
import re

import pytest
from django.core.cache import cache
from django.test import Client

from attune.audience.models import ProfileRecord
from attune.decisions.api import WhyOut
from attune.decisions.cache import page_cache
from attune.experiments import services as experiment_services
from attune.experiments.models import Experiment
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import All, Any, InSegment, Not, Test
from attune.rules.domain.rules import BoostTopic, HideSlot, MoveSlot, SetParameter, ShowVariant, SlotRef
from attune.rules.models import Rule, Segment
from attune.rules.services import forget_live_book, publish_book
from tests.flows.pages import BROWSER, text
from tests.flows.seeing import tail_asked, view

pytestmark = pytest.mark.django_db

FRONT, LIST = SlotRef("front"), SlotRef("for you")
PHONE = {
    "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18 Mobile Safari/604"
}
INNER = ("Likes floods", "likes-floods", "Deep readers", "deep-readers", "deep_reader", "Water", "v-water", "v-deep")


def publish_nothing():
    Rule.objects.all().delete()
    publish_book()
    forget_live_book()


def publish(condition, *acts):
    publish_nothing()
    rule = Rule(name="Inner words", slug="inner-words", priority=1, live=True)
    rule.condition, rule.actions = from_condition(condition), from_acts(acts)
    rule.save()
    publish_book()
    forget_live_book()


def reasons(response):
    """Follow the question of a page, as its script does; "" where there is none."""
    page = text(response)
    page = page if 'id="attune-tail"' in page else page + tail_asked(response)["html"]
    link = re.search(r'data-attune-why href="([^"]+)"', page)
    return text(response.client.get(entities.unescape(link[1]) + "&part=1")) if link else ""


def told(response):
    """Give what a visitor of a page is told, without its elements; "" where there is nothing to tell."""
    return " ".join(entities.unescape(re.sub(r"<[^>]+>", " ", reasons(response))).split())


def sentences(client, path="/", **asked):
    listed = re.search(r'attune-because__sentences">(.*?)</ul>', reasons(client.get(path, **asked)), re.DOTALL)
    return [entities.unescape(each) for each in re.findall(r"<li>(.*?)</li>", listed[1] if listed else "")]


@pytest.fixture
def flooded(reader, site, django_capture_on_commit_callbacks):
    """A visitor who has read three pages about floods."""
    for page in site.floods[:3]:
        view(reader, page, django_capture_on_commit_callbacks)
    return reader


def test_who_read_three_pages_is_told_so_in_one_sentence(flooded):
    publish_nothing()

    words = sentences(flooded)

    assert words[0] == "You see “High water ahead” because you read 3 pages about “Floods”."
    assert words[1] == "The pages under “Chosen for you” were chosen because you read 3 pages about “Floods”."
    assert len(words) == 2


def test_who_reads_about_several_things_is_told_of_each(flooded, site, django_capture_on_commit_callbacks):
    for page in site.bread[:2]:
        view(flooded, page, django_capture_on_commit_callbacks)
    publish(Test("device", "is", "desktop"), SetParameter(LIST, "items", 6))

    pages = next(each for each in sentences(flooded) if each.startswith("The pages under “Chosen for you”"))
    assert re.search(
        r"because you read (3 pages about “Floods” and 2 about “Bread”|2 .*“Bread” and 3 .*“Floods”)\.", pages
    )


def test_no_name_of_a_rule_a_segment_a_variant_or_a_trait_is_told(flooded):
    for path in ("/", "/?a=b"):
        words = told(flooded.get(path))
        assert "because" in words
        assert [inner for inner in INNER if inner in words.replace("High water ahead", "")] == []


def test_a_trait_that_a_trigger_wrote_is_not_named(flooded):
    assert "You see “The long reads are here” because this follows from what you have done here before." in sentences(
        flooded
    )


def test_what_a_losing_variant_says_is_not_told(flooded):
    publish_nothing()

    words = told(flooded.get("/"))

    assert "The long reads are here" not in words
    assert "Good morning, everyone" not in words


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        (Test("device", "is", "mobile"), "you come from a phone"),
        (Not(Test("device", "is", "desktop")), "you come from a phone"),
        (
            All((Test("device", "is", "mobile"), Test("language", "is", "en"))),
            "you come from a phone and your browser asks for English",
        ),
        (Any((Test("device", "is", "desktop"), Test("operating_system", "is", "iOS"))), "your device runs iOS"),
        (Test("campaign", "is_not", "spring"), "nothing is known of “Campaign”"),
        (Test("new_visitor", "is", True), "this is your first visit"),
        (Test("affinity", "less_than", 0.1, "floods"), "you have read little about “Floods”"),
    ],
)
def test_a_condition_is_told_by_the_tests_that_held(site, condition, why):
    publish(condition, ShowVariant(FRONT, "Deep"))

    assert sentences(Client(headers=BROWSER | PHONE)) == [f"You see “The long reads are here” because {why}."]


def test_who_comes_in_the_morning_is_told_so(site, browser):
    publish(Test("clock", "within", (0.0, 1439.0)), ShowVariant(FRONT, "Deep"))

    assert re.fullmatch(
        r"You see “The long reads are here” because you come (in the (morning|afternoon|evening)|at night)\.",
        sentences(browser)[0],
    )


def test_a_segment_is_told_by_its_condition(site):
    Segment(
        name="Cheapskates", slug="cheapskates", condition=from_condition(Test("device", "is", "mobile")), live=True
    ).save()
    publish(InSegment("cheapskates"), ShowVariant(FRONT, "Deep"))

    assert sentences(Client(headers=BROWSER | PHONE)) == [
        "You see “The long reads are here” because you come from a phone."
    ]


def test_what_is_moved_or_left_out_is_told(site):
    phone = Client(headers=BROWSER | PHONE)

    publish(Test("device", "is", "mobile"), MoveSlot(LIST, 1))
    assert sentences(phone) == ["“Chosen for you” stands where it does because you come from a phone."]

    publish(Test("device", "is", "mobile"), HideSlot(FRONT))
    assert sentences(phone) == ["A part of this page is left out because you come from a phone."]

    publish(Test("device", "is", "mobile"), SetParameter(FRONT, "scheme", "bright"))
    assert sentences(phone) == ["“Good morning, everyone” looks as it does because you come from a phone."]


def test_pages_that_a_rule_brought_are_told_by_its_condition(site):
    publish(Test("device", "is", "mobile"), BoostTopic("floods", 1.0))

    assert sentences(Client(headers=BROWSER | PHONE)) == [
        "The pages under “Chosen for you” were chosen because you come from a phone."
    ]


def test_a_comparison_is_told_as_drawn_by_lot(site, reader):
    Experiment.objects.create(name="Secret plan", slug="secret-plan", slot="front", variants="default\nDeep", live=True)
    experiment_services.forget_live_specs()

    words = told(reader.get("/"))

    assert "because we are comparing versions of it; which one you see was drawn by lot." in words
    assert "ecret" not in words


def test_who_is_compared_with_everyone_else_is_told_so(site, reader, settings):
    settings.ATTUNE = settings.ATTUNE | {"EXPERIMENTS": {"HOLDOUT_SHARE": 1.0}}

    words = told(reader.get("/"))

    assert "You see this page as it stands, without anything chosen for you" in words
    assert "Turn this off" in words


def test_a_page_that_looks_as_for_everybody_tells_nothing(site, browser):
    assert told(browser.get("/")) == ""
    assert told(browser.get("/water/")) == ""


def test_without_consent_it_says_that_nothing_is_stored_and_offers_nothing_to_turn_off(site):
    publish(Test("device", "is", "mobile"), ShowVariant(FRONT, "Deep"))

    page = Client(headers=BROWSER | PHONE).get("/")
    words = told(page)

    assert "Nothing is stored about you" in words
    assert "Turn this off" not in words
    assert "Do not use" not in words
    assert page.cookies == {}


def test_what_was_used_is_said_as_it_is(site, flooded):
    assert "We know this from your visits here" in told(flooded.get("/"))

    publish(Test("language", "is", "en"), ShowVariant(FRONT, "Deep"), HideSlot(LIST))

    words = told(flooded.get("/"))
    assert "What you read here was not used for this" in words
    assert "Turn this off" in words
    assert "Do not use" not in words


def test_turned_off_the_page_adapts_no_more_and_is_measured_as_before(flooded):
    choice = re.search(r'name="choice" value="([^"]+)">Turn this off', reasons(flooded.get("/")))[1]

    answer = flooded.post("/consent/", {"choice": choice, "next": "/"}, headers={"origin": "http://testserver"})

    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert flooded.cookies["attune_consent"].value == "measure"
    assert ProfileRecord.objects.count() == 0
    page = text(flooded.get("/"))
    assert "Good morning, everyone" in page
    assert told(flooded.get("/")) == ""


def test_one_interest_is_turned_off_and_stays_off_whatever_is_read(flooded, site, django_capture_on_commit_callbacks):
    publish_nothing()
    assert 'name="mute" value="topic:floods">Do not use “Floods”' in entities.unescape(reasons(flooded.get("/")))

    flooded.post("/consent/interests/", {"mute": "topic:floods", "next": "/"}, headers={"origin": "http://testserver"})

    view(flooded, site.floods[3], django_capture_on_commit_callbacks)
    view(flooded, site.bread[0], django_capture_on_commit_callbacks)
    page = text(flooded.get("/"))
    assert "High water ahead" not in page
    words = told(flooded.get("/"))
    assert "Floods" not in words
    assert "you read 1 page about “Bread”" in words


def test_no_shared_body_holds_any_of_it(flooded, monkeypatch):
    kept = []
    keep = cache.set
    monkeypatch.setattr(
        page_cache.cache,
        "set",
        lambda key, value, *rest, **named: (kept.append(value), keep(key, value, *rest, **named))[1],
    )
    cache.clear()

    assert "because" in told(flooded.get("/"))

    bodies = [value.body for value in kept if b"<html" in getattr(value, "body", b"")]
    assert len(bodies) == 1
    assert [word for word in (b"attune-because", b"because you read", b"topic:floods") if word in bodies[0]] == []


def test_the_answer_is_its_visitors_alone(flooded):
    response = flooded.get("/")

    assert response["Cache-Control"] == "private, no-store"


def test_who_reads_as_somebody_else_is_told_but_can_turn_nothing_off(site, browser):
    browser.get("/demo/read-as/ana/?next=/")

    words = told(browser.get("/"))

    assert "You see “High water ahead” because you like “Floods”." in words
    assert "Turn this off" not in words


def test_a_fault_in_telling_costs_nobody_the_page(flooded, monkeypatch):
    monkeypatch.setattr("attune.decisions.explanation.visitor_explanation.slot_explanations", lambda *given: 1 / 0)

    response = flooded.get("/")

    assert response.status_code == 200
    assert told(response) == ""


def test_a_bot_is_told_nothing(site):
    publish(Test("device", "is_not", "mobile"), ShowVariant(FRONT, "Deep"))
    bot = Client(headers={"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"})

    assert told(bot.get("/")) == ""


def test_machines_are_told_the_same_privately(flooded, site):
    page = sentences(flooded)

    answer = flooded.get(f"/api/decisions/why/?page={site.home.pk}")

    told_there = WhyOut.model_validate(answer.json())
    assert [each.text for each in told_there.sentences] == page
    assert (told_there.choice, [each.key for each in told_there.interests]) == ("measure", ["topic:floods"])
    assert answer["Cache-Control"] == "private, no-store"
    assert [inner for inner in INNER if inner in answer.content.decode().replace("High water ahead", "")] == []


def test_machines_are_told_nothing_of_a_page_as_it_stands_or_of_none(site, browser):
    plain = browser.get(f"/api/decisions/why/?page={site.home.pk}").json()

    assert (plain["sentences"], plain["choice"]) == ([], "")
    assert browser.get("/api/decisions/why/?page=9999").status_code == 404


def test_it_is_told_in_german(flooded, settings):
    publish_nothing()
    settings.LANGUAGE_CODE = "de"

    words = told(flooded.get("/"))

    assert words.startswith("Sie sehen „High water ahead“, denn Sie haben 3 Seiten über „Floods“ gelesen.")
    assert "Warum sehe ich das?" in text(flooded.get("/"))
    assert "„Floods“ nicht verwenden" in words
    assert "Das abschalten" in words
    assert [word for word in ("because", "You", "Turn", "Your") if word in words] == []


def test_the_form_that_leads_back_is_told_in_german(flooded, settings):
    settings.LANGUAGE_CODE = "de"

    page = flooded.post("/consent/interests/", {"mute": "topic:floods"}, follow=True).content.decode()

    assert "„Floods“ wird nicht mehr verwendet" in page
    assert "Ihre Wahl zum Datenschutz" in page
    assert "„Floods“ wieder verwenden" in page


def test_without_a_script_it_is_told_on_a_page_of_its_own_and_leads_back(flooded, site):
    link = entities.unescape(re.search(r'data-attune-why href="([^"]+)"', text(flooded.get("/")))[1])

    page = flooded.get(link)

    assert "because you read 3 pages about “Floods”" in entities.unescape(text(page))
    assert '<a href="/">Back</a>' in text(page)
    assert "no-store" in page["Cache-Control"] and page["X-Robots-Tag"] == "noindex, nofollow"


def test_what_has_changed_since_is_said(flooded, site):
    assert "Something has changed" in text(flooded.get(f"/consent/why/{site.home.pk}/?decided=another"))
    assert "Something has changed" not in reasons(flooded.get("/"))


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "\x00"]
)
def test_nobody_is_led_elsewhere(flooded, site, address):
    page = text(flooded.get(f"/consent/why/{site.home.pk}/", {"address": address}))

    assert "elsewhere.example" not in page and "javascript:" not in page


@pytest.mark.parametrize("page_id", [0, 9_999, 2**40])
def test_of_what_is_no_public_page_nothing_is_told(site, browser, page_id):
    assert browser.get(f"/consent/why/{page_id}/").status_code == 404
