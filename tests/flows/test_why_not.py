"""Why not B: beside every variant that does not stand there, the smallest change that would show it; for editors."""

import random
import re
from html import unescape

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from attune.rules import services as rule_services
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import All, Any, Test
from attune.rules.domain.rules import HideSlot, ShowVariant, SlotRef
from attune.rules.models import Rule
from attune.rules.services import pause_publishing, publish_book
from tests.flows.pages import BROWSER, text
from tests.flows.previews import draft, look, panel, share, why, words_between

pytestmark = pytest.mark.django_db

FRONT = SlotRef("front")
DEVICES = ("mobile", "tablet", "desktop")


@pytest.fixture
def editor(site):
    client = Client(headers=BROWSER)
    client.force_login(User.objects.create_superuser("mia", password="x"))
    return client


@pytest.fixture
def stranger(site):
    """Somebody who may enter the admin, and no more."""
    user = User.objects.create_user("stranger", password="x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client(headers=BROWSER)
    client.force_login(user)
    return client


def publish(slug, condition, *acts, priority=1):
    rule = Rule(name=slug.title(), slug=slug, priority=priority, live=True)
    rule.condition, rule.actions = from_condition(condition), from_acts(acts)
    rule.save()
    publish_book()


def address(html, name):
    """Give the address at which a page tells why a variant does not stand there, as seen from the page."""
    found = re.search(rf'Why not “{name}”\?</summary>.*?href="([^"]*)"', html, re.DOTALL)
    return unescape(found[1]) if found else ""


def why_not(client, name, path="/"):
    """Give what a page answers when it is asked why it does not show a variant."""
    asked = address(text(client.get(path)), name)
    return words_between(r'(?<=<div id="attune-answer">).*?</div>', text(client.get(path.partition("?")[0] + asked)))


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


def test_the_page_itself_works_nothing_out(site, editor, monkeypatch):
    monkeypatch.setattr(rule_services, "smallest_change", None)

    words = panel(text(editor.get("/")))

    assert "Why not “Water”? Find out" in words


def test_what_the_page_was_asked_by_is_what_the_answer_speaks_of(site, editor):
    came = All((Test("campaign", "is", "spring"), Test("referrer", "is", "example.org")))
    publish("spring", All((came, Test("device", "is", "mobile"))), ShowVariant(FRONT, "Deep"))
    html = text(editor.get("/?utm_campaign=spring", headers={"referer": "https://example.org/a"}))

    answer = text(editor.get(f"/{address(html, 'Deep')}"))

    assert "Device: Mobile instead of Desktop" in answer
    assert "Campaign" not in answer
    assert "example.org" not in answer.partition('id="attune-answer"')[2].partition("</div>")[0]
    assert 'href="?utm_campaign=spring"' in answer


def test_nobody_else_may_keep_an_answer_and_nothing_is_written(site, editor):
    asked = address(text(editor.get("/")), "Water")

    with CaptureQueriesContext(connection) as captured:
        answer = editor.get(f"/{asked}")

    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert [each["sql"] for each in captured if not each["sql"].startswith("SELECT")] == []


@pytest.mark.parametrize(
    "asked",
    ["?attune-why-not=none&attune-slot=slot-front", "?attune-why-not=v-water&attune-slot=none", "?attune-why-not="],
)
def test_of_what_is_not_on_the_page_there_is_no_answer(site, editor, asked):
    assert editor.get(f"/{asked}").status_code == 404


def test_a_variant_that_stands_there_meanwhile_says_so(site, editor):
    asked = address(text(editor.get("/")), "Water")
    look(editor, persona="ana")

    assert "It stands here now" in text(editor.get(f"/{asked}"))


def test_a_preview_tells_editors_and_nobody_else(site, editor):
    shared = share(editor, site.home, "persona=ben")
    html = text(editor.get(shared))
    asked = shared + address(html, "Water")

    assert "Why not “Water”? Find out" in why(html)
    assert "It would stand here, by the segment “Likes floods”, with this:" in text(editor.get(asked))
    assert "Why not" not in text(Client(headers=BROWSER).get(shared))
    assert "Why not" not in text(Client(headers=BROWSER).get(asked))


def test_the_preview_of_a_draft_tells_of_the_draft(site, editor):
    site.home.body[0].value["variants"][1]["name"] = "Deeper"
    draft(site)
    preview = f"/admin/pages/{site.home.pk}/view_draft/"

    asked = address(text(editor.get(preview)), "Deeper")

    assert "Nothing shows it here" in text(editor.get(preview + asked))


def test_a_visitor_is_told_nothing_by_any_address(site, editor, reader):
    asked = address(text(editor.get("/")), "Water")

    assert asked
    for path in ("/", f"/{asked}"):
        html = text(reader.get(path))
        assert "Why not" not in html
        assert "Good morning, everyone" in html


def test_an_editor_is_told_of_no_page_that_they_may_not_see(site, editor, stranger):
    restriction = PageViewRestriction.objects.create(page=site.home, restriction_type="groups")
    restriction.groups.add(Group.objects.create(name="Insiders"))
    asked = address(text(editor.get("/")), "Water")
    preview = f"/admin/pages/{site.home.pk}/view_draft/"

    answers = [stranger.get(f"/{asked}"), stranger.get(preview + asked)]

    assert {answer.status_code for answer in answers} <= {302, 403}
    assert all("Why not" not in answer.content.decode() for answer in answers)


def test_an_editor_without_rights_on_a_page_is_told_of_what_everybody_may_see(site, stranger):
    assert "agree to personalisation" in why_not(stranger, "Water")


def test_where_deciding_is_off_there_is_nothing_to_ask(site, editor, settings):
    settings.ATTUNE = settings.ATTUNE | {"DECISIONS": {"ENABLED": False}}

    words = panel(text(editor.get("/")))
    assert "Adapting is switched off here." in words
    assert "Why not" not in words


def test_with_two_hundred_rules_an_answer_takes_no_query_more_than_with_twenty(site, editor):
    # How long it takes, at most a second, is held by benchmarks/editor_answers.py.
    rng = random.Random(6)

    few, many = (queries_of_an_answer(editor, rng, places) for places in (range(20), range(20, 200)))

    assert many == few


def queries_of_an_answer(editor, rng, places):
    """Publish a rule for each place, and return how many queries it takes to tell why not another variant."""
    with pause_publishing():
        for place in places:
            some = (Test("visits_7d", "at_least", float(rng.randint(1, 9))), Test("device", "is", rng.choice(DEVICES)))
            act = ShowVariant(FRONT, rng.choice(["Deep", "Water", "default"]))
            rule = Rule(name=f"R {place}", slug=f"r-{place}", priority=rng.randint(1, 999), live=True)
            rule.condition, rule.actions = from_condition(All(some)), from_acts([act])
            rule.save()
    publish_book()
    look(editor, persona="ben")
    asked = address(text(editor.get("/")), "Deep")
    assert "It would stand here, by the rule" in text(editor.get(f"/{asked}"))

    # Once a second a process asks whether there is another book, so the fewest of three count.
    return min(queries_of(lambda: editor.get(f"/{asked}")) for _ in range(3))


def queries_of(work):
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)
