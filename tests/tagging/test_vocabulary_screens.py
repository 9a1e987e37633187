"""The screens of the vocabulary: previews that change nothing, what is done, undo, and who may."""

import json
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry, Page

from attune.tagging import services
from attune.tagging.models import PageTopic, Topic, VocabularyChange, VocabularyUpload
from attune.tagging.vocabularies.formats import FORMATS

pytestmark = pytest.mark.django_db

LIST = "wagtailsnippets_attune_tagging_topic:list"


@pytest.fixture
def keeper(client: Client) -> Client:
    """Somebody who may change topics, and nothing else."""
    return _logged_in(client, "keeper", "change_topic", "view_topic")


@pytest.fixture
def rising(db: None) -> Topic:
    """A topic that means the same as Floods."""
    return Topic.objects.create(name="Rising water", synonyms="freshet")


def _logged_in(client: Client, name: str, *permissions: str) -> Client:
    group = Group.objects.create(name=name)
    group.permissions.add(
        Permission.objects.get(codename="access_admin"),
        *Permission.objects.filter(codename__in=permissions, content_type__app_label="attune_tagging"),
    )
    user = User.objects.create_user(name, password="secret")
    user.groups.add(group)
    client.force_login(user)
    return client


def _text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def _url(name: str, *args: object) -> str:
    return reverse(f"attune_tagging:{name}", args=args)


def _wait_for_undo(text: str) -> str:
    return _url("undo_change", VocabularyChange.objects.latest("pk").pk) if "Undo" in text else ""


def test_a_merge_is_previewed_done_and_taken_back(
    keeper: Client, floods: Topic, rising: Topic, make_page: Callable[..., Page]
) -> None:
    page = make_page(title="The river rose")
    services.pin_topic(page.pk, rising.pk)
    url = _url("merge", rising.pk)

    preview = _text(keeper, f"{url}?into={floods.pk}")

    assert "1 page is touched" in preview and "The river rose" in preview and "freshet" in preview
    assert not VocabularyChange.objects.exists()
    done = keeper.post(url, {"into": floods.pk}, follow=True).content.decode()
    assert "“Rising water” merged into “Floods”" in done and _wait_for_undo(done) in done
    assert PageTopic.objects.get().topic == floods
    undone = keeper.post(_wait_for_undo(done), follow=True).content.decode()
    assert "Undone" in undone
    assert PageTopic.objects.get().topic == rising
    assert not Topic.objects.filter(is_retired=True).exists()
    assert {entry.user.username for entry in ModelLogEntry.objects.all()} == {"keeper"}


def test_an_undo_that_cannot_be_says_why(keeper: Client, floods: Topic, rising: Topic) -> None:
    keeper.post(_url("merge", rising.pk), {"into": floods.pk})
    Topic.objects.filter(pk=floods.pk).update(name="Inundations")

    answer = keeper.post(_url("undo_change", VocabularyChange.objects.get().pk), follow=True).content.decode()

    assert "It stays as it is: “Inundations” was changed since." in answer
    assert Topic.objects.get(pk=rising.pk).is_retired
    assert "was changed since" in _text(keeper, _url("tidy"))


def test_a_split_takes_the_part_that_was_chosen_for_a_page(keeper: Client, make_page: Callable[..., Page]) -> None:
    water = Topic.objects.create(name="Water", synonyms="floods\ntap")
    first, second = make_page(title="First"), make_page(title="Second")
    for page, evidence in ((first, "floods"), (second, "tap")):
        PageTopic.objects.create(page=page, topic=water, evidence=[evidence])
    url, parts = _url("split", water.pk), "Flooding: floods\nDrinking water: tap"

    preview = keeper.get(url, {"parts": parts})

    assert [row.part for row in preview.context["rows"]] == [0, 1]
    assert "“Flooding” is a new topic." in preview.content.decode()
    keeper.post(url, {"parts": parts, f"page-{first.pk}": "1", "heir": "1"})
    assert {row.page_id: row.topic.name for row in PageTopic.objects.all()} == {
        first.pk: "Drinking water",
        second.pk: "Drinking water",
    }
    assert Topic.objects.get(pk=water.pk).stands_for.name == "Drinking water"


def test_a_retirement_and_a_new_name_are_previewed_and_done(keeper: Client, floods: Topic, rising: Topic) -> None:
    assert "0 pages are touched" in _text(keeper, _url("retire", rising.pk) + "?replaced_by=")
    keeper.post(_url("retire", rising.pk), {"replaced_by": ""})
    assert "another topic of that name" in _text(keeper, _url("rename", floods.pk) + "?name=rising water")
    keeper.post(_url("rename", floods.pk), {"name": "Deluges"})

    assert Topic.objects.get(pk=rising.pk).is_retired
    assert Topic.objects.get(pk=floods.pk).name == "Deluges"


