"""Wagtail's tasks on Celery: sent after commit, once, and never in the way of a request."""

import logging

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django_tasks import task
from kombu.exceptions import OperationalError

from cms.task_backend import CeleryBackend, is_running_task, run_task

done: list[object] = []


@task()
def note(word: str, *, times: int = 1) -> int:
    """Note a word."""
    done.extend([word] * times)
    return len(done)


@task()
def note_whether_at_work() -> None:
    """Note what the backend says of this very task."""
    done.append(is_running_task())


@task(takes_context=True)
def note_attempt(context) -> None:
    """Note the attempt, counted from 1."""
    done.append(context.attempt)


@task()
def look_for_what_is_gone() -> None:
    """Ask for an object that was deleted."""
    raise ObjectDoesNotExist("No page matches.")


@task()
def fail() -> None:
    """Fail."""
    done.append("tried")
    raise RuntimeError("The index is away.")


@transaction.atomic
def ask_and_fail(*words: str) -> None:
    """Ask for work, and roll it back."""
    for word in words:
        note.enqueue(word)
    raise ZeroDivisionError


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    done.clear()


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """Do what waits for the commit."""
    return django_capture_on_commit_callbacks(execute=True)


@pytest.mark.django_db
def test_a_task_is_done_after_the_commit_and_not_before(commit):
    with commit:
        note.enqueue("page", times=2)
        assert done == []

    assert done == ["page", "page"]


@pytest.mark.django_db
def test_the_same_work_twice_in_one_transaction_is_done_once(commit):
    with commit:
        note.enqueue("page")
        note.enqueue("page")
        note.enqueue("page", times=2)
        note.enqueue("other")

    assert done == ["page", "page", "page", "other"]


@pytest.mark.django_db(transaction=True)
def test_work_of_a_rolled_back_savepoint_is_never_done_but_may_be_asked_for_again():
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError):
            ask_and_fail("lost", "kept")
        note.enqueue("kept")

    assert done == ["kept"]


@pytest.mark.django_db
def test_a_broker_that_is_away_fails_no_save_and_is_logged(commit, monkeypatch, caplog):
    def away(*args, **kwargs):
        raise OperationalError("Connection refused")

    monkeypatch.setattr(run_task, "apply_async", away)

    with commit:
        note.enqueue("page")

    assert done == []
    assert "Connection refused" in caplog.text


@pytest.mark.django_db
def test_an_object_that_is_gone_leaves_nothing_to_do(commit, caplog):
    with caplog.at_level(logging.INFO), commit:
        look_for_what_is_gone.enqueue()

    assert "had nothing to do" in caplog.text
    assert "ERROR" not in caplog.text


@pytest.mark.django_db
def test_a_failing_task_fails_no_request_where_tasks_run_at_once(commit, caplog):
    with commit:
        fail.enqueue()

    assert done == ["tried"]
    assert "The index is away." in caplog.text


@pytest.mark.parametrize(("tries", "wait_s"), [(0, 1), (3, 8), (20, 600)])
def test_in_a_worker_a_failing_task_is_tried_again_after_twice_as_long(tries, wait_s, monkeypatch):
    class Retry(Exception):
        pass

    monkeypatch.setattr(run_task, "retry", lambda *, exc, countdown: Retry(countdown))
    run_task.push_request(retries=tries, is_eager=False)
    try:
        with pytest.raises(Retry) as retried:
            run_task.run(fail.module_path, [], {})
    finally:
        run_task.pop_request()

    assert retried.value.args == (wait_s,)


@pytest.mark.django_db
def test_a_task_knows_that_it_is_one_and_a_request_that_it_is_none(commit):
    with commit:
        note_whether_at_work.enqueue()

    assert done == [True]
    assert not is_running_task()


@pytest.mark.django_db
def test_a_task_that_asks_for_its_context_gets_it(commit):
    with commit:
        note_attempt.enqueue()

    assert done == [1]


def test_the_task_bears_the_name_that_workers_know_it_by():
    assert run_task.name == "cms.run_task"
    assert isinstance(note.get_backend(), CeleryBackend)
