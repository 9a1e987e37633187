"""The event: from the beacon to the profile, once and only once."""

import uuid

import pytest

from attune.audience.models import EffectRecord, EventRecord, ProfileRecord
from tests.flows.pages import text
from tests.flows.seeing import see

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json", "headers": {"origin": "http://testserver"}}


def test_an_event_sent_twice_counts_once(site, reader, django_capture_on_commit_callbacks):
    event = {"id": str(uuid.uuid4()), "kind": "page_view", "page_id": site.floods[0].pk}
    with django_capture_on_commit_callbacks(execute=True):
        first = reader.post("/api/events/", {"events": [event, event]}, **JSON)
    with django_capture_on_commit_callbacks(execute=True):
        second = reader.post("/api/events/", {"events": [event]}, **JSON)

    assert [each["outcome"] for each in first.json()["events"]] == ["accepted", "double"]
    assert second.json() == {"accepted": 0, "events": [{"outcome": "double"}]}
    assert EventRecord.objects.count() == 1


def test_affinities_grow_with_what_is_read(site, reader, django_capture_on_commit_callbacks):
    see(reader, site.floods[0], django_capture_on_commit_callbacks)
    once = ProfileRecord.objects.get().state["affinities"]["topic:floods"]
    see(reader, site.floods[1], django_capture_on_commit_callbacks)
    twice = ProfileRecord.objects.get().state["affinities"]["topic:floods"]

    assert 0 < once < twice <= 1


def test_a_trigger_acts_once_for_one_event(site, reader, django_capture_on_commit_callbacks):
    for article in site.bread[:3]:
        see(reader, article, django_capture_on_commit_callbacks)

    assert EffectRecord.objects.count() == 1


def test_an_exposure_needs_the_ticket_of_the_page(site, reader, django_capture_on_commit_callbacks):
    html = text(reader.get("/"))
    ticket = html.split('"slot-front": "', 1)[1].split('"', 1)[0]
    exposures = [
        {"id": str(uuid.uuid4()), "kind": "exposure", "ticket": ticket},
        {"id": str(uuid.uuid4()), "kind": "exposure", "ticket": ticket[:-2]},
    ]
    with django_capture_on_commit_callbacks(execute=True):
        answer = reader.post("/api/events/", {"events": exposures}, **JSON)

    assert [each["outcome"] for each in answer.json()["events"]] == ["accepted", "refused"]
    assert EventRecord.objects.get().data["variant"] == "default"


def test_withdrawing_consent_forgets_the_visitor(site, reader, django_capture_on_commit_callbacks):
    see(reader, site.floods[0], django_capture_on_commit_callbacks)
    reader.post("/consent/", {"choice": "refused", "next": "/"}, headers={"origin": "http://testserver"})

    assert (EventRecord.objects.count(), ProfileRecord.objects.count()) == (0, 0)
    assert reader.cookies["attune_visitor"].value == ""
