"""What editors see and can correct."""

import re
import uuid
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page

from attune.tagging import selectors, services, tasks
from attune.tagging.admin.panels import AnalysisPanel
from attune.tagging.models import Judgement, PageAnalysis, PageTopic, Topic

pytestmark = pytest.mark.django_db

SCRIPT = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}


def _panel(page: Page, user: User, address: str = "/") -> str:
    request = RequestFactory().get(address)
    request.user = user
    bound = AnalysisPanel().bind_to_model(Page).get_bound_panel(instance=page, request=request, form=None)
    return str(bound.render_html())


def _address(name: str, page: Page, topic: Topic | None = None) -> str:
    return reverse(f"attune_tagging:{name}", args=[page.pk, topic.pk] if topic else [page.pk])


def _undo_address(page: Page, batch: uuid.UUID) -> str:
    return reverse("attune_tagging:undo", args=[page.pk, batch])


NO_TRANSLATION = {"translations-TOTAL_FORMS": "0", "translations-INITIAL_FORMS": "0"}


@pytest.fixture
def editors_client(client: Client, editor: User) -> Client:
    """A browser in which an editor is logged in."""
    client.force_login(editor)
    return client


def test_the_panel_shows_topics_with_salience_confidence_and_words(page: Page, editor: User) -> None:
    services.tag_page(page.pk)

    html = _panel(page, editor)

    assert "Open data" in html
    assert "salience" in html
    assert "confidence" in html
    assert "because of: open data" in " ".join(html.split())
    assert "<q><mark>Open data</mark> about floods</q>" in html
    assert re.search(r"(sure|likely|possible), confidence \d+ %", html)
    assert "Reading time" in html
    assert 'role="status"' in html


def test_a_page_that_was_not_read_yet_says_so_and_offers_to_read(page: Page, editor: User) -> None:
    html = _panel(page, editor)

    assert "Not read yet: publish the page, or press Read now." in html
    assert _address("read", page) in html


def test_a_page_that_was_never_saved_has_no_button(editor: User) -> None:
    html = _panel(Page(title="New"), editor)

    assert "Not read yet" in html
    assert "<button" not in html


def test_words_of_the_page_are_escaped(make_page: Callable[..., Page], floods: Topic, editor: User) -> None:
    page = make_page(title="Floods <script>alert(1)</script>")
    Topic.objects.create(name="<b>Alert</b>", synonyms="alert")
    services.tag_page(page.pk)

    html = _panel(page, editor)

    assert "<script>alert" not in html
    assert "<b>Alert" not in html


def test_a_page_in_an_unknown_language_is_marked(
    make_page: Callable[..., Page], editor: User, settings: object
) -> None:
    settings.ATTUNE = {"TAGGING": {"EXTRACTOR": "spacy"}}  # type: ignore[attr-defined]
    page = make_page(
        title="Depuis les inondations, les bénévoles du village relèvent chaque jour le niveau de la rivière"
    )
    services.tag_page(page.pk)

    html = _panel(page, editor)
    assert "seems to be written in French, but it belongs to the pages in British English" in html
    assert "For French, no grammar is installed" in html
    assert PageAnalysis.objects.get(page=page).extractor == "keyword"


def test_each_judgement_is_shown_with_what_gave_it(make_page: Callable[..., Page], editor: User) -> None:
    page = make_page(title="How to keep the floods of 1953 in mind: a dreadful, horrible winter for the whole coast")
    services.tag_page(page.pk)

    html = " ".join(_panel(page, editor).split())

    assert "<dt>Kind</dt><dd>How-to <details" in html
    assert "<li>the title says: “How to”</li>" in html
    assert "<li>darkest sentence: “How to keep the floods of 1953 in mind" in html
    assert "<dt>Years named</dt><dd>1953 <details" in html
    assert "hardest sentence" in html


