"""The facts behind what was seen come back, sealed, from those alone who allowed it, and go with them."""

import base64
import os
import zlib
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from attune.audience import services
from attune.audience.exposure.tickets import MOST_FACT_BYTES, exposure_ticket, read_ticket
from attune.audience.models import EventRecord
from tests.flows.pages import BROWSER, choose
from tests.flows.seeing import expose, see_page, tail_of, view

pytestmark = pytest.mark.django_db

ASKED = {"affinity[floods]", "trait[deep_reader]"}


@pytest.fixture(autouse=True)
def _all_come_back(settings):
    settings.ATTUNE = settings.ATTUNE | {"DECISIONS": {"EXPOSURE_FACTS_SHARE": 1.0}}


def with_facts():
    return EventRecord.objects.filter(facts__isnull=False)


def test_what_the_rules_of_the_page_ask_comes_back_with_the_first_slot(
    site, reader, django_capture_on_commit_callbacks
):
    for article in site.floods[:2]:
        view(reader, article, django_capture_on_commit_callbacks)

    assert see_page(reader, "/", django_capture_on_commit_callbacks) == 2

    (row,) = with_facts()
    assert row.data["slot"] == "slot-front"
    assert row.facts["facts"].keys() == ASKED
    assert row.facts["facts"]["affinity[floods]"] > 0.1
    assert row.facts["unread"] == []


def test_the_exposure_names_what_acted_and_by_which_book(site, reader, django_capture_on_commit_callbacks):
    for article in site.bread[:3]:
        view(reader, article, django_capture_on_commit_callbacks)

    see_page(reader, "/", django_capture_on_commit_callbacks)

    rows = EventRecord.objects.filter(kind="exposure")
    assert {row.data["slot"]: row.data["causes"] for row in rows} == {
        "slot-front": ["rule:deep-readers"],
        "slot-list": ["rule:deep-readers"],
    }
    assert {row.data["book"] for row in rows} == {1}


def test_the_browser_cannot_read_them(site, reader, django_capture_on_commit_callbacks):
    for article in site.floods[:2]:
        view(reader, article, django_capture_on_commit_callbacks)
    ticket = tail_of(reader.get("/"))["tickets"]["slot-front"]

    payload = ticket.split(":")[0].lstrip(".")
    signed = zlib.decompress(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    sealed = base64.urlsafe_b64decode(read_ticket(ticket).sealed + "==")

    for text in (ticket.encode(), signed, sealed):
        assert b"affinity" not in text
        assert b"deep_reader" not in text
    with pytest.raises(zlib.error):
        zlib.decompress(sealed[32:])
    assert read_ticket(ticket).facts()["facts"]["affinity[floods]"] > 0.1


def test_two_requests_of_the_same_facts_look_different(site, reader):
    first, second = (read_ticket(tail_of(reader.get("/"))["tickets"]["slot-front"]) for _ in range(2))

    assert first.facts() == second.facts()
    assert first.sealed[:40] != second.sealed[:40]


def test_a_ticket_is_read_after_the_key_has_changed(site, reader, settings, django_capture_on_commit_callbacks):
    tickets = tail_of(reader.get("/"))["tickets"]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-that-is-long-enough-to-be-one-of-the-site"

    assert expose(reader, tickets.values(), django_capture_on_commit_callbacks) == 2
    assert with_facts().get().facts["facts"].keys() == ASKED


def test_without_consent_nothing_comes_back(site, browser, django_capture_on_commit_callbacks):
    tail = tail_of(browser.get("/"))

    assert (tail["measure"], tail["tickets"]) == (False, {})
    assert EventRecord.objects.count() == 0


def test_who_allows_to_be_adapted_to_alone_is_not_measured(site, browser):
    choose(browser, "personalise")

    assert tail_of(browser.get("/"))["tickets"] == {}


def test_of_who_allows_measuring_alone_nothing_that_was_learned_comes_back(
    site, browser, django_capture_on_commit_callbacks
):
    choose(browser, "measure")
    for article in site.floods[:2]:
        view(browser, article, django_capture_on_commit_callbacks)

    see_page(browser, "/", django_capture_on_commit_callbacks)

    assert with_facts().get().facts["facts"] == {"affinity[floods]": 0.0, "trait[deep_reader]": ""}


def test_no_visitor_can_send_the_facts_of_another(site, reader, django_capture_on_commit_callbacks):
    other = Client(headers=BROWSER)
    choose(other, "measure+personalise")

    assert expose(other, tail_of(reader.get("/"))["tickets"].values(), django_capture_on_commit_callbacks) == 0
    assert EventRecord.objects.count() == 0


def test_whoever_is_forgotten_leaves_no_facts_behind(site, reader, django_capture_on_commit_callbacks):
    see_page(reader, "/", django_capture_on_commit_callbacks)
    visitor = with_facts().get().visitor

    services.erase_visitor(visitor)

    assert EventRecord.objects.count() == 0


def test_who_no_longer_allows_to_be_adapted_to_keeps_what_was_counted_but_not_the_facts(
    site, reader, django_capture_on_commit_callbacks
):
    see_page(reader, "/", django_capture_on_commit_callbacks)
    assert with_facts().count() == 1

    choose(reader, "measure")

    assert EventRecord.objects.filter(kind="exposure").count() == 2
    assert with_facts().count() == 0


def test_after_a_month_the_facts_go_and_the_exposures_stay(site, reader, django_capture_on_commit_callbacks):
    see_page(reader, "/", django_capture_on_commit_callbacks)

    services.purge(timezone.now() + timedelta(days=29))
    assert with_facts().count() == 1
    services.purge(timezone.now() + timedelta(days=31))

    assert with_facts().count() == 0
    assert EventRecord.objects.filter(kind="exposure").count() == 2


def test_none_come_back_where_the_share_is_nothing(site, reader, settings, django_capture_on_commit_callbacks):
    settings.ATTUNE = settings.ATTUNE | {"DECISIONS": {"EXPOSURE_FACTS_SHARE": 0.0}}

    see_page(reader, "/", django_capture_on_commit_callbacks)

    assert EventRecord.objects.filter(kind="exposure").count() == 2
    assert with_facts().count() == 0


def test_facts_that_would_make_a_ticket_too_long_stay_at_home(site, reader, monkeypatch):
    monkeypatch.setattr("attune.audience.exposure.tickets.MOST_FACT_BYTES", 32)

    ticket = tail_of(reader.get("/"))["tickets"]["slot-front"]

    assert read_ticket(ticket).facts() is None
    assert read_ticket(ticket).variant == "default"


def test_a_ticket_with_all_it_may_hold_is_let_in_at_the_door():
    noise = base64.b64encode(os.urandom(3 * MOST_FACT_BYTES)).decode()
    longest = max(
        n for n in range(400, 1_300) if len(zlib.compress(f'{{"x":"{noise[:n]}"}}'.encode(), 9)) <= MOST_FACT_BYTES
    )
    ticket = exposure_ticket(
        "v" * 36,
        2**31 - 1,
        "s" * 36,
        "v" * 36,
        "e" * 50,
        0.123456789,
        causes=tuple(f"rule:{'r' * 90}{n}" for n in range(12)),
        book=10**6,
        facts={"x": noise[:longest]},
    )

    assert read_ticket(ticket).facts() is not None
    assert len(ticket) < 2_000


def test_a_ticket_of_before_this_version_is_still_read(site):
    old = signing.dumps(["h" * 16, 5, "hero", "b", "", 1.0], salt="attune.exposure")

    assert (read_ticket(old).variant, read_ticket(old).causes, read_ticket(old).facts()) == ("b", (), None)
