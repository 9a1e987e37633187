"""A host names the adapter of its consent tool; what the tool knows is what a visitor allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client

from attune.audience.models import EventRecord, ProfileRecord, Withdrawal
from tests.extending.host_consent import COOKIE, BrokenConsent, ReadingConsent, ToolConsent
from tests.flows.seeing import view

pytestmark = pytest.mark.django_db

Capture = Callable[..., Any]


def name_adapter(settings: Any, path: str) -> None:
    settings.ATTUNE = settings.ATTUNE | {"AUDIENCE": {"CONSENT_ADAPTER": path}}


def path_of(adapter: type) -> str:
    return f"{adapter.__module__}.{adapter.__name__}"


def problems() -> list[str]:
    return [each.msg for each in run_checks() if (each.id or "").startswith("attune_audience")]


@pytest.fixture
def tool(settings: Any, site: Any) -> None:
    """The site with the adapter of a host's tool."""
    name_adapter(settings, path_of(ToolConsent))


def test_our_banner_is_shown_where_we_ask_and_not_where_the_tool_does(
    site: Any, browser: Client, settings: Any
) -> None:
    ours = browser.get("/api/decisions/tail/", {"page": site.home.pk, "address": "/"}).content.decode()
    name_adapter(settings, path_of(ToolConsent))
    tools = browser.get("/api/decisions/tail/", {"page": site.home.pk, "address": "/"}).content.decode()

    assert problems() == []
    assert "/consent/" in ours
    assert "/consent/" not in tools


def test_without_a_word_of_the_tool_nothing_is_kept(
    site: Any, tool: None, browser: Client, django_capture_on_commit_callbacks: Capture
) -> None:
    browser.cookies["attune_consent"] = "measure+personalise"
    view(browser, site.floods[0], django_capture_on_commit_callbacks)

    assert (EventRecord.objects.count(), ProfileRecord.objects.count()) == (0, 0)
    assert "attune_visitor" not in browser.cookies


def test_what_the_tool_allows_is_measured_and_learned_from(
    site: Any, tool: None, browser: Client, django_capture_on_commit_callbacks: Capture
) -> None:
    browser.cookies[COOKIE] = "statistics,preferences"
    view(browser, site.floods[0], django_capture_on_commit_callbacks)

    assert "Chosen for you" in browser.get("/").content.decode()
    assert "attune_visitor" in browser.cookies


def test_who_allows_to_measure_alone_is_not_adapted_to(
    site: Any, tool: None, browser: Client, django_capture_on_commit_callbacks: Capture
) -> None:
    browser.cookies[COOKIE] = "statistics"
    view(browser, site.floods[0], django_capture_on_commit_callbacks)

    assert (EventRecord.objects.count(), ProfileRecord.objects.count()) == (1, 0)
    assert "Chosen for you" not in browser.get("/").content.decode()


def test_a_choice_in_our_form_is_told_to_the_tool_and_what_is_no_longer_allowed_is_deleted(
    site: Any, tool: None, browser: Client, django_capture_on_commit_callbacks: Capture
) -> None:
    browser.cookies[COOKIE] = "statistics,preferences"
    view(browser, site.floods[0], django_capture_on_commit_callbacks)

    browser.post("/consent/", {"choice": "refused", "next": "/"}, headers={"origin": "http://testserver"})

    assert browser.cookies[COOKIE].value == "none"
    assert "attune_consent" not in browser.cookies
    assert (EventRecord.objects.count(), ProfileRecord.objects.count()) == (0, 0)
    assert Withdrawal.objects.count() == 1


def test_a_tool_that_cannot_be_read_allows_nothing(
    site: Any, browser: Client, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    name_adapter(settings, path_of(BrokenConsent))

    assert browser.get("/").status_code == 200
    assert "The consent adapter BrokenConsent failed; nothing is allowed." in caplog.messages


def test_a_class_that_lacks_something_is_refused_at_start(settings: Any) -> None:
    path = path_of(ReadingConsent)
    name_adapter(settings, path)

    assert problems() == [
        f'ATTUNE["AUDIENCE"]["CONSENT_ADAPTER"] is "{path}", which is no consent adapter. '
        f'"{path}" has no asks_itself and no write. Give it what is missing. Write "cookie" or the dotted path of a '
        "class as in docs/how-to/extend/add-a-consent-adapter.md."
    ]


def test_a_path_that_leads_nowhere_is_refused_at_start(settings: Any) -> None:
    name_adapter(settings, "mysite.consent.ToolConsent")

    (sentence,) = problems()

    assert sentence.startswith(
        'ATTUNE["AUDIENCE"]["CONSENT_ADAPTER"] is "mysite.consent.ToolConsent", which is no consent adapter. '
        "No module named 'mysite'"
    )