def test_the_buttons_remove_pin_and_restore(page: Page, floods: Topic, editors_client: Client) -> None:
    services.tag_page(page.pk)

    answer = editors_client.post(_address("remove", page, floods), **SCRIPT)
    assert "Floods&quot; is removed from this page." in answer.content.decode()
    assert "Removed by an editor" in answer.content.decode()
    assert PageTopic.objects.get(page=page, topic=floods).state == "rejected"

    editors_client.post(_address("restore", page, floods), **SCRIPT)
    assert PageTopic.objects.get(page=page, topic=floods).state == "suggested"

    answer = editors_client.post(_address("pin", page, floods), **SCRIPT)
    assert "pinned (editor)" in " ".join(answer.content.decode().split())
    assert PageTopic.objects.get(page=page, topic=floods).state == "pinned"


def test_without_script_a_button_leads_back_to_the_editor(page: Page, floods: Topic, editors_client: Client) -> None:
    services.tag_page(page.pk)

    answer = editors_client.post(_address("pin", page, floods))

    assert answer.status_code == 302
    path, _mark, query = answer.headers["Location"].partition("?attune_undo=")
    assert path == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert query == str(Judgement.objects.get().batch)


def test_without_script_the_panel_offers_to_undo(page: Page, floods: Topic, editor: User) -> None:
    batch = services.pin_topic(page.pk, floods.pk)

    assert _undo_address(page, batch) in _panel(page, editor, f"/?attune_undo={batch}")
    assert "data-attune-undo" not in _panel(page, editor, "/?attune_undo=nonsense")


def test_each_press_can_be_undone_once(page: Page, floods: Topic, editors_client: Client) -> None:
    services.tag_page(page.pk)
    answer = editors_client.post(_address("accept", page, floods), **SCRIPT).content.decode()
    act = Judgement.objects.get()
    assert act.user.username == "ed"
    assert "is accepted on this page" in answer
    assert _undo_address(page, act.batch) in answer

    undone = editors_client.post(_undo_address(page, act.batch), **SCRIPT).content.decode()

    assert "Undone: 1 topic is as it was." in undone
    assert "data-attune-undo" not in undone
    assert PageTopic.objects.get(page=page, topic=floods).state == "suggested"
    assert editors_client.post(_undo_address(page, act.batch), **SCRIPT).status_code == 404


def test_what_was_changed_since_is_left_and_said(page: Page, floods: Topic, editors_client: Client) -> None:
    batch = services.pin_topic(page.pk, floods.pk)
    services.remove_topic(page.pk, floods.pk)

    answer = editors_client.post(_undo_address(page, batch), **SCRIPT).content.decode()

    assert "1 topic was changed again since, and was left as it is now." in answer
    assert PageTopic.objects.get(page=page, topic=floods).state == "rejected"


def test_an_act_on_another_page_is_not_undone_from_this_one(
    page: Page, make_page: Callable[..., Page], floods: Topic, editors_client: Client
) -> None:
    batch = services.pin_topic(make_page(title="Another").pk, floods.pk)

    assert editors_client.post(_undo_address(page, batch), **SCRIPT).status_code == 404
    assert PageTopic.objects.get().state == "pinned"


def test_a_topic_given_by_hand_has_no_confidence_of_the_machine(page: Page, privacy: Topic, editor: User) -> None:
    services.pin_topic(page.pk, privacy.pk)

    html = _panel(page, editor)

    assert "not found by the machine" in html
    assert "confidence 0" not in html


def test_what_was_removed_before_it_was_found_is_gone_when_left_to_the_machine(page: Page, privacy: Topic) -> None:
    services.remove_topic(page.pk, privacy.pk)

    services.restore_topic(page.pk, privacy.pk)

    assert not PageTopic.objects.filter(topic=privacy).exists()


def test_read_now_reads_and_says_so(page: Page, editors_client: Client) -> None:
    answer = editors_client.post(_address("read", page), **SCRIPT)

    assert 'data-message="The page has been read."' in answer.content.decode()
    assert selectors.topics_of(page.pk)


def test_read_now_waits_for_a_busy_worker(page: Page, editors_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.tag_page, "delay", lambda *args, **kwargs: None)

    answer = editors_client.post(_address("read", page), **SCRIPT).content.decode()
    assert 'data-message="The page is being read."' in answer
    waiting_at = answer.split('data-waiting="')[1].split('"')[0]
    assert "data-waiting" in editors_client.get(waiting_at, **SCRIPT).content.decode()

    services.tag_page(page.pk)
    later = editors_client.get(waiting_at, **SCRIPT).content.decode()
    assert "data-waiting" not in later
    assert "The page has been read." in later


