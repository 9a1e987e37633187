"""What an editor is told of a page as it stands in the form, of which nothing is kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page

from attune.tagging import services
from attune.tagging.admin import suggestions
from attune.tagging.admin.panels import AnalysisPanel
from attune.tagging.domain.text import PageText
from attune.tagging.extractors.keyword import KeywordExtractor
from attune.tagging.models import PageTopic, Topic

pytestmark = pytest.mark.django_db

WRITES = ("INSERT", "UPDATE", "DELETE")
NO_COMMENTS = {
    f"comments-{name}": value for name, value in {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MAX_NUM_FORMS": ""}.items()
}


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture
def editors_client(client: Client, editor: User) -> Client:
    """A browser in which an editor is logged in."""
    client.force_login(editor)
    return client


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of all texts that the extractor was given."""
    read: list[str] = []
    extract = KeywordExtractor.extract

    def extract_and_note(self: Any, text: Any) -> Any:
        read.append(text.title)
        return extract(self, text)

    monkeypatch.setattr(KeywordExtractor, "extract", extract_and_note)
    return read


def _ask(client: Client, page: Page, title: str, **fields: str) -> Any:
    form = {"title": title, "slug": page.slug, **NO_COMMENTS, **fields}
    return client.post(reverse("attune_tagging:suggest", args=[page.pk]), form)


def _said(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_unsaved_words_are_read_and_nothing_is_stored(page: Page, privacy: Topic, editors_client: Client) -> None:
    services.tag_page(page.pk)
    before = list(PageTopic.objects.order_by("pk").values())

    with CaptureQueriesContext(
        connection,
    ) as queries:
        said = _said(_ask(editors_client, page, "Privacy for all"))

    assert "Privacy" in said and "<q><mark>Privacy</mark> for all</q>" in said
    assert "Reading time" in said
    assert "has errors" not in said
    assert [query["sql"] for query in queries if query["sql"].startswith(WRITES)] == []
    assert list(PageTopic.objects.order_by("pk").values()) == before
    page.refresh_from_db()
    assert page.title == "Open data about floods"


def test_the_same_text_is_read_once(page: Page, editors_client: Client, readings: list[str]) -> None:
    first = _said(_ask(editors_client, page, "High water"))
    again = _said(_ask(editors_client, page, "High water", seo_title="Another field"))

    assert readings == ["High water"]
    assert first == again


def test_a_text_that_was_seen_is_not_sent_again(page: Page, editors_client: Client) -> None:
    fingerprint = _said(_ask(editors_client, page, "High water")).split('data-fingerprint="')[1].split('"')[0]

    again = _said(_ask(editors_client, page, "High water", **{"attune-seen": fingerprint}))

    assert "data-seen" in again
    assert "<li" not in again


def test_a_text_that_was_read_already_is_not_shown_twice(
    page: Page, editors_client: Client, readings: list[str]
) -> None:
    services.tag_page(page.pk)

    assert "This is what was read last" in _said(_ask(editors_client, page, page.title))
    assert len(readings) == 1


def test_a_new_vocabulary_is_a_new_reading(page: Page, editors_client: Client) -> None:
    _ask(editors_client, page, "Bread")
    Topic.objects.create(name="Bread")

    assert "<mark>Bread</mark>" in _said(_ask(editors_client, page, "Bread"))


def test_what_has_errors_is_named_and_the_rest_is_read(page: Page, editors_client: Client) -> None:
    said = _said(_ask(editors_client, page, "Privacy", slug="no slug!"))

    assert "Not read as it stands, for it has errors: Slug." in said
    assert 'data-fingerprint=""' in said


def test_an_empty_form_is_answered(page: Page, editors_client: Client) -> None:
    answer = editors_client.post(reverse("attune_tagging:suggest", args=[page.pk]), {})

    assert answer.status_code == 200


def test_an_editors_word_shows_beside_what_is_found(page: Page, floods: Topic, editors_client: Client) -> None:
    services.remove_topic(page.pk, floods.pk)

    said = _said(_ask(editors_client, page, "Open data, and floods again"))

    assert "Open data" in said
    assert "Floods" not in said.split("Keyphrases")[0]


def test_a_reader_that_fails_gives_a_message(
    page: Page, editors_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("No model.")

    monkeypatch.setattr(KeywordExtractor, "extract", fail)

    answer = _ask(editors_client, page, "High water")

    assert answer.status_code == 200
    assert "data-failed" in _said(answer)


def test_a_page_of_a_hundred_thousand_words_is_answered_from_its_beginning(
    page: Page, editors_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "The high water rose over the open data of the coast. " * 9_000
    monkeypatch.setattr(suggestions, "text_of", lambda page: PageText(page.title, body=words))
    whole, lengths = KeywordExtractor.extract, []
    monkeypatch.setattr(
        KeywordExtractor, "extract", lambda self, text: lengths.append(len(text.whole)) or whole(self, text)
    )

    said = _said(_ask(editors_client, page, "Floods"))

    assert len(lengths) == 1
    assert 39_000 < lengths[0] < 40_010
    assert "only its beginning was read here" in said
    assert "Floods" in said


def test_a_page_that_is_not_to_be_read_says_so(
    page: Page, editors_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggestions, "text_of", lambda page: None)

    assert "There is nothing to read yet." in _said(_ask(editors_client, page, "Floods"))


def test_a_page_that_was_never_saved_is_read_too(home: Page, floods: Topic, editors_client: Client) -> None:
    address = reverse("attune_tagging:suggest_new", args=["wagtailcore", "page", home.pk])
    pages = Page.objects.count()

    said = _said(editors_client.post(address, {"title": "Floods", "slug": "floods", **NO_COMMENTS}))

    assert "<mark>Floods</mark>" in said
    assert "<button" not in said
    assert Page.objects.count() == pages


def test_who_may_not_edit_the_page_is_told_nothing(page: Page, home: Page, client: Client) -> None:
    group = Group.objects.create(name="Elsewhere alone")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    elsewhere = home.add_child(instance=Page(title="Elsewhere"))
    change = Permission.objects.get(codename="change_page")
    GroupPagePermission.objects.create(group=group, page=elsewhere, permission=change)
    stranger = User.objects.create_user("stranger", password="secret")
    stranger.groups.add(group)
    client.force_login(stranger)

    assert _ask(client, page, "Floods").status_code in (302, 403)
    assert _ask(client, elsewhere, "Floods").status_code == 200
    new = reverse("attune_tagging:suggest_new", args=["wagtailcore", "page", home.pk])
    assert client.post(new, {"title": "Floods"}).status_code in (302, 403)


def test_a_get_is_refused(page: Page, editors_client: Client) -> None:
    assert editors_client.get(reverse("attune_tagging:suggest", args=[page.pk])).status_code == 405


def test_a_draft_is_asked_for_at_once(page: Page, make_page: Callable[..., Page], editor: User) -> None:
    request = RequestFactory().get("/")
    request.user = editor

    def panel(page: Page) -> str:
        bound = AnalysisPanel().bind_to_model(Page).get_bound_panel(instance=page, request=request, form=None)
        return str(bound.render_html())

    assert 'at-once-value="true"' in panel(page)
    services.tag_page(page.pk)
    assert 'at-once-value="false"' in panel(page)
    assert reverse("attune_tagging:suggest", args=[page.pk]) in panel(page)