@pytest.mark.parametrize(
    ("name", "answers", "reason"),
    [
        ("merge", {"into": "999"}, "valid choice"),
        ("rename", {"name": "…"}, "no letter"),
        ("split", {"parts": "Only one"}, "two or more"),
        ("split", {"parts": "A\na"}, "same name"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(
    keeper: Client, floods: Topic, name: str, answers: dict[str, str], reason: str
) -> None:
    for answer in (keeper.get(_url(name, floods.pk), answers), keeper.post(_url(name, floods.pk), answers)):
        assert answer.status_code == 200 and reason in answer.content.decode()
    assert not VocabularyChange.objects.exists()


def test_nobody_without_the_permission_gets_in(client: Client, floods: Topic, rising: Topic) -> None:
    _logged_in(client, "reader", "view_topic")
    change = VocabularyChange.objects.create(kind="rename", names={"topic": "a", "into": "b"})
    pages = [_url(name, floods.pk) for name in ("merge", "split", "retire", "rename")]
    pages += [_url("tidy"), _url("import"), _url("export", "csv"), _url("import_preview", 1)]

    for url in (*pages, _url("undo_change", change.pk)):
        answers = [client.get(url)] if url in pages else []
        answers += [] if "export" in url else [client.post(url, {"into": rising.pk, "name": "x"})]
        assert all(answer.status_code == 302 and answer.url == reverse("wagtailadmin_home") for answer in answers), url  # type: ignore[attr-defined]
    assert Topic.objects.filter(is_retired=False, name__in=["Floods", "Rising water"]).count() == 2
    assert _url("import") not in _text(client, reverse(LIST))


def test_alike_topics_are_listed_with_the_way_to_merge_them(keeper: Client, floods: Topic) -> None:
    other = Topic.objects.create(name="flood")

    text = _text(keeper, _url("tidy"))

    assert f"{_url('merge', other.pk)}?into={floods.pk}" in text


def test_the_list_and_the_form_of_a_topic_lead_to_all_of_it(keeper: Client, floods: Topic) -> None:
    listed = _text(keeper, reverse(LIST))
    form = _text(keeper, reverse("wagtailsnippets_attune_tagging_topic:edit", args=[floods.pk]))

    for name in ("merge", "split", "retire", "rename"):
        assert _url(name, floods.pk) in listed and _url(name, floods.pk) in form
    assert _url("import") in listed and _url("tidy") in listed and _url("export", "json-ld") in listed


@pytest.mark.parametrize("name", FORMATS)
def test_the_vocabulary_is_downloaded_in_every_format(name: str, keeper: Client, floods: Topic) -> None:
    answer = keeper.get(_url("export", name))

    reading = FORMATS[name].read(answer.content, scheme="", language="en")
    assert [(concept.name, concept.synonyms) for concept in reading.concepts] == [("Floods", ("high water",))]
    assert "attachment" in answer["Content-Disposition"]


def test_an_upload_is_previewed_imported_once_and_taken_back(keeper: Client, floods: Topic) -> None:
    rows = [
        {"id": "1", "label": "Floods", "definition": "Too much water"},
        {"id": "2", "label": "Tides", "parent": "1"},
        {"id": "3", "label": "tides", "parent": "1"},
    ]
    file = SimpleUploadedFile("sea.jsonl", "\n".join(map(json.dumps, rows)).encode())

    preview = keeper.post(_url("import"), {"file": file}, follow=True)

    text = preview.content.decode()
    assert preview.context["counts"] == [("added", 1), ("changed", 1), ("unchanged", 0), ("refused", 1)]
    assert "line 3" in text and "Too much water" in text
    assert Topic.objects.count() == 1
    url, seen = _url("import_preview", VocabularyUpload.objects.get().pk), preview.context["seen"]
    done = keeper.post(url, {"seen": seen}, follow=True).content.decode()
    assert "1 topic added, 1 changed" in done
    assert Topic.objects.get(name="Tides").broader == floods
    assert keeper.post(url, {"seen": seen}).status_code == 404
    keeper.post(_wait_for_undo(done))
    assert list(Topic.objects.values_list("name", "definition")) == [("Floods", "")]


def test_a_preview_that_no_longer_holds_is_shown_again(keeper: Client, floods: Topic) -> None:
    file = SimpleUploadedFile("sea.csv", b"id,label\n1,Floods\n2,Tides\n")
    preview = keeper.post(_url("import"), {"file": file}, follow=True)
    floods.delete()

    answer = keeper.post(preview.request["PATH_INFO"], {"seen": preview.context["seen"]}, follow=True)

    assert "has changed meanwhile" in answer.content.decode()
    assert not Topic.objects.exists()


def test_an_upload_that_is_no_vocabulary_is_refused_and_another_editors_is_not_shown(keeper: Client) -> None:
    bad = keeper.post(_url("import"), {"file": SimpleUploadedFile("v.ttl", b"<a> nonsense")})
    assert "This is no turtle" in bad.content.decode()
    assert not VocabularyUpload.objects.exists()

    other = User.objects.create_user("other")
    upload = VocabularyUpload.objects.create(name="v.csv", content=b"label\nA\n", made_by=other)
    assert keeper.get(_url("import_preview", upload.pk)).status_code == 404
