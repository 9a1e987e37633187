"""What a draft would change, on page views that were really made (SC11)."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.users.models import UserProfile

from attune.audience.models import EventRecord
from attune.decisions.admin import simulation_views
from attune.decisions.admin.simulation_words import (
    example_rows,
    headline,
    persona_rows,
    remarks,
    segment_bars,
    slot_bars,
)
from attune.decisions.simulation import simulation
from attune.decisions.simulation.simulation import SimulationRun
from attune.rules.bench.what_if_book import UnfinishedDraftError, UnknownDraftError, book_with_drafts
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import All, make_test
from attune.rules.domain.conditions import Test as Ask
from attune.rules.domain.rules import HideSlot, MoveSlot, ShowVariant, SlotRef
from attune.rules.facts.registry import registry
from attune.rules.models import BookRecord, Rule, Segment
from attune.rules.services import live_book
from tests.flows.pages import BROWSER
from tests.flows.seeing import see_page, view

pytestmark = pytest.mark.django_db

FLOOD_LOVERS = Ask("affinity", "at_least", 0.1, "floods")
FRONT = SlotRef("front")
PAGE = "/admin/attune/decisions/simulate/rule:draft/"


@pytest.fixture(autouse=True)
def _all_come_back(settings):
    settings.ATTUNE = settings.ATTUNE | {"DECISIONS": {"EXPOSURE_FACTS_SHARE": 1.0}}


@pytest.fixture
def seen(site, django_capture_on_commit_callbacks):
    """Four visitors saw the front page twice each; one of them likes floods."""
    for number in range(4):
        client = Client(headers=BROWSER)
        client.post(
            "/consent/", {"choice": "measure+personalise", "next": "/"}, headers={"origin": "http://testserver"}
        )
        if number == 0:
            for article in site.floods[:2]:
                view(client, article, django_capture_on_commit_callbacks)
        for _ in range(2):
            see_page(client, "/", django_capture_on_commit_callbacks)
    return site


def draft_rule(condition, *acts, slug="draft", priority=5):
    rule = Rule(
        name="A draft",
        slug=slug,
        priority=priority,
        live=False,
        condition=from_condition(condition),
        actions=from_acts(acts),
    )
    rule.save()
    rule.save_revision()
    return rule


def run(keys=None, **limits):
    drafted = book_with_drafts(keys)
    limits = {"days": 7, "now": timezone.now(), "limit_s": 30, "drafts": drafted.names} | limits
    return SimulationRun(drafted.edition.book(0), **limits).whole()


def test_sc11_the_share_of_page_views_that_a_draft_would_change_and_for_whom(seen):
    draft_rule(FLOOD_LOVERS, ShowVariant(FRONT, "Deep"))

    found = run()

    assert (found.sampled, found.tally.judged, found.tally.changed) == (8, 8, 2)
    assert found.share_changed == 0.25
    assert len(found.tally.visitors) == 1
    assert headline(found) == "In the last 7 days, 25 % of the page views would have looked different, for 1 visitor."
    (bar,) = slot_bars(found)
    assert (bar.label, bar.more, bar.changed, bar.judged) == ("front", "Front", 2, 8)
    (segment,) = segment_bars(found)
    assert (segment.label, segment.changed, segment.judged) == ("Likes floods", 2, 2)
    (row,) = example_rows(found)
    assert (row.where, row.before, row.after) == ("front on “Front”", "Water", "Deep")
    assert row.more.startswith("2 page views, such as on ")


def test_personas_say_what_would_change_for_them(seen):
    draft_rule(FLOOD_LOVERS, ShowVariant(FRONT, "Deep"))

    found = dict(persona_rows(run()))

    assert {name: [(row.before, row.after) for row in rows] for name, rows in found.items()} == {
        "Somebody new": [],
        "Ana": [("Water", "Deep")],
        "Ben": [],
    }


def test_without_history_it_says_so_and_asks_the_personas(site):
    draft_rule(FLOOD_LOVERS, ShowVariant(FRONT, "Deep"))

    found = run()

    assert (found.sampled, found.share_changed) == (0, 0.0)
    assert headline(found).endswith("so your personas are asked instead.")
    assert [(row.before, row.after) for row in dict(persona_rows(found))["Ana"]] == [("Water", "Deep")]


def test_a_draft_that_asks_for_what_nobody_knew_then_is_not_guessed_at(seen):
    draft_rule(make_test(registry.get("device"), "is", "desktop"), ShowVariant(FRONT, "Deep"))

    found = run()

    assert (found.tally.looked_at, found.tally.judged, found.tally.changed) == (8, 0, 0)
    assert found.tally.slots_judged[seen.home.pk, "slot-list"] == 8
    assert found.tally.slots_judged[seen.home.pk, "slot-front"] == 0
    assert headline(found).startswith("None of the page views that are known could be judged")
    assert any("8 page views could not be judged" in words for words in remarks(found))


def test_what_a_page_and_a_clock_say_is_known_all_the_same(seen):
    draft_rule(make_test(registry.get("page_section"), "is", ""), HideSlot(FRONT))

    found = run()

    assert (found.tally.judged, found.tally.changed) == (8, 8)
    assert {(row.before, row.after) for row in example_rows(found)} == {("Default", "hidden"), ("Water", "hidden")}


def test_an_unknown_part_that_cannot_decide_does_no_harm(seen):
    draft_rule(All((FLOOD_LOVERS, make_test(registry.get("device"), "is", "desktop"))), ShowVariant(FRONT, "Deep"))

    found = run()

    # Only of the one who likes floods does the answer hang on the device.
    assert (found.tally.judged, found.tally.changed) == (6, 0)


def test_a_moved_slot_is_a_change_in_words(seen):
    draft_rule(FLOOD_LOVERS, MoveSlot(SlotRef("for you"), 1))

    rows = {row.where: (row.before, row.after) for row in example_rows(run())}

    assert rows["for you on “Front”"] == ("Default, place 2", "Default, place 1")


def test_a_changed_segment_changes_what_its_variants_show(seen):
    segment = Segment.objects.get(slug="likes-floods")
    segment.condition = from_condition(Ask("affinity", "at_least", 0.99, "floods"))
    segment.save_revision()

    found = run()

    assert found.differing == {"segment:likes-floods"}
    assert found.drafts == ("Likes floods",)
    assert (found.tally.judged, found.tally.changed) == (8, 2)
    assert {(row.before, row.after) for row in example_rows(found)} == {("Water", "Default")}


def test_a_draft_that_is_named_is_tried_alone(seen):
    draft_rule(FLOOD_LOVERS, ShowVariant(FRONT, "Deep"), slug="one")
    draft_rule(FLOOD_LOVERS, HideSlot(FRONT), slug="two", priority=1)

    assert {row.after for row in example_rows(run(["rule:one"]))} == {"Deep"}
    assert {row.after for row in example_rows(run(["rule:two"]))} == {"hidden"}


def test_a_rule_that_goes_would_change_what_it_shows(seen):
    live = live_book().book
    without = replace(
        live, conditions={key: each for key, each in live.conditions.items() if key != "rule:deep-readers"}
    )

    found = SimulationRun(without, days=7, now=timezone.now(), limit_s=30).whole()

    assert found.differing == {"rule:deep-readers"}
    assert (found.tally.judged, found.tally.changed) == (8, 0)


def test_nothing_differs_where_nothing_is_drafted(seen):
    found = run()

    assert (found.differing, found.tally.changed) == (frozenset(), 0)
    assert headline(found).startswith("Nothing differs")


def test_only_the_last_days_count(seen):
    draft_rule(FLOOD_LOVERS, ShowVariant(FRONT, "Deep"))
    EventRecord.objects.filter(kind="exposure").update(at=timezone.now() - timedelta(days=8))

    assert run().sampled == 0
    assert run(days=9).tally.changed == 2


def test_it_stops_when_room_is_up_and_says_how_far_it_came(seen):
    draft_rule(FLOOD_LOVERS, ShowVariant(FRONT, "Deep"))

    found = run(most_views=3)

    assert (found.sampled, found.tally.looked_at, found.is_whole) == (8, 3, False)
    assert any("Judged 3 of 8 before time or room was up" in words for words in remarks(found))


def test_it_stops_when_time_is_up(seen):
    draft_rule(FLOOD_LOVERS, ShowVariant(FRONT, "Deep"))

    found = run(limit_s=-1.0)

    assert (found.tally.looked_at, found.is_whole) == (0, False)


def test_nothing_is_written_and_the_live_book_stays(seen):
    draft_rule(FLOOD_LOVERS, HideSlot(FRONT))
    before = list(EventRecord.objects.order_by("pk").values())

    run()

    assert list(EventRecord.objects.order_by("pk").values()) == before
    assert (BookRecord.objects.count(), live_book().version) == (1, 1)


def test_an_unknown_draft_and_one_that_is_not_finished_are_named(seen):
    draft_rule(FLOOD_LOVERS, HideSlot(FRONT), slug="good")
    empty = Rule(name="Empty", slug="empty", live=False, condition=[], actions=from_acts((HideSlot(FRONT),)))
    empty.save()
    empty.save_revision()

    with pytest.raises(UnknownDraftError, match='There is no declaration “rule:god”. Did you mean "rule:good"?'):
        book_with_drafts(["rule:god"])
    with pytest.raises(UnfinishedDraftError):
        book_with_drafts(["rule:empty"])


def told(client, path):
    """Give the lines of a simulation that is told in steps: the progress, and the answer."""
    answer = client.get(path)
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert answer["X-Accel-Buffering"] == "no"
    *steps, last = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    return [(step["done"], step["of"]) for step in steps], last["html"]


def test_what_takes_long_tells_how_far_it_is_and_answers_as_the_whole_page_does(seen, admin_client, monkeypatch):
    monkeypatch.setattr(simulation, "STEP", 3)
    draft_rule(FLOOD_LOVERS, ShowVariant(FRONT, "Deep"))

    steps, html = told(admin_client, f"{PAGE}steps/?days=7")

    assert steps == [(0, 8), (3, 8), (6, 8)]
    assert "25 % of the page views would have looked different, for 1 visitor." in html
    assert html.split() in _stretches(admin_client.get(f"{PAGE}?whole=yes").content.decode().split(), html.split())


def _stretches(words, like):
    return [words[start : start + len(like)] for start, word in enumerate(words) if word == like[0]]


def test_a_long_simulation_comes_as_a_bar_at_once_and_without_scripts_as_a_whole(seen, admin_client, monkeypatch):
    monkeypatch.setattr(simulation_views, "QUICK_VIEWS", 7)
    draft_rule(FLOOD_LOVERS, ShowVariant(FRONT, "Deep"))

    page = admin_client.get(f"{PAGE}?days=30").content.decode()
    whole = re.search(r'<noscript><meta http-equiv="refresh" content="0; url=([^"]*)"', page)[1]

    assert "would have looked different" not in page
    assert 'max="8"' in page
    assert f'url-value="{PAGE}steps/?days=30&amp;of=one"' in page
    assert "In the last 30 days, 25 % of the page views" in admin_client.get(PAGE + unescape(whole)).content.decode()


def test_a_short_simulation_comes_with_its_page(seen, admin_client):
    draft_rule(FLOOD_LOVERS, ShowVariant(FRONT, "Deep"))

    page = admin_client.get(PAGE).content.decode()

    assert "25 % of the page views would have looked different" in page
    assert "<progress" not in page


def test_a_draft_that_is_not_finished_says_so_in_steps_too(seen, admin_client):
    rule = draft_rule(FLOOD_LOVERS, ShowVariant(FRONT, "Deep"))
    rule.condition = []
    rule.save_revision()

    steps, html = told(admin_client, f"{PAGE}steps/")

    assert steps == []
    assert "Finish the draft" in html


def test_steps_speak_the_language_of_who_asks(seen, admin_client, admin_user):
    profile = UserProfile.get_for_user(admin_user)
    profile.preferred_language = "de"
    profile.save()
    draft_rule(FLOOD_LOVERS, ShowVariant(FRONT, "Deep"))

    with CaptureQueriesContext(connection) as captured:
        _steps, html = told(admin_client, f"{PAGE}steps/")
    whole = admin_client.get(f"{PAGE}?whole=yes").content.decode()

    assert '<html lang="de"' in whole
    assert html.split() in _stretches(whole.split(), html.split())
    assert [each["sql"] for each in captured if not each["sql"].startswith("SELECT")] == []


def test_who_stops_a_simulation_leaves_it_where_it_is(seen, monkeypatch):
    monkeypatch.setattr(simulation, "STEP", 3)
    draft_rule(FLOOD_LOVERS, ShowVariant(FRONT, "Deep"))
    walk = SimulationRun(book_with_drafts().edition.book(0), days=7, now=timezone.now(), limit_s=30)

    steps = walk.steps()
    assert [next(steps).done, next(steps).done] == [0, 3]
    steps.close()

    assert walk.found().tally.looked_at == 3


def test_the_command_tells_it_as_json_and_in_words(seen, tmp_path):
    draft_rule(FLOOD_LOVERS, ShowVariant(FRONT, "Deep"))
    as_json, in_words = StringIO(), StringIO()

    call_command("simulate_rules", "--drafts", "--json", stdout=as_json)
    call_command("simulate_rules", "--days", "3", stdout=in_words)

    told = json.loads(as_json.getvalue())
    assert (told["sampled"], told["judged"], told["changed"], told["share_changed"]) == (8, 8, 2, 0.25)
    assert told["slots"] == [{"label": "front", "changed": 2, "judged": 8, "share": 0.25, "page": "Front"}]
    assert told["personas"]["Ana"] == [{"where": "front on “Front”", "before": "Water", "after": "Deep"}]
    assert "25 % of the page views would have looked different" in in_words.getvalue()


def test_the_command_tries_a_file_of_rules_and_keeps_nothing_of_it(seen, tmp_path):
    exported = StringIO()
    call_command("rules", "export", stdout=exported)
    form = json.loads(exported.getvalue())
    form["segments"][0]["condition"]["value"] = 0.99
    file = tmp_path / "rules.json"
    file.write_text(json.dumps(form))
    out = StringIO()

    call_command("simulate_rules", "--file", str(file), "--json", stdout=out)

    assert json.loads(out.getvalue())["changed"] == 2
    assert Segment.objects.get(slug="likes-floods").revisions.count() == 0
    with pytest.raises(CommandError, match="No such file"):
        call_command("simulate_rules", "--file", str(tmp_path / "none.json"))
    file.write_text('{"format": "attune-rules/1", "rulez": []}')
    with pytest.raises(CommandError, match="“rulez” is unknown"):
        call_command("simulate_rules", "--file", str(file))
