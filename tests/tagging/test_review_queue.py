"""The review queue: who sees what, narrowed and ordered, judged one by one or many at once, and taken back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from attune.tagging.models import Judgement, PageAnalysis, PageTopic, Topic
from attune.tagging.review.judgements import remove_topic

pytestmark = pytest.mark.django_db

QUEUE = reverse("attune_tagging:queue")
DECIDE = reverse("attune_tagging:decide")
State = PageTopic.State
Suggest = Callable[..., PageTopic]


@pytest.fixture
def chief(client: Client, editor: User) -> Client:
    """Somebody who may edit every page."""
    client.force_login(editor)
    return client


@pytest.fixture
def section(make_page: Callable[..., Page]) -> Page:
    """A part of the site that has editors of its own."""
    return make_page(title="Sea")


@pytest.fixture
def seaman(section: Page) -> Client:
    """Somebody who may edit the pages of one section."""
    group = Group.objects.create(name="seamen")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    GroupPagePermission.objects.create(
        group=group, page=section, permission=Permission.objects.get(codename="change_page")
    )
    user = User.objects.create_user("seaman", password="secret")
    user.groups.add(group)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def suggest(make_page: Callable[..., Page], floods: Topic) -> Suggest:
    """Have the machine suggest a topic of a new page."""

    def make(title: str, confidence: float = 0.5, *, topic: Topic = floods, parent: Page | None = None) -> PageTopic:
        page = parent.add_child(instance=Page(title=title)) if parent else make_page(title=title)
        return PageTopic.objects.create(
            page=page, topic=topic, confidence=confidence, salience=0.5, evidence=["tide"], sentence="The tide rose."
        )

    return make


def _name(row: PageTopic) -> str:
    return f"{row.page_id}-{row.topic_id}"


def _listed(client: Client, **asked: object) -> list[str]:
    answer = client.get(QUEUE, asked)
    assert answer.status_code == 200
    return [row.page.title for row, _pieces, _buttons in answer.context["rows"]]


def _decide(client: Client, act: str, *rows: PageTopic, **more: object) -> str:
    answers = {"act": act, "row": [_name(row) for row in rows], **more}
    return client.post(DECIDE, answers, follow=True).content.decode()


def _states() -> dict[str, str]:
    return dict(PageTopic.objects.values_list("page__title", "state"))


def _undo(client: Client) -> str:
    batch = Judgement.objects.latest("pk").batch
    return client.post(reverse("attune_tagging:undo_act", args=[batch]), follow=True).content.decode()


def test_the_least_certain_comes_first_with_what_gave_it(chief: Client, suggest: Suggest) -> None:
    sure, unsure = suggest("Sure", 0.9), suggest("Unsure", 0.2)
    PageAnalysis.objects.create(page=sure.page, analysed_at=timezone.now())

    text = chief.get(QUEUE).content.decode()

    assert _listed(chief) == ["Unsure", "Sure"]
    assert "The <mark>tide</mark> rose." in text and "20 %" in text
    assert reverse("wagtailadmin_pages:edit", args=[unsure.page_id]) in text
    assert _listed(chief, order="certain") == ["Sure", "Unsure"]


def test_it_is_narrowed_by_topic_branch_confidence_and_state(
    chief: Client, suggest: Suggest, floods: Topic, privacy: Topic
) -> None:
    spring = Topic.objects.create(name="Spring floods", broader=floods)
    flood, higher, other = suggest("Flood"), suggest("Higher", 0.9, topic=spring), suggest("Other", topic=privacy)
    remove_topic(other.page_id, privacy.pk)

    assert _listed(chief) == ["Flood", "Higher"]
    assert _listed(chief, topic=flood.topic_id) == ["Flood"]
    assert _listed(chief, branch=floods.pk) == ["Flood", "Higher"]
    assert _listed(chief, least=51) == ["Higher"]
    assert _listed(chief, least=50, most=50) == ["Flood"]
    assert _listed(chief, state="rejected") == ["Other"]
    assert _listed(chief, state="all") == ["Flood", "Other", "Higher"]
    assert _listed(chief, topic=higher.topic_id, least="lots") == ["Higher"]


def test_it_is_narrowed_by_page_type_part_and_language(
    chief: Client, suggest: Suggest, section: Page, home: Page
) -> None:
    below, beside = suggest("Below", parent=section), suggest("Beside")
    section.refresh_from_db()
    PageAnalysis.objects.create(page=below.page, language="fr")
    PageAnalysis.objects.create(page=beside.page, language="en")
    other_type = ContentType.objects.exclude(pk=beside.page.content_type_id).first()
    Page.objects.filter(pk=beside.page_id).update(content_type=other_type)

    assert _listed(chief, part=section.path) == ["Below"]
    assert _listed(chief, part=home.path) == ["Below", "Beside"]
    assert _listed(chief, language="fr") == ["Below"]
    assert _listed(chief, kind=other_type.pk) == ["Beside"]  # type: ignore[union-attr]


def test_an_empty_queue_says_why(chief: Client, suggest: Suggest) -> None:
    assert "Nothing waits" in chief.get(QUEUE).content.decode()
    suggest("One")
    assert "No topic is like this" in chief.get(QUEUE, {"least": 99}).content.decode()


@pytest.mark.parametrize("state", [State.ACCEPTED, State.PINNED, State.REJECTED])
def test_many_are_judged_at_once_and_taken_back(chief: Client, suggest: Suggest, state: str) -> None:
    first, second, _third = suggest("First"), suggest("Second"), suggest("Third")

    text = _decide(chief, state, first, second)

    assert "2 topics." in text and "Undo" in text
    assert _states() == {"First": state, "Second": state, "Third": State.SUGGESTED}
    assert "2 topics are as they were." in _undo(chief)
    assert set(_states().values()) == {State.SUGGESTED}
    assert "It was undone already." in chief.get(QUEUE).content.decode()


def test_all_on_the_page_are_judged_without_a_script(chief: Client, suggest: Suggest) -> None:
    rows = [suggest("First"), suggest("Second")]

    _decide(chief, State.ACCEPTED, all="1", shown=[_name(row) for row in rows])

    assert set(_states().values()) == {State.ACCEPTED}


def test_the_button_of_a_row_judges_that_row_alone_and_keeps_the_filter(chief: Client, suggest: Suggest) -> None:
    first, second = suggest("First"), suggest("Second")

    answer = chief.post(DECIDE, {"act": f"pinned:{_name(first)}", "row": [_name(second)], "back": "least=10"})

    assert answer["Location"] == f"{QUEUE}?least=10"
    assert _states() == {"First": State.PINNED, "Second": State.SUGGESTED}


def test_nothing_selected_changes_nothing_and_says_so(chief: Client, suggest: Suggest) -> None:
    suggest("First")

    assert "Nothing was selected" in _decide(chief, State.REJECTED)
    assert not Judgement.objects.exists()


def test_an_undo_leaves_what_was_changed_since_and_names_it(chief: Client, suggest: Suggest) -> None:
    first, second = suggest("First"), suggest("Second")
    _decide(chief, State.REJECTED, first, second)
    batch = Judgement.objects.latest("pk").batch
    _decide(chief, State.PINNED, second)

    text = chief.post(reverse("attune_tagging:undo_act", args=[batch]), follow=True).content.decode()

    assert "1 topic is as it was." in text and "“Floods” on “Second”: it was changed since" in text
    assert _states() == {"First": State.SUGGESTED, "Second": State.PINNED}


def test_the_editors_of_a_section_see_and_judge_its_pages_alone(
    seaman: Client, suggest: Suggest, section: Page
) -> None:
    theirs, others = suggest("Theirs", parent=section), suggest("Others")

    assert _listed(seaman) == ["Theirs"]
    assert "1 was left" in _decide(seaman, State.REJECTED, theirs, others)
    assert _states() == {"Theirs": State.REJECTED, "Others": State.SUGGESTED}


def test_nobody_undoes_on_a_page_that_they_may_not_edit_any_more_or_what_others_did(
    seaman: Client, chief: Client, suggest: Suggest, section: Page
) -> None:
    row = suggest("Theirs", parent=section)
    _decide(seaman, State.REJECTED, row)
    GroupPagePermission.objects.update(page=suggest("Elsewhere").page)

    assert "you may not edit the page any more" in _undo(seaman)
    assert "You may not edit these pages any more." in seaman.get(QUEUE).content.decode()
    batch = Judgement.objects.latest("pk").batch
    assert chief.post(reverse("attune_tagging:undo_act", args=[batch])).status_code == 404
    assert _states()["Theirs"] == State.REJECTED


def test_nobody_without_pages_gets_in(client: Client, suggest: Suggest) -> None:
    row, user = suggest("First"), User.objects.create_user("reader")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)

    for answer in (client.get(QUEUE), client.post(DECIDE, {"act": State.REJECTED, "row": _name(row)})):
        assert answer["Location"] == reverse("wagtailadmin_home")
    assert _states() == {"First": State.SUGGESTED}


@pytest.mark.parametrize("answers", [{"act": "burn", "row": "1-1"}, {"act": "pinned", "row": "x"}, {"row": "1-2-3"}])
def test_what_makes_no_sense_is_not_found(chief: Client, answers: dict[str, str]) -> None:
    assert chief.post(DECIDE, answers).status_code == 404
    assert not Judgement.objects.exists()


def test_fifty_rows_cost_as_many_queries_as_five_and_more_are_on_further_pages(chief: Client, suggest: Suggest) -> None:
    def cost() -> int:
        # What is remembered for a minute may just have been forgotten: the cheaper of two.
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                chief.get(QUEUE)
            counts.append(len(queries))
        return min(counts)

    for number in range(5):
        suggest(f"Page {number}")
    _listed(chief)
    few = cost()
    for number in range(5, 53):
        suggest(f"Page {number}", confidence=0.5 + number / 1000)

    assert cost() == few
    assert len(_listed(chief)) == 50 and _listed(chief, page=2) == ["Page 50", "Page 51", "Page 52"]
    assert "Page 2 of 2" in chief.get(QUEUE, {"page": 9}).content.decode()


def test_what_was_read_last_comes_first_when_asked(chief: Client, suggest: Suggest) -> None:
    for days, title in enumerate(("New", "Old")):
        PageAnalysis.objects.create(page=suggest(title).page, analysed_at=timezone.now() - timedelta(days=days))

    assert _listed(chief, order="newest") == ["New", "Old"]


def test_the_menu_leads_there(chief: Client, suggest: Suggest) -> None:
    assert QUEUE in chief.get(reverse("wagtailadmin_home")).content.decode()
