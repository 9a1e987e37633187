"""Each event of a batch is judged alone: accepted, double, or refused with the reason; none takes another with it."""

import json
from uuid import uuid4

import pytest

from attune.audience.exposure import tickets
from attune.audience.models import EventRecord
from attune.audience.request.cookies import VISITOR_COOKIE, read_visitor

pytestmark = pytest.mark.django_db

VIEW = {"kind": "page_view", "page_id": 1}
ID = "8b1f7a52-6f0c-4b3a-9d47-2f6f3a0c9e01"
DEEP = "[" * 300 + "]" * 300
BAD = {
    "null": "null",
    "a number": "7",
    "a text": '"page_view"',
    "a list": "[[]]",
    "nothing in it": "{}",
    "no id": '{"kind": "page_view"}',
    "an id that is none": '{"id": "7", "kind": "page_view"}',
    "an id of another type": '{"id": [], "kind": "page_view"}',
    "no kind": f'{{"id": "{ID}"}}',
    "an unknown kind": f'{{"id": "{ID}", "kind": "jump"}}',
    "a kind of another type": f'{{"id": "{ID}", "kind": {{"page_view": 1}}}}',
    "a kind of NUL": f'{{"id": "{ID}", "kind": "\\u0000"}}',
    "a kind of half a pair": f'{{"id": "{ID}", "kind": "\\ud83d"}}',
    "a negative number": f'{{"id": "{ID}", "kind": "dwell", "seconds": -1}}',
    "a negative moment": f'{{"id": "{ID}", "kind": "page_view", "ago_ms": -1}}',
    "a moment of two days ago": f'{{"id": "{ID}", "kind": "page_view", "ago_ms": 172800000}}',
    "a huge page": f'{{"id": "{ID}", "kind": "page_view", "page_id": 1{"0" * 300}}}',
    "a page that is a share": f'{{"id": "{ID}", "kind": "page_view", "page_id": 1.5}}',
    "a text that is a number": f'{{"id": "{ID}", "kind": "click", "name": 7}}',
    "a text that is too long": f'{{"id": "{ID}", "kind": "click", "name": "{"x" * 201}"}}',
    "an empty name": f'{{"id": "{ID}", "kind": "click", "name": ""}}',
    "no name": f'{{"id": "{ID}", "kind": "click"}}',
    "empty words": f'{{"id": "{ID}", "kind": "search", "words": "\\u3000"}}',
    "no ticket": f'{{"id": "{ID}", "kind": "exposure"}}',
    "a forged ticket": f'{{"id": "{ID}", "kind": "exposure", "ticket": "eyJ2Ijo"}}',
    "a ticket of half a pair": f'{{"id": "{ID}", "kind": "exposure", "ticket": "\\ud83d"}}',
}


NO_JSON = {
    "a number that is none": f'{{"id": "{ID}", "kind": "dwell", "seconds": NaN}}',
    "an endless number": f'{{"id": "{ID}", "kind": "dwell", "seconds": 1e999}}',
    "a text that is deep": f'{{"id": "{ID}", "kind": "click", "name": {DEEP}}}',
}


@pytest.mark.parametrize("bad", NO_JSON.values(), ids=NO_JSON)
def test_what_no_browser_writes_as_json_is_refused_whole_at_the_door(consenting, bad):
    response = consenting.generic("POST", "/api/events/", f'{{"events": [{bad}]}}')

    assert response.status_code == 400
    assert EventRecord.objects.count() == 0


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_event_is_refused_with_its_reason_and_its_batch_is_kept(consenting, bad):
    good = [json.dumps({"id": str(uuid4()), **VIEW}) for _ in range(2)]

    response = consenting.generic("POST", "/api/events/", f'{{"events": [{good[0]}, {bad}, {good[1]}]}}')

    first, refused, last = response.json()["events"]
    assert (response.status_code, response.json()["accepted"]) == (202, 2)
    assert first == last == {"outcome": "accepted"}
    assert refused["outcome"] == "refused"
    assert refused["why"].endswith(".")
    assert EventRecord.objects.count() == 2


