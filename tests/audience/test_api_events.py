"""The address of events takes what browsers tell, and nothing else; it never fails."""

import json
from uuid import uuid4

import pytest
from django.core import signing
from django.test import Client, override_settings

from attune.audience.exposure import tickets
from attune.audience.models import EventRecord, ProfileRecord
from attune.audience.request.cookies import CONSENT_COOKIE, VISITOR_COOKIE, read_visitor
from tests.audience.made import BROWSER

pytestmark = pytest.mark.django_db

VIEW = {"kind": "page_view", "page_id": 1}


def stored():
    """Count all that is stored of visitors."""
    return EventRecord.objects.count() + ProfileRecord.objects.count()


def visitor_of(client):
    """Give the id that a client bears."""
    return read_visitor({VISITOR_COOKIE: client.cookies[VISITOR_COOKIE].value})


def test_an_event_is_kept_with_who_what_and_when(tell, consenting):
    response = tell({**VIEW, "ago_ms": 2000})

    row = EventRecord.objects.get()
    assert (response.status_code, response.json()) == (202, {"accepted": 1})
    assert (row.visitor, row.kind, row.page_id) == (visitor_of(consenting), "page_view", 1)
    assert 1.9 < (row.received_at - row.at).total_seconds() < 3
    assert row.is_processed


def test_an_event_that_comes_twice_counts_once(tell):
    event = {**VIEW, "id": str(uuid4())}

    answers = [tell(event).json(), tell(event, VIEW).json(), tell(event, event).json()]

    double, accepted = {"outcome": "double"}, {"outcome": "accepted"}
    assert answers == [
        {"accepted": 1},
        {"accepted": 1, "events": [double, accepted]},
        {"accepted": 0, "events": [double, double]},
    ]
    assert EventRecord.objects.count() == 2
    assert len(ProfileRecord.objects.get().state["seen"]) == 2


def test_without_consent_nothing_is_kept_and_no_identifier_set(browser, tell):
    for client in (browser, Client(**BROWSER)):
        client.cookies.clear()
        response = tell(VIEW, client=client)

        assert (response.status_code, response.json()) == (202, {"accepted": 0})
        assert not response.cookies
    assert stored() == 0


def test_after_a_refusal_nothing_is_kept(browser, tell):
    browser.post("/consent/", {"choice": "refused"})

    assert tell(VIEW, client=browser).json() == {"accepted": 0}
    assert stored() == 0


def test_consent_without_an_identifier_gets_one_with_the_answer(tell):
    client = Client(**BROWSER)
    client.cookies[CONSENT_COOKIE] = "measure+personalise"

    response = tell(VIEW, client=client)

    assert response.json() == {"accepted": 1}
    assert EventRecord.objects.get().visitor == visitor_of(client)


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"HTTP_USER_AGENT": "python-requests/2.32"},
        {"HTTP_ACCEPT": "", "HTTP_ACCEPT_LANGUAGE": ""},
    ],
)
def test_a_machine_leaves_no_trace(consenting, tell, headers):
    consenting.defaults.update(headers)

    event = tell(VIEW)
    consent = consenting.post("/consent/", {"choice": "measure+personalise"})

    assert (event.status_code, event.json()) == (202, {"accepted": 0})
    assert not event.cookies
    assert not consent.cookies
    assert stored() == 0


def test_a_forged_identifier_is_none(tell):
    client = Client(**BROWSER)
    client.cookies[CONSENT_COOKIE] = "measure+personalise"
    client.cookies[VISITOR_COOKIE] = "5f0c3c1e-7f0b-4b57-9d0a-0a6b2f2f1c11:forged"

    tell(VIEW, client=client)

    assert EventRecord.objects.get().visitor != "5f0c3c1e-7f0b-4b57-9d0a-0a6b2f2f1c11"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"events"',
        b'{"events": null}',
        b'{"events": {}}',
        b'{"events": "many"}',
        b"\x00\xff\xfe",
        b"[" * 4000,
        json.dumps({"events": [{"id": str(uuid4()), "kind": "like"} for _ in range(21)]}).encode(),
    ],
)
def test_a_bad_body_is_refused_with_a_message_and_nothing_of_it_is_kept(consenting, body):
    for content_type in ("application/json", "text/plain;charset=UTF-8", "x"):
        response = consenting.generic("POST", "/api/events/", body, content_type=content_type)

        assert response.status_code in (400, 422)
        assert response.json()["detail"]
    assert stored() == 0


