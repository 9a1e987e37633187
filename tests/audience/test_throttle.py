"""A limit counts one sender at one endpoint: by the address behind trusted proxies, by event, and by new id."""

import json
import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory, override_settings

from attune.audience.models import EventRecord
from attune.audience.request import throttle
from attune.audience.request.addresses import client_address, country_of, rate_limit_address
from attune.audience.request.cookies import CONSENT_COOKIE
from tests.audience.made import BROWSER

VIEW = {"kind": "page_view", "page_id": 1}
TRUSTED = {"TRUSTED_PROXIES": ["10.0.0.0/8", "fd00::/8"]}


@pytest.mark.parametrize(
    ("peer", "forwarded", "address", "sender"),
    [
        ("10.0.0.1", "1.1.1.1", "1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "9.9.9.9, 1.1.1.1, 10.0.0.2", "1.1.1.1", "1.1.1.1"),
        # What stands left of an address that is no proxy's may have been made up.
        ("10.0.0.1", "10.0.0.9, 9.9.9.9, 1.1.1.1", "1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "1.1.1.1:50123", "1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", " 1.1.1.1 ,10.0.0.2:443", "1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "2001:db8:1:2:aaaa::7", "2001:db8:1:2:aaaa::7", "2001:db8:1:2::/64"),
        ("10.0.0.1", "[2001:db8:1:2:bbbb::8]", "2001:db8:1:2:bbbb::8", "2001:db8:1:2::/64"),
        ("10.0.0.1", '"[2001:db8:1:2::9]:50123"', "2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("10.0.0.1", "::ffff:1.1.1.1", "1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "64:ff9b::101:101", "64:ff9b::101:101", "1.1.1.1"),
        ("10.0.0.1", "fe80::1%eth0", "fe80::1", "fe80::/64"),
        ("::ffff:10.0.0.1", "1.1.1.1", "1.1.1.1", "1.1.1.1"),
        ("fd00::1", "1.1.1.1", "1.1.1.1", "1.1.1.1"),
        # All of them lie in a network of proxies: the browser is the one that is furthest from us.
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3", "10.0.0.3"),
        # A proxy that does not name its client: nobody is to share one limit with all others.
        ("10.0.0.1", "", "10.0.0.1", ""),
        ("10.0.0.1", "unknown", "10.0.0.1", ""),
        ("10.0.0.1", "9.9.9.9, _hidden, 10.0.0.2", "10.0.0.2", ""),
        ("10.0.0.1", "9.9.9.9, 1.1.1.1:http", "10.0.0.1", ""),
        ("10.0.0.1", "9.9.9.9, [1.1.1.1", "10.0.0.1", ""),
        ("10.0.0.1", "9.9.9.9, 1.1.1.256", "10.0.0.1", ""),
        ("10.0.0.1", "9.9.9.9, " + "1" * 100_000, "10.0.0.1", ""),
        ("10.0.0.1", "9.9.9.9," * 5_000 + "1.1.1.1", "1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "9.9.9.9, " + ", ".join(["10.0.0.2"] * 20), "10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "9.9.9.9,", "10.0.0.1", ""),
        # No proxy of ours: whatever it says of others is not believed.
        ("81.2.69.142", "1.1.1.1", "81.2.69.142", "81.2.69.142"),
        ("::ffff:81.2.69.142", "1.1.1.1", "81.2.69.142", "81.2.69.142"),
        ("81.2.69.142:4711", "", "81.2.69.142", "81.2.69.142"),
        ("2002:5102:458e::1", "", "2002:5102:458e::1", "81.2.69.142"),
        ("", "1.1.1.1", "", ""),
        ("unix:", "1.1.1.1", "", ""),
    ],
)
def test_the_sender_is_who_the_trusted_proxies_name(peer, forwarded, address, sender):
    headers = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded}

    with override_settings(ATTUNE={"AUDIENCE": TRUSTED}):
        assert (client_address(headers), rate_limit_address(headers)) == (address, sender)


