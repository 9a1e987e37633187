"""Why not B: beside every variant that does not stand there, the smallest change that would show it; for editors."""

import random
import re
import time

import pytest
from django.contrib.auth.models import User
from django.test import Client

from rules.builder import from_acts, from_condition
from rules.domain.conditions import All, Any, Test
from rules.domain.rules import HideSlot, ShowVariant, SlotRef
from rules.models import Rule
from rules.services import publish_book, publishing_paused
from tests.flows.conftest import BROWSER
from tests.flows.test_looking import look, panel, share, why
from tests.flows.test_request import text

pytestmark = pytest.mark.django_db

FRONT = SlotRef("front")
DEVICES = ("mobile", "tablet", "desktop")


@pytest.fixture
def editor(site):
    client = Client(headers=BROWSER)
    client.force_login(User.objects.create_superuser("mia", password="x"))
    return client


def publish(slug, condition, *acts, priority=1):
    rule = Rule(name=slug.title(), slug=slug, priority=priority, live=True)
    rule.condition, rule.actions = from_condition(condition), from_acts(acts)
    rule.save()
    publish_book()


def why_not(client, name, path="/"):
    """Give what the panel says of one variant."""
    words = panel(text(client.get(path)))
    found = re.search(rf"Why not “{name}”\? (.*?) (?:Why not|for you|Look as|front )", words)
    return found[1].strip() if found else words


def test_sc10_the_smallest_change_is_told_with_the_number_that_is_missing(site, editor):
    Rule.objects.all().delete()
    keen = All((Test("visits_7d", "at_least", 3.0), Test("device", "is", "desktop")))
    publish("keen", keen, ShowVariant(FRONT, "Deep"))
    look(editor, persona="ben")

    assert why_not(editor, "Deep") == (
        "It would stand here, by the rule “Keen”, with this: "
        "Device: Desktop instead of nothing 2 more: visits in 7 days (3 instead of 1)"
    )


def test_a_segment_shows_its_variant_with_a_little_more_liking(site, editor):
    look(editor, persona="ben")

    assert why_not(editor, "Water") == (
        "It would stand here, by the segment “Likes floods”, with this: "
        "How much they like a topic, 0 to 1 “Floods”: 0.1 instead of 0"
    )


def test_what_is_known_with_consent_alone_asks_for_consent_first(site, editor):
    words = why_not(editor, "Water")

    assert "with this: agree to personalisation How much they like a topic" in words


def test_the_default_is_a_variant_too(site, editor):
    look(editor, persona="ana")

    assert "It would stand here with this: How much they like a topic" in why_not(editor, "Default")


def test_a_variant_behind_a_rule_for_everybody_can_never_stand_there(site, editor):
    publish("all", Any((Test("logged_in", "is", True), Test("logged_in", "is", False))), HideSlot(FRONT))

    assert "It can never stand here: whoever it is meant for gets what the rule “All” says." in why_not(editor, "Water")


def test_a_variant_that_nothing_shows_says_so(site, editor):
    Rule.objects.all().delete()
    publish_book()

    assert why_not(editor, "Deep") == (
        "Nothing shows it here: no rule names it, and it has neither segments nor dates."
    )


def test_what_is_switched_off_in_the_page_says_so(site, editor):
    site.home.body[0].value["variants"][0]["is_off"] = True
    site.home.save_revision().publish()

    assert why_not(editor, "Water") == "It is switched off in the page."


def test_a_segment_switched_by_hand_is_taken_as_it_is_switched(site, editor):
    look(editor, persona="ana", **{"segment-likes-floods": "off"})

    assert "It can never stand here: no visitor can meet the segment “Likes floods”." in why_not(editor, "Water")


def test_a_preview_tells_editors_and_nobody_else(site, editor):
    address = share(editor, site.home, "persona=ben")

    assert "Why not “Water”? It would stand here" in why(text(editor.get(address)))
    assert "Why not" not in text(Client(headers=BROWSER).get(address))


def test_a_visitor_is_told_nothing(site, reader):
    assert "Why not" not in text(reader.get("/"))


def test_where_deciding_is_off_there_is_nothing_to_ask(site, editor, settings):
    settings.ATTUNE = settings.ATTUNE | {"DECISIONS": {"ENABLED": False}}

    words = panel(text(editor.get("/")))
    assert "Adapting is switched off here." in words
    assert "Why not" not in words


def test_with_two_hundred_rules_the_panel_is_told_in_time(site, editor):
    rng = random.Random(6)
    with publishing_paused():
        for place in range(200):
            some = (Test("visits_7d", "at_least", float(rng.randint(1, 9))), Test("device", "is", rng.choice(DEVICES)))
            act = ShowVariant(FRONT, rng.choice(["Deep", "Water", "default"]))
            rule = Rule(name=f"R {place}", slug=f"r-{place}", priority=rng.randint(1, 999), live=True)
            rule.condition, rule.actions = from_condition(All(some)), from_acts([act])
            rule.save()
    publish_book()
    look(editor, persona="ben")
    assert "It would stand here, by the rule" in panel(text(editor.get("/")))

    started = time.perf_counter()
    editor.get("/")

    took_ms = (time.perf_counter() - started) * 1000
    assert took_ms < 1_000
