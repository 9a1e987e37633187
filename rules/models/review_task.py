"""The task of a workflow at which somebody else looks: nobody approves what they wrote or submitted."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import AbstractGroupApprovalTask, TaskState

from attune.rules.builder.action_rows import InvalidActionError
from attune.rules.builder.fields import to_acts, to_condition
from attune.rules.domain.conditions import ConditionError

APPROVE = "approve"
STREAMS: Mapping[str, Callable[[Any], Any]] = {"condition": to_condition, "actions": to_acts, "effects": to_acts}
PLAIN = ("name", "slug", "site_id", "priority", "event", "once_per", "description", "go_live_at", "expire_at")
DECLARED_FIELDS = (*PLAIN, *STREAMS)
# What Wagtail writes into versions of rows of any model.
TECHNICAL = frozenset(
    ("pk", "live", "has_unpublished_changes", "first_published_at", "last_published_at", "live_revision", "expired")
    + ("latest_revision", "locked", "locked_at", "locked_by", "version", "latest_revision_created_at")
)


class SecondPairOfEyes(AbstractGroupApprovalTask):
    """Approval by a member of the groups who neither wrote the version nor submitted it."""

    class Meta:
        app_label = "attune_rules"
        verbose_name = gettext_lazy("second pair of eyes")
        verbose_name_plural = gettext_lazy("second pairs of eyes")

    @classmethod
    def get_description(cls) -> str:
        """Tell whoever builds a workflow what this task does."""
        return _("Members of the chosen groups approve, each of them what others wrote")

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        """Offer approving to those alone who did not write it."""
        actions: list[tuple[str, str, bool]] = super().get_actions(obj, user)
        if user.pk in authors_of(obj):
            return [action for action in actions if action[0] != APPROVE]
        return actions

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        """Keep somebody's own versions out of the list of what waits for them."""
        states = super().get_task_states_user_can_moderate(user, **kwargs)
        own = [state.pk for state in states if user.pk in authors_of(state.workflow_state.content_object)]
        return states.exclude(pk__in=own)

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> Any:
        """Refuse it here too: who edits and approves in one request became an author by it."""
        obj = task_state.workflow_state.content_object
        if action_name == APPROVE and user.pk in authors_of(obj):
            raise PermissionDenied(_("Nobody approves their own. Ask somebody else to look at it."))
        if action_name == APPROVE:
            self._look_at_the_latest(task_state, obj)
        return super().on_action(task_state, user, action_name, **kwargs)

    def _look_at_the_latest(self, task_state: TaskState, obj: Any) -> None:
        # What another reviewer mended is what this one sees, and so what is approved.
        task_state.revision = obj.get_latest_revision()
        task_state.save(update_fields=["revision"])


def has_second_eyes(workflow: Any) -> bool:
    """Say whether a second pair of eyes looks on in a workflow."""
    return bool(workflow) and SecondPairOfEyes.objects.filter(active=True, workflow_tasks__workflow=workflow).exists()


def authors_of(obj: Any) -> set[int]:
    """Give the keys of all who changed anything since what is live, and of whoever submitted it.

    Approving from the form keeps one more version; where that says the same, it makes nobody an author.
    """
    live = obj.live_revision
    said, authors = declared_content(live) if live else None, set()
    for revision in obj.revisions.filter(pk__gt=live.pk if live else 0).order_by("pk"):
        before, said = said, declared_content(revision)
        if said != before:
            authors.add(revision.user_id)
    state = obj.current_workflow_state
    return {key for key in (*authors, state and state.requested_by_id) if key}


def declared_content(revision: Any) -> tuple[Any, ...]:
    """Give what a version declares, without the marks that Wagtail and the form leave in it."""
    row = revision.as_object()
    if not hasattr(row, "condition"):
        return tuple(sorted((name, repr(said)) for name, said in revision.content.items() if name not in TECHNICAL))
    return tuple(_said(row, name) for name in DECLARED_FIELDS if hasattr(row, name))


def _said(row: Any, name: str) -> Any:
    value = getattr(row, name)
    if name not in STREAMS:
        return value
    try:
        return STREAMS[name](value)
    # What is half finished is compared as it stands.
    except (ConditionError, InvalidActionError, TypeError, ValueError, KeyError):
        return json.dumps(value.get_prep_value(), default=str, sort_keys=True)