def test_a_proxy_at_a_socket_of_this_machine_is_trusted_where_that_is_said():
    headers = {"REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": "9.9.9.9, 1.1.1.1"}

    with override_settings(ATTUNE={"AUDIENCE": {"TRUSTED_PROXIES": ["unix"]}}):
        assert rate_limit_address(headers) == "1.1.1.1"
    assert rate_limit_address(headers) == ""


def test_the_country_of_a_proxy_is_not_that_of_its_visitors():
    pytest.importorskip("iptocc", reason="the database of addresses is optional")
    headers = {"REMOTE_ADDR": "81.2.69.142", "HTTP_X_FORWARDED_FOR": "unknown"}

    with override_settings(ATTUNE={"AUDIENCE": {"TRUSTED_PROXIES": ["81.2.69.142"]}}):
        assert country_of(headers) == ""


def tell_from(headers, *, number=1, client=None):
    """Tell so many events in one call; without a client, of somebody who has no id yet."""
    sender = client or Client(**BROWSER)
    sender.cookies[CONSENT_COOKIE] = "measure"
    events = [{"id": str(uuid4()), **VIEW} for _ in range(number)]
    return sender.post("/api/events/", json.dumps({"events": events}), content_type="text/plain", **headers)


def behind(address, *, proxy="10.0.0.1"):
    """Give the headers of a browser behind the site's proxy."""
    return {"REMOTE_ADDR": proxy, "HTTP_X_FORWARDED_FOR": address}


@pytest.mark.django_db
class TestEvents:
    """What browsers tell."""

    @pytest.mark.parametrize("others", ["1.1.1.2", "2001:db8::1", "unknown"])
    def test_one_address_that_sends_too_much_stops_nobody_else(self, others):
        limits = {**TRUSTED, "RATE_PER_MINUTE_PER_ADDRESS": 3}
        with override_settings(ATTUNE={"AUDIENCE": limits}):
            flood = [tell_from(behind("1.1.1.1")).status_code for _ in range(5)]
            spoofed = tell_from(behind("7.7.7.7, 1.1.1.1")).status_code
            rest = [tell_from(behind(others)).status_code for _ in range(2)]

        assert flood == [202, 202, 202, 429, 429]
        assert spoofed == 429
        assert rest == [202, 202]

    def test_a_busy_site_behind_a_proxy_that_names_nobody_does_not_limit_itself(self):
        with override_settings(ATTUNE={"AUDIENCE": {**TRUSTED, "RATE_PER_MINUTE_PER_ADDRESS": 2}}):
            assert {tell_from({"REMOTE_ADDR": "10.0.0.1"}).status_code for _ in range(6)} == {202}

    def test_all_addresses_of_one_subscriber_count_as_one_sender(self):
        with override_settings(ATTUNE={"AUDIENCE": {**TRUSTED, "RATE_PER_MINUTE_PER_ADDRESS": 2}}):
            told = [tell_from(behind(f"2001:db8:0:1::{number:x}")).status_code for number in range(1, 5)]
            neighbour = tell_from(behind("2001:db8:0:2::1")).status_code

        assert (told, neighbour) == ([202, 202, 429, 429], 202)

    def test_what_is_charged_is_events_and_not_calls(self):
        with override_settings(ATTUNE={"AUDIENCE": {"RATE_PER_MINUTE_PER_ADDRESS": 25}}):
            told = [tell_from({}, number=20).status_code for _ in range(3)]

        assert told == [202, 202, 429]
        assert EventRecord.objects.count() == 40

    def test_a_visitor_is_charged_by_event_wherever_they_are(self):
        visitor = Client(**BROWSER)
        with override_settings(ATTUNE={"AUDIENCE": {**TRUSTED, "RATE_PER_MINUTE": 20}}):
            told = [
                tell_from(behind(f"1.1.1.{number}"), number=10, client=visitor).status_code for number in range(1, 5)
            ]

        # The first call brought no id yet, so only the address was charged.
        assert told == [202, 202, 202, 429]

    def test_new_ids_are_limited_apart_from_events(self):
        known = Client(**BROWSER)
        with override_settings(ATTUNE={"AUDIENCE": {"NEW_VISITORS_PER_MINUTE_PER_ADDRESS": 2}}):
            first = tell_from({}, client=known)
            told = [tell_from({}) for _ in range(3)]
            again = tell_from({}, client=known)

        assert [first.status_code, again.status_code] == [202, 202]
        assert [answer.status_code for answer in told] == [202, 429, 429]
        assert not told[-1].cookies
        assert EventRecord.objects.values("visitor").distinct().count() == 2

    def test_who_is_to_wait_is_told_for_how_long(self, time_machine):
        time_machine.move_to("2026-03-04T12:00:00Z", tick=False)
        with override_settings(ATTUNE={"AUDIENCE": {"RATE_PER_MINUTE_PER_ADDRESS": 1}}):
            tell_from({})
            time_machine.move_to("2026-03-04T12:00:20Z", tick=False)
            refused = tell_from({})

        assert (refused.status_code, refused["Retry-After"]) == (429, "40")
        assert refused.json()["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/consent/", "/api/consent/"])
