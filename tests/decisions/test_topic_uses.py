"""Who names a topic is known before it is changed, and a boost of a merged topic is one of that which stays."""

import pytest

from attune.decisions import topic_uses
from attune.decisions.context.page_actions import actions_for
from attune.decisions.domain.slots import PageAbout
from attune.rules.domain.conditions import Not, make_test
from attune.rules.domain.effects.nudge_affinity import NudgeAffinity
from attune.rules.domain.rules import BoostTopic, HideSlot, RuleBook
from attune.rules.facts.registry import registry
from attune.rules.serialisation.book_json import Edition, EditionEntry
from attune.tagging.curation import merge_split
from attune.tagging.models import Topic

pytestmark = pytest.mark.django_db


def _test(fact, operator, value, parameter=""):
    return make_test(registry.get(fact), operator, value, parameter)


DECLARED = {
    "rule:a": EditionEntry("Has it", _test("page_topic", "has_any", ["floods", "bees"])),
    "rule:b": EditionEntry("Boosts it", _test("device", "is", "mobile"), (BoostTopic("floods", 2.0),)),
    "rule:c": EditionEntry("Has another", _test("page_topic", "has", "bees"), (BoostTopic("bees", 2.0),)),
    # A word that happens to be a topic's slug.
    "rule:d": EditionEntry("Campaign", _test("campaign", "is", "floods"), (HideSlot("floods"),)),
    "segment:e": EditionEntry("Likes it", Not(_test("affinity", "more_than", 0.5, "floods"))),
    "segment:f": EditionEntry("Best match", _test("best_match_topic", "is", "floods")),
    "trigger:g": EditionEntry("Nudges it", _test("device", "is", "mobile"), (NudgeAffinity("topic:floods", 0.1),)),
}


def test_all_that_is_live_and_names_a_topic_is_told(monkeypatch):
    monkeypatch.setattr(topic_uses, "live_edition", lambda: Edition(DECLARED))

    assert list(topic_uses.users_of(["floods", "nothing"])) == [
        ("floods", "the rule “Has it”"),
        ("floods", "the rule “Boosts it”"),
        ("floods", "the segment “Likes it”"),
        ("floods", "the segment “Best match”"),
        ("floods", "the trigger “Nudges it”"),
    ]
    assert list(topic_uses.users_of(["nothing"])) == []


def test_a_boost_of_a_merged_topic_boosts_the_one_that_stays():
    floods, water = Topic.objects.create(name="Floods"), Topic.objects.create(name="Water")
    book = RuleBook(
        version=1, conditions={"rule:b": DECLARED["rule:b"].condition}, actions={"rule:b": (BoostTopic("floods", 2.0),)}
    )
    assert actions_for(["rule:b"], book, PageAbout(id=1))[0].action == BoostTopic("floods", 2.0)

    merge_split.merge_topics(floods, water)

    assert actions_for(["rule:b"], book, PageAbout(id=1))[0].action == BoostTopic("water", 2.0)
