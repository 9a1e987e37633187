"""Wagtail's background tasks, such as indexing a page, done by Celery."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from threading import local
from typing import Any, TypeVar

from celery import current_task, shared_task
from celery.app.task import Task as CeleryTask
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskContext, TaskResult, TaskResultStatus
from django_tasks.signals import task_enqueued
from django_tasks.utils import get_random_id, normalize_json

from attune.task_queue import send_task

logger = logging.getLogger(__name__)

LONGEST_WAIT_S = 600
T = TypeVar("T")


class CeleryBackend(BaseTaskBackend):
    """Send a task once the transaction is safe; asked for twice in one transaction, it is sent once."""

    supports_defer = True

    def enqueue(self, task: Task[Any, T], args: Sequence[Any], kwargs: Mapping[str, Any]) -> TaskResult[T]:
        """Send the task after commit; with the broker away that is logged, and what was saved stays saved."""
        self.validate_task(task)
        result = _ready(task, args, kwargs, backend=self.alias)
        sending = PendingTask(task.module_path, repr(result.args), repr(result.kwargs), result)
        if not _is_waiting(sending):
            transaction.on_commit(sending.send, robust=True)
        return result


@dataclass(slots=True)
class PendingTask:
    """One task on its way to the broker; what it does tells it from others, not its result."""

    module_path: str
    args: str
    kwargs: str
    result: TaskResult[Any]
    # What was sent is off Django's list at once, but for tests, which keep their transaction open.
    is_sent: bool = False

    @property
    def work(self) -> tuple[str, str, str]:
        """What is to be done."""
        return self.module_path, self.args, self.kwargs

    def send(self) -> None:
        """Hand the task to Celery."""
        task, result = self.result.task, self.result
        self.is_sent = True
        hand_over = partial(
            run_task.apply_async,
            (task.module_path, result.args, result.kwargs),
            task_id=result.id,
            queue=task.queue_name,
            eta=task.run_after,
            retry=False,
        )
        send_task(run_task, hand_over)
        task_enqueued.send(CeleryBackend, task_result=result)


@shared_task(name="cms.run_task", bind=True, acks_late=True, max_retries=8)
def run_task(self: CeleryTask, module_path: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """Do the task; what fails is tried again, each time after twice as long."""
    task: Task[Any, Any] = import_string(module_path)
    try:
        return normalize_json(task.call(*_context(self, task, args, kwargs), *args, **kwargs))
    except ObjectDoesNotExist as gone:
        # Saved, and deleted again before the worker came to it.
        logger.info("%s had nothing to do: %s", module_path, gone)
    except Exception as error:
        if self.request.is_eager:
            raise
        logger.warning("%s%r failed and is tried again: %s", module_path, tuple(args), error)
        raise self.retry(exc=error, countdown=min(LONGEST_WAIT_S, 2**self.request.retries)) from error


def is_running_task() -> bool:
    """Whether a task is being done here, and no request."""
    return bool(current_task)


class PendingTasks(local):
    """What waits for a commit in this thread, by its work; Django's list is read on from where it was read to."""

    def __init__(self) -> None:
        """Have read nothing."""
        self.list: list[Any] = []
        self.count = 0
        self.by_work: dict[tuple[str, str, str], PendingTask] = {}

    def find(self, work: tuple[str, str, str], after_commit: list[Any]) -> PendingTask | None:
        """Find what does the same; else a large import would look through all that waits at each of its rows."""
        # A savepoint that is rolled back, and a commit, put another list in its place.
        if after_commit is not self.list or len(after_commit) < self.count:
            self.list, self.count, self.by_work = after_commit, 0, {}
        for _savepoints, function, _robust in after_commit[self.count :]:
            sending = getattr(function, "__self__", None)
            if isinstance(sending, PendingTask):
                self.by_work[sending.work] = sending
        self.count = len(after_commit)
        return self.by_work.get(work)


_waiting = PendingTasks()


def _is_waiting(sending: PendingTask) -> bool:
    """Whether the same work already waits for the commit; a rolled back savepoint has forgotten its own."""
    found = _waiting.find(sending.work, transaction.get_connection().run_on_commit)
    return found is not None and not found.is_sent


def _ready(task: Task[Any, T], args: Sequence[Any], kwargs: Mapping[str, Any], *, backend: str) -> TaskResult[T]:
    return TaskResult(
        task=task,
        id=get_random_id(),
        status=TaskResultStatus.READY,
        enqueued_at=timezone.now(),
        started_at=None,
        finished_at=None,
        last_attempted_at=None,
        args=list(args),
        kwargs=dict(kwargs),
        backend=backend,
        errors=[],
        worker_ids=[],
    )


def _context(
    celery_task: CeleryTask, task: Task[Any, Any], args: Sequence[Any], kwargs: Mapping[str, Any]
) -> tuple[TaskContext, ...]:
    if not task.takes_context:
        return ()
    result = _ready(task, args, kwargs, backend=task.backend)
    result.worker_ids.extend([celery_task.request.hostname or ""] * (celery_task.request.retries + 1))
    return (TaskContext(task_result=result),)
