"""A fact may learn from events; one that is new catches up with what is kept, once for each visitor."""

import json
import logging
import math
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from attune.audience import services
from attune.audience.domain.context import VisitorReading
from attune.audience.domain.events import Event, Like, Search
from attune.audience.domain.facts import LearnedFact
from attune.audience.domain.profile_state import from_state, to_state
from attune.audience.management.commands import backfill_fact
from attune.audience.models import EventRecord, ProfileRecord
from attune.rules.domain.facts.fact import FactValue, Kind, Scope
from attune.rules.facts.registry import registry
from tests.audience.made import NOON, VISITOR, minutes, view

pytestmark = pytest.mark.django_db


class Searches(LearnedFact):
    """How often they have searched."""

    name = "searches"
    kind = Kind.NUMBER
    label = "Searches"

    def learn(self, value: float, event: Event) -> float:
        return value + isinstance(event, Search)


class Words(LearnedFact):
    """What they have searched for."""

    name = "words"
    kind = Kind.SET
    label = "Words"

    def learn(self, value: frozenset[str], event: Event) -> frozenset[str]:
        return value | {event.words} if isinstance(event, Search) else value


class LastLike(LearnedFact):
    """When they have last liked a page."""

    name = "last_like"
    kind = Kind.MOMENT
    label = "Last like"

    def learn(self, value: float, event: Event) -> float:
        return event.at.timestamp() if isinstance(event, Like) else value


@pytest.fixture
def offered(monkeypatch):
    """Give a function that registers facts for one test."""
    monkeypatch.setattr(registry, "_offers", dict(registry._offers))
    return registry.register


def search(number, words="boats", *, at=NOON, visitor=VISITOR):
    return Search(id=view(number=number).id, visitor=visitor, at=at, words=words)


def take_in(*events, visitor=VISITOR):
    services.ingest(events)
    services.process_visitor(visitor)


def known(name, visitor=VISITOR) -> FactValue:
    row = ProfileRecord.objects.get(pk=visitor)
    reading = VisitorReading(profile=from_state(visitor, row.state), now=NOON)
    return registry.read(Scope.VISITOR, reading)[name]


def test_a_fact_learns_from_events_as_they_come(offered):
    offered(Searches(), Words(), LastLike())
    take_in(view(1, number=1))
    assert (known("searches"), known("words")) == (0.0, frozenset())
    assert math.isnan(known("last_like"))

    take_in(search(2), search(3, "tides", at=NOON + minutes(1)))
    take_in(Like(id=view(number=4).id, visitor=VISITOR, at=NOON + minutes(2), page_id=1))

    assert (known("searches"), known("words")) == (2.0, {"boats", "tides"})
    assert known("last_like") == (NOON + minutes(2)).timestamp()


def test_what_was_learned_is_plain_json_and_comes_back(offered):
    offered(Searches(), Words(), LastLike())
    take_in(search(1))
    profile = from_state(VISITOR, ProfileRecord.objects.get().state)

    again = from_state(VISITOR, json.loads(json.dumps(to_state(profile), allow_nan=False)))

    assert {**again.learned, "last_like": 0} == {"searches": 1.0, "words": frozenset({"boats"}), "last_like": 0}
    assert math.isnan(again.learned["last_like"])


def test_a_new_fact_catches_up_when_the_next_event_comes(offered):
    take_in(search(1), search(2))
    offered(Searches())
    assert known("searches") == 0.0

    take_in(search(3))

    assert known("searches") == 3.0


def test_a_fact_that_went_away_and_comes_back_begins_anew(offered, monkeypatch):
    offered(Searches())
    take_in(search(1))
    monkeypatch.delitem(registry._offers, "searches")
    take_in(search(2))
    offered(Searches())

    take_in(search(3))

    assert known("searches") == 3.0


def test_a_broken_fact_keeps_its_value_and_nobody_from_learning(offered, monkeypatch, caplog):
    class Broken(Searches):
        name = "broken"

        def learn(self, value, event):
            return 1 / 0

    class Odd(Searches):
        name = "odd"

        def learn(self, value, event):
            return "often"

    offered(Broken(), Odd(), Searches())
    with caplog.at_level(logging.ERROR, "attune.audience.domain.fact_updates"):
        take_in(search(1))

    assert (known("broken"), known("odd"), known("searches")) == (0.0, 0.0, 1.0)
    assert 'The fact "broken" could not learn from the event' in caplog.text
    assert "The fact \"odd\" learned 'often', which is no number value" in caplog.text


