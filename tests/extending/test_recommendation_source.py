"""A host registers a source of recommendations; its pages join those that were matched."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.checks import run_checks
from django.test import Client
from wagtail.models import Comment, Page

from attune.decisions.domain.candidate_order import JoinPlace
from attune.decisions.recommendations.registry import recommendation_sources
from tests.extending.host_sources import BrokenSource, MostCommented, NamelessSource
from tests.flows.seeing import view

pytestmark = pytest.mark.django_db

Capture = Callable[..., Any]


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what a test registers go with it."""
    monkeypatch.setattr(recommendation_sources, "_added", {})
    monkeypatch.setattr(recommendation_sources, "_problems", [])


@pytest.fixture
def commented(site: Any) -> list[Page]:
    """Two loaves on which editors have commented: the last one most."""
    editor = get_user_model().objects.create_superuser("editor", "editor@example.com", "secret")
    commented = [site.bread[3], site.bread[1]]
    for page, comments in zip(commented, (2, 1), strict=True):
        for number in range(comments):
            Comment.objects.create(page=page, user=editor, text=f"Comment {number}", contentpath="title")
    return commented


def front(client: Client) -> str:
    html: str = client.get("/").content.decode()
    return html


def links(html: str) -> list[str]:
    """Give the links of the list on the front page."""
    return list(dict.fromkeys(re.findall(r'href="(/(?:water|table)/[^"/]+/)"', html.split("matched", 1)[-1])))[:3]


def test_its_pages_fill_the_list_of_a_visitor_of_whom_nothing_is_known(browser: Client, commented: list[Page]) -> None:
    before = front(browser)
    recommendation_sources.register(MostCommented())

    after = front(browser)

    assert links(after)[:2] == [page.url for page in commented]
    assert links(after) != links(before)
    # They are nobody's own: the heading says so, and others may have the page.
    assert "Chosen for you" not in after
    assert browser.get("/")["Attune-Cache-Scope"] == "permutation"


def test_they_stand_after_the_pages_that_fit(
    site: Any, reader: Client, commented: list[Page], django_capture_on_commit_callbacks: Capture
) -> None:
    recommendation_sources.register(MostCommented())
    view(reader, site.floods[0], django_capture_on_commit_callbacks)

    html = front(reader)

    assert all(link.startswith("/water/") for link in links(html))
    assert "Chosen for you" in html


def test_or_before_them_where_the_source_says_so(
    site: Any, reader: Client, commented: list[Page], django_capture_on_commit_callbacks: Capture
) -> None:
    source = MostCommented()
    source.joins = JoinPlace.BEFORE
    recommendation_sources.register(source)
    view(reader, site.floods[0], django_capture_on_commit_callbacks)

    first, second, third = links(front(reader))

    assert [first, second] == [page.url for page in commented]
    assert third.startswith("/water/")


def test_a_source_that_needs_consent_is_not_asked_without(browser: Client, commented: list[Page]) -> None:
    before = links(front(browser))
    source = MostCommented()
    source.needs_consent = True
    recommendation_sources.register(source)

    assert links(front(browser)) == before


def test_drafts_are_not_offered(browser: Client, commented: list[Page]) -> None:
    recommendation_sources.register(MostCommented())
    commented[0].unpublish()

    assert links(front(browser))[0] == commented[1].url


def test_an_editor_reads_why_a_page_is_offered(browser: Client, commented: list[Page]) -> None:
    recommendation_sources.register(MostCommented())
    browser.force_login(get_user_model().objects.get(username="editor"))

    assert front(browser).count("<td>it is among the most commented</td>") == 2


def test_one_that_fails_takes_neither_the_page_nor_the_others(
    browser: Client, commented: list[Page], caplog: pytest.LogCaptureFixture
) -> None:
    recommendation_sources.register(BrokenSource(), MostCommented())

    assert links(front(browser))[0] == commented[0].url
    assert 'The source of recommendations "broken" failed; it offers nothing.' in caplog.messages


def test_an_unfit_source_is_refused_at_start_and_never_asked(browser: Client, site: Any) -> None:
    before = links(front(browser))
    nameless, twice = NamelessSource(), MostCommented()
    recommendation_sources.register(nameless, MostCommented(), twice, MostCommented)  # type: ignore[arg-type]

    assert links(front(browser)) == before
    assert [each.msg for each in run_checks() if each.id == "attune_decisions.E004"] == [
        "The source of recommendations tests.extending.host_sources.NamelessSource has no name and no label. "
        "Give it what is missing.",
        'The source of recommendations tests.extending.host_sources.MostCommented has the name "most-commented", '
        "which another source has. Give it a name of its own.",
        "The source of recommendations tests.extending.host_sources.MostCommented is a class. "
        "Register one of it: MostCommented().",
    ]
