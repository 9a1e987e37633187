"""Whether what editors declare needs a second pair of eyes, and who may do what then."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Workflow, WorkflowContentType, WorkflowTask
from wagtail.permission_policies import ModelPermissionPolicy

from attune.rules.models import Rule, Segment, Threshold, Trigger, workflow_of_rules
from attune.rules.models.review_task import SecondPairOfEyes, has_second_eyes
from attune.rules.usage.protection import users_of

__all__ = ["workflow_of_rules"]

DECLARATIONS = (Segment, Rule, Trigger)
DECLARED = (*DECLARATIONS, Threshold)
# Of another floor, and yet it decides what visitors see.
EXPERIMENT = "attune_experiments.Experiment"
AUTHOR, APPROVER, VIEWER = "author", "approver", "viewer"
# What each may do with segments, rules and triggers; whoever may publish may also take off and bring back.
ROLE_PERMISSIONS = {
    AUTHOR: ("add", "change", "view"),
    APPROVER: ("add", "change", "view", "delete", "publish", "lock", "unlock"),
    VIEWER: ("view",),
}


class ReviewedPolicy(ModelPermissionPolicy):
    """Wagtail's usual permissions, but that nobody publishes by hand what needs a second pair of eyes."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Refuse to publish where another person must look first, to administrators as well."""
        if action == "take_off":
            return bool(super().user_has_permission(user, "publish"))
        if action == "publish" and is_reviewed(self.model):
            return False
        return bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        """Ask for one after the other."""
        return any(self.user_has_permission(user, action) for action in actions)


def reviewed_models() -> Iterator[Any]:
    """Give all that passes a second pair of eyes on its way to visitors, where a site has one."""
    yield from DECLARED
    if apps.is_installed("attune.experiments"):
        yield apps.get_model(EXPERIMENT)


def is_reviewed(model: Any) -> bool:
    """Say whether the model's workflow has a second pair of eyes."""
    workflow = model.get_default_workflow() if hasattr(model, "get_default_workflow") else None
    return has_second_eyes(workflow)


def is_any_reviewed() -> bool:
    """Say whether anything at all that is declared needs a second pair of eyes."""
    return any(map(is_reviewed, DECLARATIONS))


def approved_dependents(row: Any) -> list[str]:
    """Name what somebody approved and that a row without versions of its own would change beneath them, if it may not.

    Such a row is changed by a copy for which the rules then ask: that change is reviewed.
    """
    return users_of(row, are_live=True) if row.pk and is_any_reviewed() else []


def has_permission(user: Any, action: str, model: Any) -> bool:
    """Say whether somebody has one of Django's permissions on a model of ours."""
    return bool(user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}"))


def may_roll_back(user: Any) -> bool:
    """Say whether somebody may return to an earlier rule book: it touches all that is declared."""
    return all(has_permission(user, "publish", model) for model in DECLARATIONS)


def make_groups(names: dict[str, str]) -> dict[str, Group]:
    """Give authors, approvers and viewers their permissions, in groups of these names."""
    return {role: _group(name, ROLE_PERMISSIONS[role]) for role, name in names.items()}


@transaction.atomic
def require_review(approvers: Iterable[Group]) -> Workflow:
    """Let all that is declared go live only after somebody of these groups, who did not write it, approved."""
    task = SecondPairOfEyes.objects.filter(active=True).first() or SecondPairOfEyes.objects.create(
        name=_("A second pair of eyes")
    )
    task.groups.add(*approvers)
    workflow, _is_new = Workflow.objects.get_or_create(name=_("Approval of rules"), defaults={"active": True})
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    Workflow.objects.filter(pk=workflow.pk).update(active=True)
    for content_type in ContentType.objects.get_for_models(*reviewed_models()).values():
        WorkflowContentType.objects.update_or_create(content_type=content_type, defaults={"workflow": workflow})
    return workflow


def end_review() -> None:
    """Let whoever may publish do so by hand again."""
    types = ContentType.objects.get_for_models(*reviewed_models()).values()
    WorkflowContentType.objects.filter(content_type__in=types).delete()


def _group(name: str, actions: Iterable[str]) -> Group:
    group, _is_new = Group.objects.get_or_create(name=name)
    wanted = [f"{action}_{model._meta.model_name}" for action in actions for model in DECLARED]
    ours = Permission.objects.filter(content_type__app_label="attune_rules", codename__in=wanted)
    group.permissions.add(*ours, Permission.objects.get(codename="access_admin"))
    return group
