"""Bots and link previews: the canonical page, and no trace of them."""

import json

import pytest
from django.core.cache import cache
from django.test import Client

from attune.audience.models import EffectRecord, EventRecord, ProfileRecord
from attune.decisions.models import ActedDay, FactDay, KeyAudience
from attune.rules import services as rule_services
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import Test
from attune.rules.domain.rules import HideSlot, ShowVariant, SlotRef
from attune.rules.models import Rule
from tests.flows.pages import BROWSER
from tests.flows.seeing import expose, tail_asked, tail_of

AGENTS = {
    "googlebot": "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; "
    "+http://www.google.com/bot.html) Chrome/140.0.0.0 Safari/537.36",
    "googlebot smartphone": "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Chrome/140.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "bingbot": "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; "
    "+http://www.bing.com/bingbot.htm) Chrome/140.0.0.0 Safari/537.36",
    "facebook": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "twitter": "Twitterbot/1.0",
    "slack": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "slackbot": "Slackbot 1.0 (+https://api.slack.com/robots)",
    "linkedin": "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    "whatsapp": "WhatsApp/2.23.20.0",
    "discord": "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "telegram": "TelegramBot (like TwitterBot)",
    "gptbot": "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "applebot": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_5) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/13.1.1 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)",
    "curl": "curl/8.5.0",
    "python": "python-requests/2.32.3",
}


@pytest.fixture(params=AGENTS.values(), ids=AGENTS)
def bot(request):
    """A machine that says all that a browser says, but for its own name."""
    return Client(headers=BROWSER | {"user-agent": request.param})


@pytest.fixture
def ruled(site):
    """The site with rules on what a request says of itself, each of which holds for all that come."""
    language = from_condition(Test("language", "is", "en"))
    for slug, action in (("deep", ShowVariant(SlotRef("front"), "Deep")), ("no-list", HideSlot(SlotRef("for you")))):
        Rule(name=slug, slug=slug, priority=1, live=True, condition=language, actions=from_acts((action,))).save()
    rule_services.publish_book()
    cache.clear()
    rule_services.forget_live_book()
    return site


def words(response):
    return response.content.decode()


def test_a_browser_is_shown_what_rules_on_its_request_say(ruled, browser):
    html = words(browser.get("/"))

    assert "The long reads are here" in html
    assert "Chosen for you" not in html


def test_a_bot_gets_the_page_as_its_editors_wrote_it(ruled, bot):
    response = bot.get("/")

    assert response.status_code == 200
    assert "Good morning, everyone" in words(response)
    assert "The long reads are here" not in words(response)


def test_sc28_a_bot_is_given_no_cookie_and_asked_nothing(ruled, bot):
    response = bot.get("/")

    assert response.cookies == {}
    assert not bot.cookies
    assert "/consent/" not in tail_asked(response)["html"]
    assert tail_of(response) | {"page": 0, "outcomes": {}} == {
        "page": 0, "measure": False, "tickets": {}, "outcomes": {},
    }  # fmt: skip


def test_a_page_on_which_nothing_adapts_asks_a_bot_nothing_either(ruled, bot):
    page = ruled.floods[0]

    answer = bot.get(f"/api/decisions/tail/?page={page.pk}&address=/water/flood-0/")

    assert (answer.status_code, answer.cookies) == (200, {})
    assert json.loads(answer.content)["html"].strip() == '<script id="attune-tail" type="application/json">' + (
        f'{{"page": {page.pk}, "measure": false, "tickets": {{}}, "outcomes": {{}}}}</script>'
    )


def test_what_a_bot_tells_leaves_no_row(ruled, bot, reader, django_capture_on_commit_callbacks):
    tickets = list(tail_of(reader.get("/"))["tickets"].values())
    before = _rows()
    view = {"id": "6a5b8c0e-8b0f-4a58-9d0c-1d1f0f3b7f55", "kind": "page_view", "page_id": ruled.home.pk}
    bot.cookies.update(reader.cookies)

    accepted = expose(bot, tickets, django_capture_on_commit_callbacks)
    bot.post(
        "/api/events/", {"events": [view]}, content_type="application/json", headers={"origin": "http://testserver"}
    )
    bot.get("/")

    assert tickets
    assert accepted == 0
    assert _rows() == before


def test_consent_in_the_name_of_a_bot_sets_no_cookie(ruled, bot):
    form = bot.post("/consent/", {"choice": "measure+personalise"}, headers={"origin": "http://testserver"})
    told = bot.post(
        "/api/consent/",
        {"choice": "measure+personalise"},
        content_type="application/json",
        headers={"origin": "http://testserver"},
    )

    assert (form.status_code, form.cookies) == (303, {})
    assert (told.status_code, told.cookies) == (200, {})
    assert ProfileRecord.objects.count() == 0


def test_all_bots_get_the_same_bytes(ruled):
    bodies = {Client(headers=BROWSER | {"user-agent": agent}).get("/").content for agent in AGENTS.values()}

    assert len(bodies) == 1


def _rows():
    return {
        model.__name__: model._default_manager.count()
        for model in (EventRecord, EffectRecord, ProfileRecord, ActedDay, FactDay, KeyAudience)
    }
