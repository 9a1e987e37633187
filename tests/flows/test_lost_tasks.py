"""What was published while its worker was killed, or the broker was away, is read, made live and done all the same."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import Page

from attune.rules.books import publisher
from attune.rules.models import BookRecord, Segment
from attune.tagging import backlog, services
from attune.tagging.models import PageAnalysis, PageCheck
from cms.celery import app
from cms.models import ArticlePage, AuthorPage
from tests.flows.pages import FLOODS

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(monkeypatch):
    """Every task that is sent is lost."""
    for name in (
        "attune.tagging.receivers.send_task",
        "attune.matching.receivers.send_task",
        "attune.audience.tasks.send_task",
        "cms.task_backend.send_task",
    ):
        monkeypatch.setattr(name, lambda *args, **kwargs: False)


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.ATTUNE = settings.ATTUNE | {"TAGGING": {"EXTRACTOR": "keyword"}}


def published(site, capture, title="Lost and found", page_type=ArticlePage):
    page = page_type(title=title, slug=title.lower().replace(" ", "-"))
    if page_type is ArticlePage:
        page.body = json.dumps([{"type": "paragraph", "id": "p", "value": f"<p>{FLOODS}</p>"}])
    site.water.add_child(instance=page)
    with capture(execute=True):
        page.save_revision().publish()
    return page


def later():
    return timezone.now() + timedelta(minutes=2)


def test_a_page_whose_reading_was_lost_is_read_by_the_sweep_once(site, lost, django_capture_on_commit_callbacks):
    page = published(site, django_capture_on_commit_callbacks)
    assert not PageAnalysis.objects.filter(page=page).exists()

    # Its own task has a minute.
    assert backlog.due_pages(timezone.now(), most=50) == []
    assert page.pk in backlog.due_pages(later(), most=50)
    backlog.catch_up(later())

    assert PageAnalysis.objects.get(page=page).fingerprint
    assert backlog.due_pages(later(), most=50) == []


def test_a_change_that_was_lost_is_found_though_the_page_was_read_before(
    site, monkeypatch, django_capture_on_commit_callbacks
):
    page = published(site, django_capture_on_commit_callbacks)
    before = PageAnalysis.objects.get(page=page).fingerprint
    monkeypatch.setattr("attune.tagging.receivers.send_task", lambda *args, **kwargs: False)
    page.title = "The bread of the town"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    assert PageAnalysis.objects.get(page=page).fingerprint == before

    backlog.catch_up(later())

    assert PageAnalysis.objects.get(page=page).fingerprint != before


def test_each_page_is_read_by_itself_and_one_that_fails_waits_behind_the_others(
    site, lost, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    pages = [published(site, django_capture_on_commit_callbacks, f"Lost {number}") for number in range(3)]
    broken, whole = pages[-1].pk, services.tag_page

    def fail(page_id):
        if page_id == broken:
            raise RuntimeError("This page cannot be read.")
        return whole(page_id)

    monkeypatch.setattr(services, "tag_page", fail)

    assert backlog.due_pages(later(), most=1) == [broken]
    backlog.catch_up(later(), most=1)
    assert broken not in backlog.due_pages(later(), most=50)
    backlog.catch_up(later(), most=50)

    assert set(PageAnalysis.objects.filter(page__in=pages).values_list("page_id", flat=True)) == {
        page.pk for page in pages[:-1]
    }
    assert f"Page {broken} could not be read" in caplog.text
    assert broken in backlog.due_pages(later() + backlog.PAUSE, most=50)


def test_names_are_linked_whose_linking_was_lost_and_no_longer_to_a_page_that_is_gone(
    site, lost, monkeypatch, django_capture_on_commit_callbacks
):
    relinked = []
    monkeypatch.setattr(services, "relink_names", lambda page_id: relinked.append(page_id) or 0)
    author = published(site, django_capture_on_commit_callbacks, "Ana Author", AuthorPage)

    backlog.catch_up(later())
    assert relinked == [author.pk]
    with django_capture_on_commit_callbacks(execute=True):
        Page.objects.get(pk=author.pk).specific.unpublish()
    backlog.catch_up(later())
    backlog.catch_up(later())

    assert relinked == [author.pk, author.pk]
    assert not PageCheck.objects.filter(page=author).exists()


def test_rules_that_are_live_and_in_no_book_are_published_by_the_sweep(site):
    # As if the process had ended between the commit and the book.
    Segment.objects.filter(slug="likes-floods").update(live=False)
    before = BookRecord.objects.count()

    assert publisher.republish_if_stale() is True
    assert publisher.republish_if_stale() is False
    assert BookRecord.objects.count() == before + 1


def test_the_command_does_each_step_by_itself(site, lost, monkeypatch, capsys, django_capture_on_commit_callbacks):
    page = published(site, django_capture_on_commit_callbacks)
    Page.objects.filter(pk=page.pk).update(last_published_at=timezone.now() - timedelta(minutes=5))
    monkeypatch.setattr("attune.rules.books.publisher.live_edition", lambda: 1 / 0)

    with pytest.raises(CommandError, match="rules published"):
        call_command("catch_up")

    assert PageAnalysis.objects.filter(page=page).exists()
    assert "pages read: " in capsys.readouterr().out


def test_a_task_whose_worker_is_killed_goes_back_to_its_queue_a_few_times():
    tasks = [task for name, task in app.tasks.items() if not name.startswith("celery.")]
    kept = {task.name for task in tasks if not (task.acks_late and task.reject_on_worker_lost)}

    assert kept == {"tagging.retag_pages"}
    assert all(task.retry_on_worker_lost and task.max_retries is not None for task in tasks)


def test_the_clock_sweeps_what_tasks_may_lose():
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert {"tagging.catch_up", "matching.catch_up", "rules.catch_up", "audience.process_waiting"} <= scheduled
    assert scheduled <= set(app.tasks)
