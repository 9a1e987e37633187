"""What tagging does later, in a worker."""

import logging

from celery import Task, shared_task
from celery.exceptions import OperationalError as QueueError
from django.core.exceptions import ObjectDoesNotExist
from django.db import OperationalError
from django.utils import timezone

from attune.conf import is_switched_on
from attune.tagging import backlog, services
from attune.tagging.analysis.bulk import live_page_ids, retag_many
from attune.tagging.analysis.bulk_worker import FAILED
from attune.tagging.curation import uploads
from attune.tagging.training import trainer
from attune.task_queue import ASKED_LIMIT_S, send_task

logger = logging.getLogger(__name__)


@shared_task(name="tagging.tag_page", autoretry_for=(OperationalError,), retry_backoff=True, max_retries=3)
def tag_page(page_id: int, force: bool = False) -> bool:
    """Read one page; twice does no harm. Switched off, only what somebody asks for by hand is read."""
    return (force or is_switched_on()) and services.tag_page(page_id, force=force)


@shared_task(name="tagging.relink_names", autoretry_for=(OperationalError,), retry_backoff=True, max_retries=3)
def relink_names(page_id: int) -> int:
    """Link the names that a page stands for; twice does no harm."""
    return services.relink_names(page_id) if is_switched_on() else 0


@shared_task(name="tagging.learn_topics", autoretry_for=(OperationalError,), retry_backoff=True, max_retries=3)
def learn_topics(is_asked: bool = False) -> int:
    """Learn from all corrections; returns the number of the new model, 0 where there was too little to learn from.

    Switched off, nothing is learned on schedule, but only when an editor asks.
    """
    if not (is_asked or is_switched_on()):
        return 0
    version = trainer.train_model()
    if version and version.is_live:
        ask_to_retag()
    return version.number if version else 0


@shared_task(name="tagging.catch_up")
def catch_up() -> int:
    """Read the pages whose task was lost, some with each run; returns how many. Switched off, none is."""
    return backlog.catch_up(timezone.now()) if is_switched_on() else 0


# Not given back to the queue when its worker is lost: it is long, and the sweep reads what it has left.
@shared_task(name="tagging.retag_pages", acks_late=False)
def retag_pages() -> int:
    """Read every page for which the model or the vocabulary has changed; returns how many could not be read."""
    return sum(outcome.result == FAILED for outcome in retag_many(live_page_ids()))


# With ATOMIC_REQUESTS a worker may come before the upload is there.
_UPLOADS = {"autoretry_for": (OperationalError, ObjectDoesNotExist), "retry_backoff": True, "max_retries": 3}


@shared_task(name="tagging.read_upload", **_UPLOADS)
def read_upload(pk: int) -> None:
    """Read the file of an upload, and work out what it would do; twice does no harm."""
    uploads.read_upload(pk)


@shared_task(name="tagging.import_upload", **_UPLOADS)
def import_upload(pk: int, seen: str) -> None:
    """Import an upload as its preview said; twice does no harm."""
    uploads.import_upload(pk, seen)


def ask_to_read_upload(pk: int) -> bool:
    """Ask a worker to read an upload; False when the queue cannot be reached."""
    return _asked(read_upload, pk)


def ask_to_import(pk: int, seen: str) -> bool:
    """Ask a worker to import an upload; False when the queue cannot be reached."""
    return _asked(import_upload, pk, seen)


def _asked(task: Task, *args: object) -> bool:
    try:
        return send_task(task, lambda: task.apply_async(args, retry=False), seconds=ASKED_LIMIT_S)
    except QueueError:
        logger.exception("Nothing can be imported now: the queue of tasks is away.")
        return False


def ask_to_read(page_id: int) -> bool:
    """Ask a worker to read a page, changed or not; False when the queue cannot be reached."""
    try:
        is_sent = send_task(tag_page, lambda: tag_page.delay(page_id, force=True), seconds=ASKED_LIMIT_S)
    except QueueError:
        logger.exception("Page %s cannot be read now: the queue of tasks is away.", page_id)
        return False
    return is_sent


def ask_to_retag() -> bool:
    """Ask a worker to read the pages that another model reads otherwise; False when the queue cannot be reached."""
    try:
        is_sent = send_task(retag_pages, retag_pages.delay, seconds=ASKED_LIMIT_S)
    except QueueError:
        logger.exception("Pages are read anew when they are next published: the queue of tasks is away.")
        return False
    return is_sent


def ask_to_learn() -> bool:
    """Ask a worker to learn from the corrections; False when the queue cannot be reached."""
    try:
        is_sent = send_task(learn_topics, lambda: learn_topics.delay(is_asked=True), seconds=ASKED_LIMIT_S)
    except QueueError:
        logger.exception("Nothing can be learned now: the queue of tasks is away.")
        return False
    return is_sent
