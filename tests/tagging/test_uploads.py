"""Uploads on their way: a worker reads and imports them, says how far it is, and can be stopped or lost."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from attune.tagging import tasks
from attune.tagging.curation import uploads
from attune.tagging.curation.uploads import (
    begin_import,
    import_upload,
    progress_of,
    read_upload,
    stop_upload,
    upload_file,
)
from attune.tagging.models import Topic, VocabularyChange, VocabularyUpload
from attune.tagging.vocabularies.process_isolation import ReadingStoppedError

pytestmark = pytest.mark.django_db

State = VocabularyUpload.State
OPTIONS = {"format_name": "", "scheme": "v", "site": None, "overwrites": False, "retires_missing": False}
TABLE = b"id,label,parent\n1,Floods,\n2,Tides,1\n"


def _url(name: str, *args: object) -> str:
    return reverse(f"attune_tagging:{name}", args=args)


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[object, ...]]]:
    """What workers are asked to do; nobody does it."""
    asked: list[tuple[str, tuple[object, ...]]] = []
    for task in (tasks.read_upload, tasks.import_upload):
        monkeypatch.setattr(task, "apply_async", lambda args, retry, name=task.name: asked.append((name, tuple(args))))
    return asked


@pytest.fixture
def upload(admin_user: User) -> VocabularyUpload:
    """A small file that nobody has read yet."""
    return upload_file("v.csv", TABLE, OPTIONS, admin_user)


def _again(upload: VocabularyUpload) -> VocabularyUpload:
    return VocabularyUpload.objects.get(pk=upload.pk)


def test_a_file_is_read_once_and_what_was_read_waits_until_it_is_imported(upload: VocabularyUpload) -> None:
    read_upload(upload.pk)
    read_upload(upload.pk)

    read = _again(upload)
    assert (read.state, bytes(read.content), read.shown["counts"]["added"]) == (State.READY, b"", 2)
    assert not Topic.objects.exists()
    assert begin_import(read) and not begin_import(read)
    import_upload(upload.pk, read.shown["seen"])
    import_upload(upload.pk, read.shown["seen"])
    done = _again(upload)
    assert (done.state, bytes(done.read), done.change) == (State.DONE, b"", VocabularyChange.objects.get())
    assert list(Topic.objects.order_by("slug").values_list("slug", "broader__slug")) == [
        ("floods", None),
        ("tides", "floods"),
    ]


def test_the_screen_follows_a_worker_from_the_file_to_the_topics(admin_client: Client, queue: list[object]) -> None:
    begun = admin_client.post(_url("import"), {"file": SimpleUploadedFile("v.csv", TABLE)}, follow=True)

    upload = VocabularyUpload.objects.get()
    text = begun.content.decode()
    assert queue == [("tagging.read_upload", (upload.pk,))]
    assert "Reading “v.csv”" in text and "<progress" in text and 'aria-live="polite"' in text
    assert _url("stop_import", upload.pk) in text
    read_upload(upload.pk)
    preview = admin_client.get(_url("import_preview", upload.pk))
    assert preview.context["counts"][0] == ("added", 2)
    working = admin_client.post(_url("import_preview", upload.pk), {"seen": preview.context["seen"]}, follow=True)
    assert "Importing “v.csv”" in working.content.decode()
    assert queue[1:] == [("tagging.import_upload", (upload.pk, preview.context["seen"]))]
    import_upload(upload.pk, preview.context["seen"])
    done = admin_client.get(_url("import_preview", upload.pk)).content.decode()
    assert "2 topics added" in done and _url("undo_change", VocabularyChange.objects.get().pk) in done


def test_how_far_a_worker_is_can_be_asked_while_it_works(
    admin_client: Client, upload: VocabularyUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = b"id,label\n" + b"".join(b"%d,Topic %d\n" % (number, number) for number in range(50))
    VocabularyUpload.objects.filter(pk=upload.pk).update(content=rows)
    read_upload(upload.pk)
    seen: list[object] = []
    told = uploads._tell

    def tell(*args: object) -> None:
        told(*args)  # type: ignore[arg-type]
        seen.append(admin_client.get(_url("import_progress", upload.pk)).json())

    monkeypatch.setattr(uploads, "_tell", tell)
    begin_import(_again(upload))

    import_upload(upload.pk, _again(upload).shown["seen"])

    assert [(each["done"], each["of"], each["state"]) for each in seen] == [  # type: ignore[index]
        (done, 50, "importing") for done in (0, 20, 40)
    ]


def test_an_import_that_is_stopped_changes_nothing_and_can_be_begun_again(upload: VocabularyUpload) -> None:
    read_upload(upload.pk)
    begin_import(_again(upload))
    stopping = uploads._key("stop", upload.pk)
    uploads.cache.set(stopping, True)

    import_upload(upload.pk, _again(upload).shown["seen"])

    assert not Topic.objects.exists() and not VocabularyChange.objects.exists()
    stop_upload(_again(upload))
    assert _again(upload).state == State.READY
    assert begin_import(_again(upload))
    import_upload(upload.pk, _again(upload).shown["seen"])
    assert Topic.objects.count() == 2


def test_what_was_stopped_behind_a_workers_back_is_taken_back(
    upload: VocabularyUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_upload(upload.pk)
    begin_import(_again(upload))
    seen = _again(upload).shown["seen"]
    import_all = uploads.do_import

    def import_and_be_stopped(*args: object, **options: object) -> object:
        done = import_all(*args, **options)  # type: ignore[arg-type]
        VocabularyUpload.objects.filter(pk=upload.pk).update(state=State.READY)
        return done

    monkeypatch.setattr(uploads, "do_import", import_and_be_stopped)

    import_upload(upload.pk, seen)

    assert not Topic.objects.exists()


def test_reading_that_is_stopped_leaves_nothing(admin_client: Client, queue: list[object]) -> None:
    admin_client.post(_url("import"), {"file": SimpleUploadedFile("v.csv", TABLE)})
    upload = VocabularyUpload.objects.get()

    answer = admin_client.post(_url("stop_import", upload.pk), follow=True)

    assert "Stopped. Nothing has changed." in answer.content.decode()
    assert not VocabularyUpload.objects.exists()
    with pytest.raises(VocabularyUpload.DoesNotExist):
        read_upload(upload.pk)


def test_a_worker_that_stops_while_it_reads_says_nothing_more(
    upload: VocabularyUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*args: object, is_stopped: object, **options: object) -> object:
        stop_upload(upload)
        assert is_stopped()  # type: ignore[operator]
        raise ReadingStoppedError

    monkeypatch.setattr(uploads, "read_vocabulary", read)

    read_upload(upload.pk)

    assert not VocabularyUpload.objects.exists()


def test_a_worker_that_is_lost_is_told_and_can_be_asked_again(
    admin_client: Client, upload: VocabularyUpload, queue: list[object]
) -> None:
    assert not progress_of(upload).is_lost
    VocabularyUpload.objects.filter(pk=upload.pk).update(moved_at=timezone.now() - timedelta(minutes=2))

    page = admin_client.get(_url("import_preview", upload.pk)).content.decode()

    assert "No worker has been heard of" in page and _url("read_again", upload.pk) in page
    admin_client.post(_url("read_again", upload.pk))
    assert queue == [("tagging.read_upload", (upload.pk,))]


def test_what_breaks_a_worker_is_told_to_whoever_waits(
    admin_client: Client, upload: VocabularyUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **options: object) -> object:
        raise ZeroDivisionError

    read_upload(upload.pk)
    begin_import(_again(upload))
    monkeypatch.setattr(uploads, "do_import", fail)

    with pytest.raises(ZeroDivisionError):
        import_upload(upload.pk, _again(upload).shown["seen"])

    assert "broke down, and nothing was changed" in admin_client.get(_url("import_preview", upload.pk)).content.decode()


def test_a_file_of_too_many_rows_is_refused_in_one_sentence_on_the_screen(admin_client: Client) -> None:
    rows = b"id,label\n" + b"".join(b"%d,T\n" % number for number in range(300_000))

    answer = admin_client.post(_url("import"), {"file": SimpleUploadedFile("v.csv", rows)}, follow=True)

    assert "The file has 300000 rows; at most 20000 are read. Cut it into parts." in answer.content.decode()
    assert not VocabularyUpload.objects.exists() and not Topic.objects.exists()


def test_nobody_sees_stops_or_begins_what_another_has_uploaded(client: Client, upload: VocabularyUpload) -> None:
    client.force_login(User.objects.create_superuser("other"))

    for name in ("import_preview", "import_progress"):
        assert client.get(_url(name, upload.pk)).status_code == 404
    for name in ("import_preview", "stop_import", "read_again"):
        assert client.post(_url(name, upload.pk)).status_code == 404
    assert _again(upload).state == State.READING


def test_an_export_of_formulas_is_safe_in_a_spreadsheet_and_gives_the_same_topics_back(admin_client: Client) -> None:
    names = ["=1+1", "+49 flood", "-tide", "@handle", "'=quoted", "plain"]
    rows = [{"id": f"-{n}", "label": name, "synonyms": [f"={name}", "b"]} for n, name in enumerate(names)]
    file = SimpleUploadedFile("v.jsonl", "\n".join(map(json.dumps, rows)).encode())
    preview = admin_client.post(_url("import"), {"file": file}, follow=True)
    admin_client.post(preview.request["PATH_INFO"], {"seen": preview.context["seen"]})

    content = admin_client.get(_url("export", "csv")).content

    cells = [cell for line in content.decode().splitlines() for cell in line.replace('"', "").split(",")]
    assert not [cell for cell in cells[13:] if cell.lstrip()[:1] in tuple("=+@\t")]
    again = admin_client.post(_url("import"), {"file": SimpleUploadedFile("v.csv", content)}, follow=True)
    assert again.context["counts"] == [("added", 0), ("changed", 0), ("unchanged", 6), ("refused", 0)]
