"""What cannot be read is set aside with its reason, and nothing else waits for it."""

from datetime import timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.test import override_settings
from django.utils import timezone

from attune.audience import selectors, services, tasks
from attune.audience.domain.events import Exposure
from attune.audience.domain.profile import Profile
from attune.audience.domain.profile_state import UnreadableProfileError, from_state, to_state
from attune.audience.domain.undo import UndoOutcome
from attune.audience.exposure import exposures
from attune.audience.facts.backfill import with_new_facts_learned
from attune.audience.models import EffectRecord, EventRecord, ProfileRecord
from attune.audience.profile import event_processor
from attune.audience.server_keys import DIGEST
from attune.audience.triggers import effects
from attune.audience.triggers.call_webhook import CallWebhookPerformer
from attune.rules.domain.effects.add_to_list import AddToList
from attune.rules.domain.effects.call_webhook import CallWebhook
from attune.rules.domain.effects.set_trait import SetTrait
from tests.audience.made import NOON, VISITOR, minutes, profile, view

pytestmark = pytest.mark.django_db

GOOD = to_state(Profile(visitor=VISITOR, traits={"stage": "keen"}, affinities={"topic:floods": 0.5}, last_seen=NOON))
BAD_ROWS = {
    "an unknown kind": {"kind": "telepathy"},
    "data that is a list": {"data": [1]},
    "data that is a text": {"data": "x"},
    "data that is nothing": {"kind": "click", "data": {}},
    "a part of another type": {"kind": "click", "data": {"name": {"en": "Buy"}}},
    "a part out of range": {"kind": "dwell", "data": {"seconds": -1}},
    "a page that is none": {"page_id": -7},
}
BAD_STATES = {
    "a text": "state",
    "a list": [],
    "a number": 7,
    "a part of a later version": {**GOOD, "moods": {}},
    "a version of its own": {"version": 99},
    "a part too few": {name: part for name, part in GOOD.items() if name != "visits"},
    "traits that are a list": {**GOOD, "traits": ["stage"]},
    "a trait that is a number": {**GOOD, "traits": {"stage": 7}},
    "an affinity in words": {**GOOD, "affinities": {"topic:floods": "much"}},
    "an affinity with its moment": {**GOOD, "affinities": {"topic:floods": [0.5, 0]}},
    "lists that are a text": {**GOOD, "lists": "letters"},
    "views by another order": {**GOOD, "seen": [["news", 1.0, 7]]},
    "views of names": {**GOOD, "seen": [{"at": 1.0, "page": 7}]},
    "a moment in words": {**GOOD, "last_seen": "2026-03-04T12:00:00Z"},
    "a moment beyond all calendars": {**GOOD, "last_seen": 1e300},
    "visits that are a number": {**GOOD, "visits": 3},
    "something learned that is an object": {**GOOD, "learned": {"searches": {"boats": 1}}},
}


def stored(*, visitor=VISITOR, number=1, at=NOON, **columns):
    """Keep an event as it stands in the database."""
    values = {"kind": "page_view", "page_id": 1, "data": {}} | columns
    return EventRecord.objects.create(
        id=UUID(int=number), visitor=visitor, at=at, received_at=at, batch=UUID(int=1), **values
    )


def recovered(*options):
    """Let the command take in what waits; give what it says."""
    told = StringIO()
    call_command("process_events", *options, stdout=told)
    return told.getvalue()


# Events --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", BAD_ROWS.values(), ids=BAD_ROWS)
def test_an_event_that_cannot_be_read_is_set_aside_and_all_others_are_taken_in(columns):
    stored(visitor="a", number=1)
    bad = stored(visitor="a", number=2, at=NOON + minutes(1), **columns)
    stored(visitor="a", number=3, at=NOON + minutes(2))
    stored(visitor="b", number=4)

    told = recovered()

    bad.refresh_from_db()
    assert bad.problem
    assert not bad.is_processed
    assert EventRecord.objects.waiting().count() == 0
    assert {one.pk: len(one.state["seen"]) for one in ProfileRecord.objects.all()} == {"a": 2, "b": 1}
    assert f"1 events set aside: {bad.problem}" in told


def test_the_schedule_takes_in_and_sends_whatever_one_visitor_holds_up(monkeypatch):
    stored(visitor="a", number=1, kind="telepathy")
    stored(visitor="b", number=2)
    stored(visitor="c", number=3)
    take_in, sent = event_processor._take_in, []
    monkeypatch.setattr(
        event_processor, "_take_in", lambda visitor, **which: fail() if visitor == "b" else take_in(visitor, **which)
    )
    monkeypatch.setattr(services, "send_waiting", sent.append)

    tasks.process_waiting()

    assert list(ProfileRecord.objects.values_list("pk", flat=True)) == ["c"]
    assert list(EventRecord.objects.waiting().values_list("visitor", flat=True)) == ["b"]
    assert len(sent) == 1


def fail(*args, **kwargs):
    """Fail as a database that is away does."""
    raise DatabaseError


