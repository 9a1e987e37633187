"""Tests of the editors' pages: every page type can be edited, and a new article starts with its last slot."""

import pytest
from django.test import Client
from wagtail.models import Page

from cms.demo.accounts import ACCOUNTS
from cms.models import SectionPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture
def editor(client: Client) -> Client:
    """Sign in as the demo's editor."""
    name, password, _group = ACCOUNTS[0]
    assert client.login(username=name, password=password)
    return client


def test_every_page_type_can_be_edited(editor: Client) -> None:
    pages = {type(page): page for page in Page.objects.filter(depth__gt=1).specific()}

    assert len(pages) == 11
    for page in pages.values():
        assert editor.get(f"/admin/pages/{page.pk}/edit/").status_code == 200, page


def test_a_new_article_starts_with_the_slot_that_it_ends_with(editor: Client) -> None:
    section = SectionPage.objects.get(slug="water")

    html = editor.get(f"/admin/pages/add/attune_cms/articlepage/{section.pk}/").content.decode()

    assert "read-next" in html


@pytest.mark.parametrize("kind", ["segment", "rule", "trigger"])
def test_editors_and_moderators_submit_rules_and_nobody_publishes_their_own(client: Client, kind: str) -> None:
    answers = {}
    for name, password, _group in ACCOUNTS:
        assert client.login(username=name, password=password)
        answers[name] = client.get(f"/admin/snippets/attune_rules/{kind}/add/")

    assert {name: answer.status_code for name, answer in answers.items()} == {
        "editor": 200,
        "moderator": 200,
        "admin": 200,
        "viewer": 302,
    }
    for name in ("editor", "moderator", "admin"):
        assert "action-submit" in answers[name].content.decode()
        assert "action-publish" not in answers[name].content.decode()
