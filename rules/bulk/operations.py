"""Change many declarations at once, in one transaction and as one book, and remember how to undo it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.unpublish import UnpublishAction
from wagtail.log_actions import log
from wagtail.models import Site

from attune.rules.bulk.snapshots import Snapshot, snapshot_of
from attune.rules.models.review_task import APPROVE
from attune.rules.review.audit_log import ARCHIVED, MOVED, RESTORED
from attune.rules.review.permissions import has_permission, is_reviewed
from attune.rules.serialisation.repository import site_name
from attune.rules.usage.protection import in_use_words, protected_models, users_of


@dataclass(slots=True)
class BulkResult:
    """What was changed, what was not and why, and how it was before."""

    done: list[Any] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    before: list[Snapshot] = field(default_factory=list)


class SkippedError(Exception):
    """One of many cannot be changed; the message says why."""


def publish_many(rows: Iterable[Any], *, user: Any) -> BulkResult:
    """Publish the latest version of each."""
    return _each(rows, lambda row: _publish(row, user))


def submit_many(rows: Iterable[Any], *, user: Any) -> BulkResult:
    """Submit the draft of each for review."""
    outcome = _each(rows, lambda row: _submit(row, user))
    outcome.before.clear()
    return outcome


def approve_many(rows: Iterable[Any], *, user: Any) -> BulkResult:
    """Approve each that waits for it and that somebody else wrote."""
    return _each(rows, lambda row: _approve(row, user))


def unpublish_many(rows: Iterable[Any], *, user: Any) -> BulkResult:
    """Take each off."""
    return _each(rows, lambda row: _unpublish(row, user))


def archive_many(rows: Iterable[Any], *, user: Any) -> BulkResult:
    """Take each off and out of the lists."""
    return _each(rows, lambda row: _archive(row, user))


def restore_many(rows: Iterable[Any], *, user: Any) -> BulkResult:
    """Bring each back into the lists, as a draft."""
    return _each(rows, lambda row: _restore(row, user))


def move_many(rows: Iterable[Any], site: Site | None, *, user: Any) -> BulkResult:
    """Let each belong to a site, or to all; what is live stays live where no other must look first."""
    return _each(rows, lambda row: _move(row, site, user))


def _each(rows: Iterable[Any], change: Callable[[Any], None]) -> BulkResult:
    outcome = BulkResult()
    with transaction.atomic():
        for row in rows:
            before = snapshot_of(row)
            try:
                with transaction.atomic():
                    change(row)
            except SkippedError as error:
                outcome.skipped.append(f"“{row.name}”: {error}")
                continue
            row.refresh_from_db()
            outcome.done.append(row)
            outcome.before.append(before.then(row))
    return outcome


def _publish(row: Any, user: Any) -> None:
    if is_reviewed(type(row)):
        raise SkippedError(_("Somebody else has to approve it. Submit it for review."))
    _ask(has_permission(user, "publish", type(row)))
    revision = row.get_latest_revision()
    (revision or row.save_revision(user=user)).publish(user=user, skip_permission_checks=True)


def _submit(row: Any, user: Any) -> None:
    _ask(has_permission(user, "change", type(row)))
    state, workflow = row.current_workflow_state, row.get_workflow()
    if workflow is None:
        raise SkippedError(_("Nobody has to review it."))
    if not row.has_unpublished_changes or row.workflow_in_progress:
        raise SkippedError(_("It has no draft, or it waits for review already."))
    if state:
        state.resume(user)
    else:
        workflow.start(row, user)


def _approve(row: Any, user: Any) -> None:
    state = row.current_workflow_task_state
    task = row.current_workflow_task
    if state is None or task is None:
        raise SkippedError(_("It does not wait for review."))
    if APPROVE not in [name for name, _label, _asks in task.get_actions(row, user)]:
        raise SkippedError(_("You took part in it, or may not approve. Somebody else approves it."))
    task.on_action(state, user, APPROVE)


def _unpublish(row: Any, user: Any) -> None:
    _ask(has_permission(user, "publish", type(row)))
    if not row.live:
        raise SkippedError(_("It is not live."))
    _refuse_if_in_use(row)
    UnpublishAction(row, user=user).execute(skip_permission_checks=True)


def _archive(row: Any, user: Any) -> None:
    if row.archived_at:
        raise SkippedError(_("It is in the archive."))
    if row.live:
        _unpublish(row, user)
    _ask(has_permission(user, "change", type(row)))
    _put(row, timezone.now(), ARCHIVED, user)


def _restore(row: Any, user: Any) -> None:
    if not row.archived_at:
        raise SkippedError(_("It is not in the archive."))
    _ask(has_permission(user, "change", type(row)))
    _put(row, None, RESTORED, user)


def _move(row: Any, site: Site | None, user: Any) -> None:
    _ask(has_permission(user, "change", type(row)))
    latest = row.get_latest_revision_as_object()
    if latest.site == site:
        raise SkippedError(_("It belongs there already."))
    lock = latest.get_lock()
    if lock and lock.for_user(user):
        raise SkippedError(_("It is locked."))
    was, goes_live = latest.site, row.live and not row.has_unpublished_changes
    latest.site = site
    revision = latest.save_revision(user=user, clean=False)
    if goes_live and not is_reviewed(type(row)) and has_permission(user, "publish", type(row)):
        revision.publish(user=user, skip_permission_checks=True)
    log(row, MOVED, user=user, data={"before": site_name(was), "after": site_name(site)}, revision=revision)


def _put(row: Any, when: Any, action: str, user: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(archived_at=when)
    log(row, action, user=user)


def _refuse_if_in_use(row: Any) -> None:
    if protected_models.of(row) and (users := users_of(row, are_live=True)):
        raise SkippedError(in_use_words(row, users))


def _ask(is_allowed: bool) -> None:
    if not is_allowed:
        raise SkippedError(_("You may not do this."))