def test_what_time_may_mend_is_not_set_aside_and_the_command_says_so(monkeypatch):
    stored()
    monkeypatch.setattr(event_processor, "to_state", fail)

    with pytest.raises(CommandError, match="of 1 visitors go on waiting"):
        recovered()

    assert EventRecord.objects.waiting().count() == 1


def test_an_event_that_breaks_what_is_learned_is_set_aside_alone(monkeypatch, firing):
    firing(SetTrait("stage", "keen"))
    for number in range(1, 4):
        stored(number=number, at=NOON + minutes(number))
    fold = event_processor.fold

    def folded(known, events, **options):
        if events[0].id == UUID(int=2):
            raise ZeroDivisionError("a rate of nothing")
        return fold(known, events, **options)

    monkeypatch.setattr(event_processor, "fold", folded)

    assert services.process_visitor(VISITOR) == 3
    assert services.process_visitor(VISITOR) == 0

    assert EventRecord.objects.get(pk=UUID(int=2)).problem == "ZeroDivisionError: a rate of nothing"
    assert len(profile().seen) == 2
    assert EffectRecord.objects.count() == 2


def test_what_was_set_aside_is_tried_again_when_it_is_asked_for():
    bad = stored(kind="telepathy")
    recovered()
    EventRecord.objects.update(kind="page_view")

    assert "1 events set aside" in recovered()
    assert recovered("--again") == "1 events of 1 visitors taken in, 0 effects sent.\n"

    bad.refresh_from_db()
    assert (bad.is_processed, bad.problem) == (True, "")


def test_a_fact_that_catches_up_passes_over_what_cannot_be_read():
    stored(number=1, is_processed=True)
    stored(number=2, is_processed=True, kind="telepathy")
    known = Profile(visitor=VISITOR, first_seen=NOON, learns_since=NOON)

    class Views:
        name, default = "views", 0.0

        def learn(self, value, event):
            return value + 1

        def allows(self, value):
            return True

    assert with_new_facts_learned(known, [Views()]).learned == {"views": 1.0}


# Profiles ------------------------------------------------------------------------------------------------------------


def test_a_profile_is_read_as_it_was_written():
    assert to_state(from_state(VISITOR, GOOD)) == GOOD


@pytest.mark.parametrize("state", BAD_STATES.values(), ids=BAD_STATES)
def test_a_profile_of_another_version_is_left_as_it_is_and_holds_nobody_up(state):
    ProfileRecord.objects.create(visitor=VISITOR, state=state)
    stored(number=1)
    stored(number=2, visitor="other")

    with pytest.raises(UnreadableProfileError):
        from_state(VISITOR, state)
    assert selectors.profile(VISITOR) == Profile(visitor=VISITOR)
    told = recovered()

    row = ProfileRecord.objects.get(pk=VISITOR)
    assert (row.state, row.version) == (state, 0)
    assert f"1 profiles set aside: {row.problem}" in told
    assert list(EventRecord.objects.waiting().values_list("visitor", flat=True)) == [VISITOR]
    assert ProfileRecord.objects.get(pk="other").state["seen"]
    assert services.waiting_visitors() == []


def test_a_profile_that_can_be_read_again_takes_in_what_waited():
    ProfileRecord.objects.create(visitor=VISITOR, state={**GOOD, "moods": {}})
    stored()
    recovered()
    ProfileRecord.objects.update(state=GOOD)

    assert recovered("--again") == "1 events of 1 visitors taken in, 0 effects sent.\n"

    row = ProfileRecord.objects.get()
    assert (row.problem, row.state["traits"]) == ("", {"stage": "keen"})


def test_nothing_else_writes_over_a_profile_that_cannot_be_read(client, monkeypatch):
    key = "k" * 32
    ProfileRecord.objects.create(visitor=VISITOR, state={**GOOD, "moods": {}})
    monkeypatch.setattr("attune.audience.profile.scores.topic_choices", lambda: [("floods", "Floods")])
    score = {"user_id": VISITOR, "adjustments": {"content_category": "floods", "score_delta": 0.1}}

    with override_settings(ATTUNE={"AUDIENCE": {"SERVER_KEYS": [key]}}):
        answer = client.post(
            "/api/update_recommendation_scores/",
            score,
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )
    from attune.audience.profile.interests import mute_interest

    assert answer.status_code == 409
    assert mute_interest(VISITOR, "topic:floods") is False
    assert ProfileRecord.objects.get().state == {**GOOD, "moods": {}}
    assert DIGEST not in answer.content.decode()


# Effects -------------------------------------------------------------------------------------------------------------


def effect(number, *, kind="SetTrait", data=None, visitor=VISITOR, **columns):
    """Keep an effect in the ledger."""
    values = {"state": "done", "trigger": "often", "at": NOON} | columns
    data = {"name": "stage", "value": "keen"} if data is None else data
    return EffectRecord.objects.create(
        event=UUID(int=number), position=0, visitor=visitor, kind=kind, data=data, **values
    )


BAD_EFFECTS = {
    "an unknown kind": {"kind": "PlantTree"},
    "unknown parts": {"kind": "CallWebhook", "data": {"address": "x"}},
    "parts that are a list": {"kind": "Notify", "data": ["editors"]},
    "no parts": {"kind": "Notify", "data": {}},
    "a part of another type": {"kind": "Notify", "data": {"whom": 7}},
}