# The back-fill ------------------------------------------------------------------------------------------------------


def backfill(capsys, *options):
    call_command("backfill_fact", "searches", "--json", *options)
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told.pop("seconds") >= 0
    return told


def told(**changed):
    return {"fact": "searches", "is_learned": True, "filled": 0, "failed": 0, **changed}


@pytest.fixture
def three_visitors():
    """Take in four searches of three visitors, before any fact asks for them."""
    take_in(search(1, visitor="a"), search(2, visitor="a"), visitor="a")
    take_in(search(3, visitor="b"), view(number=4, visitor="b"), visitor="b")
    take_in(search(5, visitor="c"), visitor="c")


def test_a_backfill_gives_a_new_fact_a_value_for_all_who_are_known(offered, three_visitors, capsys):
    offered(Searches())

    assert backfill(capsys) == told(filled=3)

    assert [known("searches", visitor) for visitor in "abc"] == [2.0, 1.0, 1.0]
    assert set(ProfileRecord.objects.values_list("version", flat=True)) == {2}


def test_a_second_backfill_has_nothing_to_do(offered, three_visitors, capsys):
    offered(Searches())
    backfill(capsys)

    assert backfill(capsys) == told()
    assert backfill(capsys, "--again") == told(filled=3)
    assert [known("searches", visitor) for visitor in "abc"] == [2.0, 1.0, 1.0]


def test_a_backfill_goes_on_where_it_was_stopped(offered, three_visitors, capsys, monkeypatch):
    offered(Searches())
    monkeypatch.setattr("attune.audience.facts.backfill.PROFILES_AT_ONCE", 1)
    real = backfill_fact.learn_fact_for_visitor

    def stopped(visitor, fact, **how):
        if visitor == "b":
            raise KeyboardInterrupt
        return real(visitor, fact, **how)

    with monkeypatch.context() as patch:
        patch.setattr(backfill_fact, "learn_fact_for_visitor", stopped)
        with pytest.raises(KeyboardInterrupt):
            backfill(capsys)
    assert [known("searches", visitor) for visitor in "abc"] == [2.0, 0.0, 0.0]

    assert backfill(capsys) == told(filled=2)
    assert [known("searches", visitor) for visitor in "abc"] == [2.0, 1.0, 1.0]


def test_events_that_wait_are_learned_from_once(offered, three_visitors, capsys):
    offered(Searches())
    services.ingest([search(6, visitor="a")])

    backfill(capsys)
    services.process_visitor("a")

    assert known("searches", "a") == 3.0


def test_what_was_counted_but_not_to_be_learned_from_stays_so(offered, capsys, time_machine):
    """A visitor who let us measure alone, and later allowed to be adapted to, is learned of from then on."""
    time_machine.move_to(NOON, tick=False)
    services.ingest([search(1, at=NOON)], learns=False)
    time_machine.move_to(NOON + timedelta(days=1), tick=False)
    # Sent late: it happened before the one that may not be learned from.
    take_in(search(2, at=NOON - minutes(1)))
    offered(Searches())

    backfill(capsys)

    assert known("searches") == 1.0


def test_a_visitor_who_is_forgotten_meanwhile_is_not_made_anew(offered, three_visitors, capsys, monkeypatch):
    offered(Searches())
    monkeypatch.setattr(backfill_fact, "visitors_without", lambda fact, **how: ["a", "gone"])
    services.erase_visitor("a")

    assert backfill(capsys) == told()
    assert set(ProfileRecord.objects.values_list("pk", flat=True)) == {"b", "c"}


def test_an_event_that_cannot_be_read_is_passed_over_and_the_rest_goes_on(offered, three_visitors, capsys):
    offered(Searches())
    EventRecord.objects.filter(visitor="b", kind="search").update(data={})

    assert backfill(capsys)["filled"] == 3
    assert [known("searches", visitor) for visitor in "abc"] == [2.0, 0.0, 1.0]


def test_a_fact_that_is_read_at_each_request_needs_no_backfill(capsys):
    call_command("backfill_fact", "visits_7d")

    assert "read anew at each request" in capsys.readouterr().out


def test_an_unknown_fact_is_refused_with_the_nearest():
    with pytest.raises(CommandError, match='"visit_7d" is no fact. Did you mean "visits_7d"?'):
        call_command("backfill_fact", "visit_7d")