class TestConsent:
    """What visitors choose."""

    def choose(self, path, choice, client=None):
        kind = {"content_type": "application/json"} if path.startswith("/api") else {}
        return (client or Client(**BROWSER)).post(path, {"choice": choice}, **kind)

    def test_consent_that_would_need_an_id_too_many_is_refused(self, path):
        with override_settings(ATTUNE={"AUDIENCE": {"NEW_VISITORS_PER_MINUTE_PER_ADDRESS": 1}}):
            self.choose(path, "measure+personalise")
            refused = self.choose(path, "measure+personalise")

        assert refused.status_code == 429
        assert 1 <= int(refused["Retry-After"]) <= 60
        assert not refused.cookies

    def test_taking_consent_back_is_never_refused(self, path):
        known = Client(**BROWSER)
        with override_settings(ATTUNE={"AUDIENCE": {"NEW_VISITORS_PER_MINUTE_PER_ADDRESS": 1}}):
            self.choose(path, "measure+personalise", known)
            self.choose(path, "measure+personalise")
            answers = [
                self.choose(path, "measure", known),
                self.choose(path, "refused", known),
                self.choose(path, "refused"),
            ]

        assert all(answer.status_code < 400 for answer in answers)


@override_settings(ATTUNE={"AUDIENCE": {"RATE_PER_MINUTE_PER_ADDRESS": 1}})
def test_each_endpoint_has_a_limit_of_its_own():
    request = RequestFactory().get("/", REMOTE_ADDR="1.1.1.1")

    waits = [throttle.address_wait_seconds(request, endpoint) > 0 for endpoint in ("events", "events", "fragments")]

    assert waits == [False, True, False]


@override_settings(ATTUNE={"AUDIENCE": {"RATE_PER_MINUTE_PER_ADDRESS": 1}})
def test_no_address_stands_in_the_cache(monkeypatch):
    keys = []
    monkeypatch.setattr(cache, "incr", lambda key, cost: keys.append(key) or cost)

    throttle.address_wait_seconds(RequestFactory().get("/", REMOTE_ADDR="1.1.1.1"), "events")

    assert len(keys) == 1
    assert "1.1.1.1" not in keys[0]


def test_one_module_alone_reads_where_a_request_comes_from():
    root = Path(__file__).resolve().parents[2]
    apps = ("attune", "audience", "blocks", "cms", "decisions", "experiments", "matching", "rules", "tagging")
    sources = [path for app in apps for path in (root / app).rglob("*.py")]

    readers = {path.name for path in sources if re.search("REMOTE_ADDR|get\\(.HTTP_X_FORWARDED", path.read_text())}

    assert readers == {"addresses.py"}