def test_a_body_over_the_limit_is_refused_before_it_is_read(consenting):
    response = consenting.generic("POST", "/api/events/", b" " * 4097, content_type="application/json")

    assert response.status_code == 413
    assert "4096 bytes" in response.json()["detail"]


@pytest.mark.parametrize("length", ["-1", "many", "1" * 5000, "٤"])
def test_a_length_that_is_none_does_no_harm(consenting, length):
    response = consenting.generic("POST", "/api/events/", b"{}", CONTENT_LENGTH=length)

    assert 400 <= response.status_code < 500


def test_another_site_cannot_tell_events(consenting):
    body = json.dumps({"events": [{**VIEW, "id": str(uuid4())}]})
    for headers in ({"HTTP_ORIGIN": "https://elsewhere.example"}, {"HTTP_SEC_FETCH_SITE": "cross-site"}):
        response = consenting.post("/api/events/", body, content_type="text/plain", **headers)

        assert response.status_code == 403
    assert stored() == 0


def test_the_sites_own_pages_can(tell, consenting):
    consenting.defaults.update({"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "same-origin"})

    assert tell(VIEW).json() == {"accepted": 1}


@override_settings(ATTUNE={"AUDIENCE": {"RATE_PER_MINUTE": 2}})
def test_who_sends_too_often_is_asked_to_wait(tell):
    assert [tell(VIEW).status_code for _ in range(3)] == [202, 202, 429]
    assert EventRecord.objects.count() == 2


def test_without_a_cache_events_are_taken_in_all_the_same(tell, monkeypatch):
    def fail(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr("attune.audience.request.throttle.cache.add", fail)

    assert tell(VIEW).json() == {"accepted": 1}


def test_an_exposure_tells_what_its_ticket_says(tell, consenting):
    ticket = tickets.exposure_ticket(
        visitor_of(consenting),
        5,
        "hero",
        "b",
        "headline",
        0.5,
        causes=("rule:one",),
        book=3,
        facts={"device": "mobile"},
    )

    response = tell(
        {"kind": "exposure", "ticket": ticket, "page_id": 9, "variant": "a", "slot": "other"}
        | {"causes": ["rule:two"], "book": 9, "facts": {"device": "tablet"}}
    )

    row = EventRecord.objects.get()
    assert response.json() == {"accepted": 1}
    assert row.page_id == 5
    assert row.data == {
        "slot": "hero",
        "variant": "b",
        "experiment": "headline",
        "propensity": 0.5,
        "causes": ["rule:one"],
        "book": 3,
    }
    assert row.facts == {"device": "mobile"}


def test_an_exposure_without_a_ticket_of_this_visitor_is_left_out(tell):
    foreign = tickets.exposure_ticket(str(uuid4()), 5, "hero", "b")
    for ticket in ("", "forged", foreign, foreign[:-1] + "x", signing.dumps([1, 2])):
        response = tell({"kind": "exposure", "ticket": ticket})

        (judged,) = response.json()["events"]
        assert response.json()["accepted"] == 0
        assert judged["outcome"] == "refused"
        assert "Load the page anew." in judged["why"]
    assert stored() == 0


def test_a_ticket_that_is_too_old_is_refused(time_machine):
    time_machine.move_to("2026-03-01T00:00:00Z", tick=False)
    ticket = tickets.exposure_ticket("v", 5, "hero", "b")
    time_machine.move_to("2026-03-02T00:00:01Z", tick=False)

    with pytest.raises(tickets.InvalidTicketError, match="too old"):
        tickets.read_ticket(ticket)


def test_the_api_is_documented(browser):
    schema = browser.get("/api/openapi.json").json()

    assert {"/api/events/", "/api/consent/"} <= set(schema["paths"])
    assert browser.get("/api/docs").status_code == 200
