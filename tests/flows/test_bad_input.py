"""Whatever a browser sends: a page or a clear refusal, never a 500, and nothing stored."""

import json
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attune.audience.models import EventRecord, ProfileRecord

pytestmark = pytest.mark.django_db

NASTY = [
    "",
    "\x00",
    "a" * 8_000,
    "(a+)+$",
    "' OR 1=1 --",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "\udcff",
    "%00%ff",
    "🦆" * 50,
]
HEADERS = [
    "user-agent",
    "referer",
    "accept-language",
    "x-forwarded-for",
    "accept",
    "cookie",
    "host-not",
    "x-requested-with",
]
COOKIES = ["attune_visitor", "attune_consent", "attune_persona", "sessionid", "csrftoken"]
QUERIES = [
    "utm_campaign=%00",
    "utm_source=%ff%fe",
    "page=-1",
    "page=abc",
    "page=" + "9" * 400,
    "&&&=%",
    "q=%00",
    "next=//evil.example",
]


def latin(value):
    """Headers reach Django as latin-1, whatever was meant."""
    return value.encode("utf-8", "surrogateescape").decode("latin-1")


@pytest.mark.parametrize("value", NASTY, ids=range(len(NASTY)))
@pytest.mark.parametrize("header", HEADERS)
def test_sc29_any_header_gets_a_page(site, browser, header, value):
    if header == "cookie":
        browser.cookies.load("")
        response = browser.get("/", HTTP_COOKIE=latin(value))
    else:
        response = browser.get("/", headers={header: latin(value)})

    assert response.status_code == 200
    assert b"Good morning, everyone" in response.content


@pytest.mark.parametrize("value", [v for v in NASTY if v.isprintable() and v.isascii()])
@pytest.mark.parametrize("name", COOKIES)
def test_any_cookie_gets_the_default_page(site, browser, name, value):
    browser.cookies[name] = value

    response = browser.get("/")

    assert response.status_code == 200
    assert b"Good morning, everyone" in response.content


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("path", ["/", "/water/", "/search/"])
def test_any_query_string_gets_a_page(site, browser, path, query):
    response = browser.get(f"{path}?{query}", follow=False)

    assert response.status_code == 200


BODIES = [
    b"", b"{", b"[]", b"null", b"1", b'"x"', b"\xff\xfe", b'{"events": 1}', b"[" * 3_000,
    b'{"events": "' + b"x" * 5_000 + b'"}', b"x" * 1_000_000,
]  # fmt: skip
BAD_EVENTS = [
    b'{"events": [1]}', b'{"events": [{}]}',
    b'{"events": [{"id": "x", "kind": "page_view"}]}', b'{"events": [{"kind": "page_view"}]}',
    json.dumps({"events": [{"id": str(uuid.UUID(int=7)), "kind": "no such kind"}]}).encode(),
    json.dumps({"events": [{"id": str(uuid.UUID(int=7)), "kind": "dwell", "seconds": "NaN"}]}).encode(),
    json.dumps({"events": [{"id": str(uuid.UUID(int=7)), "kind": "page_view", "page_id": 10**30}]}).encode(),
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_a_malformed_batch_is_refused_with_a_message_and_nothing_is_stored(site, reader, body):
    response = reader.post(
        "/api/events/", body, content_type="application/json", headers={"origin": "http://testserver"}
    )

    assert 400 <= response.status_code < 500
    assert response.json()["detail"]
    assert (EventRecord.objects.count(), ProfileRecord.objects.count()) == (0, 0)


@pytest.mark.parametrize("body", BAD_EVENTS, ids=range(len(BAD_EVENTS)))
def test_a_malformed_event_is_refused_with_its_reason_and_nothing_is_stored(site, reader, body):
    response = reader.post(
        "/api/events/", body, content_type="application/json", headers={"origin": "http://testserver"}
    )

    (judged,) = response.json()["events"]
    assert (response.status_code, response.json()["accepted"], judged["outcome"]) == (202, 0, "refused")
    assert judged["why"].endswith(".")
    assert (EventRecord.objects.count(), ProfileRecord.objects.count()) == (0, 0)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", ""])
def test_another_site_cannot_speak_for_a_visitor(site, reader, origin):
    event = {"id": str(uuid.uuid4()), "kind": "page_view", "page_id": site.home.pk}
    headers = {"origin": origin, "sec-fetch-site": "cross-site"}

    response = reader.post("/api/events/", {"events": [event]}, content_type="application/json", headers=headers)

    assert response.status_code == 403
    assert EventRecord.objects.count() == 0


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["events", "id", "kind"]), inner),
        max_leaves=8,
    )
)
def test_no_json_whatsoever_is_a_server_error(site, reader, body):
    response = reader.post(
        "/api/events/", json.dumps(body), content_type="application/json", headers={"origin": "http://testserver"}
    )

    assert response.status_code < 500
    assert EventRecord.objects.count() == 0


@pytest.mark.parametrize("address", ["0", "-1", "abc", "1%00", "9" * 30, "1&address=//evil.example", ""])
def test_the_tail_of_a_page_refuses_what_is_no_page(site, browser, address):
    assert browser.get(f"/api/decisions/tail/?page={address}").status_code in {200, 422}