@pytest.mark.parametrize("columns", BAD_EFFECTS.values(), ids=BAD_EFFECTS)
def test_a_message_that_cannot_be_made_is_put_off_and_the_others_go(columns, monkeypatch):
    bad = effect(1, state="waiting", **columns)
    good = effect(2, kind="CallWebhook", data={"hook": "crm"}, state="waiting")
    monkeypatch.setattr(CallWebhookPerformer, "deliver", lambda self, effect, message: None)

    assert services.send_waiting(NOON + minutes(1)) == 1

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == ("waiting", "sent")
    assert bad.problem
    assert bad.due_at > NOON


def test_a_message_that_can_never_be_made_is_given_up_in_the_end():
    bad = effect(1, kind="PlantTree", state="waiting")

    for day in range(1, 10):
        services.send_waiting(NOON + timedelta(days=2 * day))

    bad.refresh_from_db()
    assert bad.state == "failed"


def test_an_effect_that_fails_stands_as_failed_and_the_others_are_done(firing, monkeypatch):
    def take(known, effect):
        if isinstance(effect, SetTrait):
            raise ValueError("no such trait")
        return take_effect(known, effect)

    take_effect = effects.apply_effect
    monkeypatch.setattr(effects, "apply_effect", take)
    firing(SetTrait("stage", "keen"), AddToList("letters"), CallWebhook("crm"))
    services.ingest([view()])

    assert services.process_visitor(VISITOR) == 1

    assert profile().lists == {"letters"}
    stood = EffectRecord.objects.order_by("position").values_list("state", "problem")
    assert list(stood) == [("failed", "ValueError: no such trait"), ("done", ""), ("waiting", "")]


def test_undoing_passes_over_what_cannot_be_read(monkeypatch):
    effect(1, change={"before": None, "after": "keen"})
    effect(2, kind="PlantTree", at=NOON + minutes(1))
    ProfileRecord.objects.create(visitor=VISITOR, state=GOOD)
    effect(3, visitor="other", change={"before": None, "after": "keen"})
    ProfileRecord.objects.create(visitor="other", state={**GOOD, "moods": {}})

    found = services.undo_trigger("often")

    assert found == {UndoOutcome.UNDONE: 1, UndoOutcome.UNREADABLE: 2}
    assert profile().traits == {}
    assert ProfileRecord.objects.get(pk="other").state == {**GOOD, "moods": {}}


@pytest.mark.parametrize("columns", BAD_EFFECTS.values(), ids=BAD_EFFECTS)
def test_the_ledger_shows_all_others_beside_what_it_cannot_tell(columns, admin_client):
    effect(1, **columns)
    effect(2)

    answer = admin_client.get("/admin/attune/audience/effects/")

    assert answer.status_code == 200
    assert "Set the trait “stage” to “keen”." in answer.content.decode()


# Exposures -----------------------------------------------------------------------------------------------------------

SEEN = {"slot": "hero", "variant": "b", "causes": ["rule:one"], "book": 1}
BAD_EXPOSURES = {
    "data that is a list": {"data": [1]},
    "no slot": {"data": {}},
    "causes that are a number": {"data": {**SEEN, "causes": 7}},
    "a book in words": {"data": {**SEEN, "book": "first"}},
    "facts that are a list": {"data": SEEN, "facts": [1]},
    "facts of another shape": {"data": SEEN, "facts": {"facts": ["device"]}},
    "unread facts of another shape": {"data": SEEN, "facts": {"facts": {}, "unread": {"a": 1}}},
}


@pytest.mark.parametrize("columns", BAD_EXPOSURES.values(), ids=BAD_EXPOSURES)
def test_an_exposure_that_cannot_be_counted_is_set_aside_and_the_others_are_counted_once(columns):
    now = timezone.now()
    stored(number=1, kind=Exposure.kind, data=SEEN, facts={"facts": {}}, at=now)
    bad = stored(number=2, kind=Exposure.kind, at=now, **columns)
    kept = []

    taken = [exposures.count_exposures(kept.extend) for _ in range(2)]

    bad.refresh_from_db()
    assert [each.causes for each in kept] == [("rule:one",)]
    assert taken == [2, 0]
    assert bad.problem
    judged = list(exposures.exposures_with_facts(now - minutes(1), now + minutes(1)))
    assert [each.slot for each in judged] == ["hero"]


def test_an_exposure_that_nobody_can_keep_is_set_aside_alone():
    for number in range(1, 4):
        stored(number=number, kind=Exposure.kind, data={**SEEN, "book": number})
    kept = []

    def keep(seen):
        if any(each.book == 2 for each in seen):
            raise ValueError("of a book that nobody knows")
        kept.extend(seen)

    exposures.count_exposures(keep)

    assert sorted(each.book for each in kept) == [1, 3]
    (aside,) = services.quarantine_counts()
    assert (aside.what, aside.reason, aside.count) == ("events", "ValueError: of a book that nobody knows", 1)