def test_read_now_says_so_when_the_queue_is_away(
    page: Page, editors_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise tasks.QueueError("No broker.")

    monkeypatch.setattr(tasks.tag_page, "delay", away)

    answer = editors_client.post(_address("read", page), **SCRIPT)

    assert answer.status_code == 200
    assert "cannot be read now" in answer.content.decode()


def test_a_second_wait_ends_with_the_second_reading(
    page: Page, editors_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.tag_page(page.pk)
    monkeypatch.setattr(tasks.tag_page, "delay", lambda *args, **kwargs: None)

    answer = editors_client.post(_address("read", page), **SCRIPT).content.decode()
    waiting_at = answer.split('data-waiting="')[1].split('"')[0]
    assert "data-waiting" in editors_client.get(waiting_at, **SCRIPT).content.decode()

    services.tag_page(page.pk, force=True)
    assert "data-waiting" not in editors_client.get(waiting_at, **SCRIPT).content.decode()


@pytest.mark.parametrize("name", ["accept", "pin", "remove", "restore"])
def test_a_get_corrects_nothing(name: str, page: Page, floods: Topic, editors_client: Client) -> None:
    assert editors_client.get(_address(name, page, floods)).status_code == 405
    assert not PageTopic.objects.exists()


def test_a_correction_needs_the_csrf_token(page: Page, floods: Topic, editor: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)

    assert client.post(_address("pin", page, floods)).status_code == 403
    assert not PageTopic.objects.exists()


def test_who_may_not_edit_the_page_may_not_correct_it(page: Page, floods: Topic, home: Page, client: Client) -> None:
    elsewhere = home.add_child(instance=Page(title="Elsewhere"))
    group = Group.objects.create(name="Elsewhere alone")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    GroupPagePermission.objects.create(
        group=group, page=elsewhere, permission=Permission.objects.get(codename="change_page")
    )
    stranger = User.objects.create_user("stranger", password="secret")
    stranger.groups.add(group)
    client.force_login(stranger)

    refused = client.post(_address("pin", page, floods), **SCRIPT)

    assert refused.status_code in (302, 403)
    assert not PageTopic.objects.exists()
    assert client.post(_address("pin", elsewhere, floods), **SCRIPT).status_code == 200


def test_a_visitor_is_sent_to_the_login(page: Page, floods: Topic, client: Client) -> None:
    answer = client.post(_address("pin", page, floods))

    assert answer.status_code == 302
    assert "login" in answer.headers["Location"]
    assert not PageTopic.objects.exists()


def test_the_list_of_topics_counts_their_pages(page: Page, editors_client: Client) -> None:
    services.tag_page(page.pk)

    answer = editors_client.get(reverse("wagtailsnippets_attune_tagging_topic:list"))

    assert answer.status_code == 200
    assert "Open data" in answer.content.decode()


def test_a_topic_is_made_in_the_admin_with_a_slug_of_its_own(editors_client: Client) -> None:
    answer = editors_client.post(
        reverse("wagtailsnippets_attune_tagging_topic:add"),
        {"name": "Login.gov", "synonyms": "", "broader": "", "site": "", **NO_TRANSLATION},
    )

    assert answer.status_code == 302
    assert Topic.objects.get().slug == "login-gov"


def test_a_circle_of_broader_topics_is_refused(floods: Topic, open_data: Topic, editors_client: Client) -> None:
    open_data.broader = floods
    open_data.save()

    answer = editors_client.post(
        reverse("wagtailsnippets_attune_tagging_topic:edit", args=[floods.pk]),
        {"name": "Floods", "synonyms": "", "broader": open_data.pk, "site": "", **NO_TRANSLATION},
    )

    assert "circle of broader topics" in answer.content.decode()
    floods.refresh_from_db()
    assert floods.broader is None
