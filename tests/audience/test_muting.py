"""A visitor turns one interest off: it is gone, is learned no more, and comes back only when they say so."""

from dataclasses import replace

import pytest

from attune.audience.domain.affinity import PageSummary
from attune.audience.domain.context import VisitorReading
from attune.audience.domain.interest_mutes import mute_affinity, unmute_affinity
from attune.audience.domain.profile import Profile, fold
from attune.audience.domain.profile_state import from_state, to_state
from attune.audience.domain.scores import move_affinity
from attune.audience.models import ProfileRecord
from attune.audience.triggers.effect_registry import apply_effect
from attune.rules.domain.effects.nudge_affinity import NudgeAffinity
from attune.tagging import services as tagging_services
from tests.audience.made import NOON, VISITOR, profile, view

FLOODS = "topic:floods"
LIKES = Profile(visitor=VISITOR, affinities={FLOODS: 0.8, "topic:bread": 0.4, "kind:news": 0.2}, last_seen=NOON)
ABOUT = {1: PageSummary(topics={"floods": 1.0, "rivers": 0.5})}


def likes(known, replaced=None):
    return VisitorReading(profile=known, now=NOON, replaced=replaced or {}).affinities


def kept(known):
    return from_state(VISITOR, to_state(known))


def test_a_muted_interest_is_gone_and_the_others_stay():
    muted = mute_affinity(LIKES, FLOODS, replaced={})

    assert likes(muted) == {"topic:bread": 0.4, "kind:news": 0.2}
    assert kept(muted).muted == {FLOODS}


def test_it_is_not_learned_again_whatever_is_read():
    muted = mute_affinity(LIKES, FLOODS, replaced={})

    later = kept(fold(muted, [view(1)], about=ABOUT, half_life_days=14.0))

    assert FLOODS not in later.affinities
    assert FLOODS not in likes(later)
    assert later.affinities["topic:rivers"] > 0
    assert FLOODS in kept(fold(LIKES, [view(1)], about=ABOUT, half_life_days=14.0)).affinities


def test_neither_a_trigger_nor_another_server_brings_it_back():
    muted = mute_affinity(LIKES, FLOODS, replaced={})

    assert apply_effect(muted, NudgeAffinity(FLOODS, 0.5)) == muted
    moved = move_affinity(muted, FLOODS, 0.5, now=NOON, half_life_days=14.0, replaced={})
    assert (moved.profile, moved.before, moved.after) == (muted, 0.0, 0.0)


def test_a_topic_that_was_merged_into_another_is_muted_as_that():
    muted = replace(mute_affinity(LIKES, FLOODS, replaced={}), affinities={"topic:water": 0.5, "topic:bread": 0.4})

    assert likes(muted, {"floods": "water"}) == {"topic:bread": 0.4}
    assert unmute_affinity(muted, "topic:water", replaced={"floods": "water"}).muted == frozenset()


def test_what_counted_for_a_muted_topic_goes_with_it():
    old = replace(LIKES, affinities={"topic:inundation": 0.3, **LIKES.affinities})

    assert set(mute_affinity(old, FLOODS, replaced={"inundation": "floods"}).affinities) == {"topic:bread", "kind:news"}


def test_used_again_it_begins_at_nothing():
    again = unmute_affinity(mute_affinity(LIKES, FLOODS, replaced={}), FLOODS, replaced={})

    assert FLOODS not in likes(again)
    assert FLOODS in fold(again, [view(1)], about=ABOUT, half_life_days=14.0).affinities


def test_a_profile_from_before_has_muted_nothing():
    state = to_state(LIKES)
    del state["muted"]

    assert from_state(VISITOR, state).muted == frozenset()


@pytest.fixture
def liking(consenting, tell):
    """A visitor who is known to like floods."""
    tagging_services.ensure_topics(["Floods"])
    tell({"kind": "page_view", "page_id": 1})
    row = ProfileRecord.objects.get()
    row.state["affinities"] = dict(LIKES.affinities)
    row.save()
    return consenting, row.pk


def test_the_form_turns_one_interest_off_and_offers_to_undo_it(liking):
    client, visitor = liking

    answer = client.post(
        "/consent/interests/", {"mute": FLOODS, "next": "/news/"}, headers={"origin": "http://testserver"}
    )
    page = client.get(answer["Location"])

    assert answer.status_code == 303
    assert profile(visitor).muted == {FLOODS}
    assert set(profile(visitor).affinities) == {"topic:bread", "kind:news"}
    words = page.content.decode()
    assert "“Floods” is not used any more" in words
    assert f'name="unmute" value="{FLOODS}"' in words
    assert 'value="/news/"' in words
    assert page["Cache-Control"].count("no-store") == 1


def test_the_undo_lets_it_be_used_again(liking):
    client, visitor = liking
    client.post("/consent/interests/", {"mute": FLOODS})

    page = client.post("/consent/interests/", {"unmute": FLOODS}, follow=True).content.decode()

    assert profile(visitor).muted == frozenset()
    assert "“Floods” may be used again" in page
    assert "What you have turned off" not in page


@pytest.mark.parametrize(
    ("form", "headers", "status"),
    [
        ({"mute": FLOODS}, {"origin": "https://elsewhere.example"}, 403),
        ({"mute": FLOODS}, {"sec-fetch-site": "cross-site"}, 403),
        ({"mute": "topic:nothing"}, {}, 400),
        ({"mute": "kind:news"}, {}, 400),
        ({}, {}, 400),
    ],
)
def test_what_is_no_answer_of_the_form_changes_nothing(liking, form, headers, status):
    client, visitor = liking
    before = profile(visitor)

    assert client.post("/consent/interests/", form, headers=headers).status_code == status
    assert profile(visitor) == before


def test_without_consent_nothing_is_kept_of_the_wish_either(browser, db):
    tagging_services.ensure_topics(["Floods"])

    answer = browser.post("/consent/interests/", {"mute": FLOODS})

    assert (answer.status_code, answer.cookies) == (303, {})
    assert ProfileRecord.objects.count() == 0
    assert browser.get("/consent/interests/").status_code == 405
