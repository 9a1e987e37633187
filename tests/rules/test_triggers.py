"""Triggers: matched by durable-rules when an event arrives, and returned as effects to do."""

import pytest

from rules import publishing, services
from rules.builder import from_acts
from rules.domain.conditions import All, InSegment, make_test
from rules.domain.rules import AddToList, Firing, SetTrait
from rules.engines.durable import DurableBook
from rules.models import Trigger
from rules.registry import registry
from tests.rules import made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_process")]

READER = make_test(registry.get("section_reads_24h"), "at_least", 3)


@pytest.fixture(autouse=True)
def _unproved(monkeypatch):
    monkeypatch.setattr(publishing, "prove", lambda book, timeout_ms: None)


def test_a_trigger_fires_on_its_event_when_its_condition_holds():
    made.trigger("reader", READER)
    services.publish_book()

    assert services.match_triggers("page_view", made.facts(section_reads_24h=3)) == (
        Firing("reader", (SetTrait("reader", "yes"),)),
    )
    assert services.match_triggers("page_view", made.facts(section_reads_24h=2)) == ()
    assert services.match_triggers("click", made.facts(section_reads_24h=3)) == ()


def test_all_triggers_that_hold_fire():
    for slug in ("a", "b", "c"):
        made.trigger(slug, READER)
    services.publish_book()

    fired = services.match_triggers("page_view", made.facts(section_reads_24h=9))

    assert [firing.trigger for firing in fired] == ["a", "b", "c"]


def test_triggers_are_matched_by_durable_rules():
    made.trigger("reader", READER)
    services.publish_book()

    assert isinstance(services.live_book().triggers_of("page_view"), DurableBook)


def test_a_trigger_may_ask_for_a_segment():
    made.segment("mobile")
    made.trigger("reader", All((READER, InSegment("mobile"))))
    services.publish_book()

    assert services.match_triggers("page_view", made.facts(section_reads_24h=3, device="desktop")) == ()
    assert len(services.match_triggers("page_view", made.facts(section_reads_24h=3, device="mobile"))) == 1


def test_the_facts_of_triggers_are_known_with_those_of_their_segments():
    made.segment("mobile")
    made.trigger("reader", All((READER, InSegment("mobile"))))
    made.rule("elsewhere", made.KEEN)
    services.publish_book()

    assert services.trigger_fact_keys() == {"section_reads_24h", "device"}


def test_a_draft_does_not_fire():
    made.draft(Trigger, "reader", READER)
    services.publish_book()

    assert services.match_triggers("page_view", made.facts(section_reads_24h=3)) == ()


def test_an_effect_of_each_kind_reaches_the_worker():
    trigger = made.trigger("reader", READER)
    trigger.effects = from_acts([SetTrait("reader", "yes"), AddToList("readers")])
    trigger.save()
    services.publish_book()

    (firing,) = services.match_triggers("page_view", made.facts(section_reads_24h=3))

    assert firing.effects == (SetTrait("reader", "yes"), AddToList("readers"))
