"""How declarations stood before many were changed at once, and the way back to it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.dateparse import parse_datetime
from wagtail.actions.unpublish import UnpublishAction
from wagtail.log_actions import log
from wagtail.models import Revision, Site

from attune.rules.review.audit_log import UNDONE
from attune.rules.review.permissions import has_permission
from attune.rules.usage.protection import uses_of


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One row: what was live, what was drafted, whether it was archived, and the versions that the change left.

    live and latest are keys of revisions, 0 for none.
    """

    model: str
    pk: int
    live: int
    latest: int
    archived_at: str
    live_after: int = 0
    latest_after: int = 0

    def then(self, row: Any) -> "Snapshot":
        """Add what the change left."""
        return replace(self, live_after=row.live_revision_id or 0, latest_after=row.latest_revision_id or 0)


def snapshot_of(row: Any) -> Snapshot:
    """Remember a row; one that is live without a version gets one first, so that there is a way back."""
    if row.live and not row.live_revision_id:
        revision = row.save_revision(clean=False)
        type(row).objects.filter(pk=row.pk).update(live_revision=revision, has_unpublished_changes=False)
        row.refresh_from_db()
    archived = row.archived_at.isoformat() if row.archived_at else ""
    return Snapshot(row._meta.model_name, row.pk, row.live_revision_id or 0, row.latest_revision_id or 0, archived)


def snapshots_to_json(snapshots: Iterable[Snapshot]) -> list[dict[str, Any]]:
    """Write snapshots for the session."""
    return [asdict(each) for each in snapshots]


def snapshots_from_json(form: Iterable[dict[str, Any]]) -> list[Snapshot]:
    """Read what snapshots_to_json() wrote."""
    return [Snapshot(**each) for each in form]


def restore_snapshots(snapshots: Iterable[Snapshot], *, user: Any) -> tuple[list[Any], list[Any]]:
    """Bring rows back to how they were; give those brought back, and those that were left since others changed them."""
    done: list[Any] = []
    left: list[Any] = []
    with transaction.atomic():
        for each in snapshots:
            row = apps.get_model("attune_rules", each.model).objects.filter(pk=each.pk).first()
            if row is not None:
                (done if _undo(each, row, user) else left).append(row)
    return done, left


def _undo(each: Snapshot, row: Any, user: Any) -> bool:
    is_as_left = (row.live_revision_id or 0, row.latest_revision_id or 0) == (each.live_after, each.latest_after)
    touches_live = each.live != each.live_after
    if touches_live and (_has_lost_its_site(each.live) if each.live else uses_of(row, are_live=True)):
        return False
    if not is_as_left or not has_permission(user, "publish" if touches_live else "change", type(row)):
        return False
    if touches_live:
        _bring_live_back(each, row, user)
    if each.latest not in (each.latest_after, each.live if touches_live else 0):
        _version(each.latest).save_revision(user=user, clean=False)
    archived_at = parse_datetime(each.archived_at) if each.archived_at else None
    type(row).objects.filter(pk=row.pk).update(archived_at=archived_at)
    state = row.current_workflow_state
    if state and state.requested_by_id == user.pk and each.latest != each.latest_after:
        state.cancel(user=user)
    log(row, UNDONE, user=user)
    return True


def _bring_live_back(each: Snapshot, row: Any, user: Any) -> None:
    if not each.live:
        UnpublishAction(row, user=user).execute(skip_permission_checks=True)
        return
    revision = _version(each.live).save_revision(user=user, clean=False)
    revision.publish(user=user, skip_permission_checks=True)


def _has_lost_its_site(pk: int) -> bool:
    wanted = _version(pk).site_id
    return wanted is not None and not Site.objects.filter(pk=wanted).exists()


def _version(pk: int) -> Any:
    return Revision.objects.get(pk=pk).as_object()