def test_a_batch_tells_of_each_event_in_its_order(tell):
    known = {**VIEW, "id": str(uuid4())}
    tell(known)

    answer = tell({"kind": "jump"}, known, VIEW, {**VIEW, "id": ID}, {**VIEW, "id": ID}).json()

    assert answer["accepted"] == 2
    outcomes = [each["outcome"] for each in answer["events"]]
    assert outcomes == ["refused", "double", "accepted", "accepted", "double"]


@pytest.mark.parametrize(
    ("event", "part", "kept"),
    [
        ({"kind": "click", "name": "Buy\u00a0now"}, "name", "Buy now"),
        ({"kind": "search", "words": "東京\u3000天気"}, "words", "東京 天気"),
        ({"kind": "click", "name": "\U0001f468\u200d\U0001f469\u200d\U0001f467"}, "name", "👨\u200d👩\u200d👧"),
        ({"kind": "click", "name": "x" * 199 + "\ud83d"}, "name", "x" * 199),
        ({"kind": "custom", "name": "a\x00b"}, "name", "ab"),
        ({"kind": "conversion", "goal": "Cafe\u0301"}, "goal", "Café"),
        ({"kind": "share", "network": "\ud83d"}, "network", ""),
    ],
)
def test_good_text_is_kept_clean(tell, event, part, kept):
    assert tell(event).json() == {"accepted": 1}

    row = EventRecord.objects.get()
    assert row.data[part] == kept
    assert getattr(row.event(), part) == kept


def visitor_of(client):
    """Give the id that a client bears."""
    return read_visitor({VISITOR_COOKIE: client.cookies[VISITOR_COOKIE].value})


def test_a_ticket_counts_once_whatever_the_ids_of_its_events(tell, consenting):
    ticket = tickets.exposure_ticket(visitor_of(consenting), 5, "hero", "b", "headline", 0.5)
    seen = {"kind": "exposure", "ticket": ticket}

    outcomes = [
        *[each["outcome"] for each in tell(seen, seen, VIEW).json()["events"]],
        *[tell({**seen, "id": str(uuid4())}).json()["events"][0]["outcome"] for _ in range(2)],
    ]

    assert outcomes == ["accepted", "double", "accepted", "double", "double"]
    assert EventRecord.objects.filter(kind="exposure").count() == 1


def test_two_tickets_of_one_decision_in_one_second_are_two(tell, consenting, time_machine):
    time_machine.move_to("2026-03-04T12:00:00Z", tick=False)
    made = {tickets.exposure_ticket(visitor_of(consenting), 5, "hero", "b") for _ in range(2)}

    assert tell(*({"kind": "exposure", "ticket": ticket} for ticket in made)).json() == {"accepted": 2}


def test_a_ticket_of_an_earlier_version_counts_once_too(tell, consenting):
    visitor = tickets.read_ticket(tickets.exposure_ticket(visitor_of(consenting), 5, "hero", "b")).visitor_hash
    old = tickets.signing.dumps([visitor, 5, "hero", "b", "", 1.0], salt="attune.exposure", compress=True)
    seen = {"kind": "exposure", "ticket": old}

    assert [tell(seen).json()["accepted"] for _ in range(3)] == [1, 0, 0]


@pytest.mark.parametrize("values", [7, [], {"slot": "hero"}, ["h" * 16, 5, "hero", "b", "", 1.0, 7]])
def test_a_ticket_of_another_version_that_cannot_be_read_is_refused_alone(tell, values):
    other = tickets.signing.dumps(values, salt="attune.exposure", compress=True)

    answer = tell({"kind": "exposure", "ticket": other}, VIEW).json()

    assert [each["outcome"] for each in answer["events"]] == ["refused", "accepted"]
