"""The order of rules as their latest versions say it, and a new one, kept in one transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from attune.rules.bulk.snapshots import Snapshot, snapshot_of
from attune.rules.domain.priorities import PrioritisedRule, TooManyRulesError, renumber_priorities
from attune.rules.models import Rule
from attune.rules.review.audit_log import REORDERED
from attune.rules.review.permissions import has_permission, is_reviewed


class OrderRefusedError(ValueError):
    """An order cannot be kept; nothing was changed, and the message says why."""


@dataclass(slots=True)
class ReorderResult:
    """The rules whose priority changed, and how they stood before."""

    rows: list[Rule] = field(default_factory=list)
    before: list[Snapshot] = field(default_factory=list)


def rules_in_order() -> list[Rule]:
    """Give the latest version of every rule that is not archived, the strongest first."""
    rows = Rule.objects.filter(archived_at=None).select_related("site", "latest_revision", "live_revision")
    return sorted((row.get_latest_revision_as_object() for row in rows), key=lambda rule: (rule.priority, rule.slug))


def may_publish_order(user: Any) -> bool:
    """Say whether somebody may let a new order go live without anybody else."""
    return has_permission(user, "publish", Rule) and not is_reviewed(Rule)


def reorder(keys: Sequence[int], moved: Collection[int], *, user: Any, how: str) -> ReorderResult:
    """Let rules come in the order of their primary keys, as drafts, submitted for review or published as one book.

    how is "draft", "submit" or "publish"; whoever calls has asked for permission.
    """
    with transaction.atomic():
        rules = {rule.pk: rule for rule in rules_in_order()}
        if len(keys) != len(rules) or set(keys) != set(rules):
            raise OrderRefusedError(_("Rules came or went meanwhile. Look at the order anew, and change it again."))
        done = ReorderResult()
        for slug, priority in _new_priorities([rules[key] for key in keys], moved).items():
            _keep(next(rule for rule in rules.values() if rule.slug == slug), priority, user, how, done)
    return done


def _new_priorities(rules: list[Rule], moved: Collection[int]) -> dict[str, int]:
    order = [PrioritisedRule(rule.slug, rule.priority) for rule in rules]
    try:
        return renumber_priorities(order, {rule.slug for rule in rules if rule.pk in moved})
    except TooManyRulesError as error:
        raise OrderRefusedError(
            _("There are too many rules for this order. Archive those that nobody needs.")
        ) from error


def _keep(rule: Rule, priority: int, user: Any, how: str, done: ReorderResult) -> None:
    lock = rule.get_lock()
    if lock and lock.for_user(user):
        raise OrderRefusedError(_("“%(name)s” is locked, so its priority cannot change now.") % {"name": rule.name})
    stored = Rule.objects.get(pk=rule.pk)
    before, data = snapshot_of(stored), {"before": rule.priority, "after": priority}
    if how == "publish" and stored.live:
        # Only the order goes live; what else the draft says stays a draft.
        stored.priority = priority
        stored.save_revision(user=user, clean=False).publish(user=user, skip_permission_checks=True)
    if how != "publish" or not stored.live or rule.has_unpublished_changes:
        rule.priority = priority
        rule.save_revision(user=user, clean=False)
    if how == "submit":
        _submit(rule, user)
    log(rule, REORDERED, user=user, data=data)
    stored.refresh_from_db()
    done.rows.append(stored)
    done.before.append(before.then(stored))


def _submit(rule: Rule, user: Any) -> None:
    state, workflow = rule.current_workflow_state, rule.get_workflow()
    if state and state.status == state.STATUS_NEEDS_CHANGES:
        state.resume(user)
    elif workflow and not state:
        workflow.start(rule, user)
