"""Make the demo's editors; their passwords are known to all, so never on a real site."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission

from attune.rules.drafts import VIEWER, make_groups, require_review

# User, password, group; without a group, an administrator.
ACCOUNTS = (
    ("editor", "tideline-editor", "Editors"),
    ("moderator", "tideline-moderator", "Moderators"),
    ("admin", "tideline-admin", ""),
    ("viewer", "tideline-viewer", "Rule viewers"),
)
_OURS = ("attune_rules", "attune_tagging", "attune_audience", "attune_experiments", "attune_matching")
_EDITED = ("segment", "rule", "trigger", "threshold", "topic", "persona", "experiment", "contentquery")


def make_accounts() -> list[tuple[str, str]]:
    """Make the accounts that are missing; give users and passwords."""
    _let_groups_edit()
    users = get_user_model()
    for name, password, group in ACCOUNTS:
        user, is_new = users.objects.get_or_create(
            username=name, defaults={"email": f"{name}@example.org", "is_superuser": not group, "is_staff": not group}
        )
        if is_new:
            user.set_password(password)
            user.save()
        if group:
            user.groups.add(Group.objects.get(name=group))
    return [(name, password) for name, password, _group in ACCOUNTS]


def _let_groups_edit() -> None:
    """Editors draft what adapts the site, moderators approve rules that others wrote and publish the rest."""
    ours = Permission.objects.filter(content_type__app_label__in=_OURS, content_type__model__in=_EDITED)
    Group.objects.get(name="Editors").permissions.add(*ours.filter(codename__regex="^(add|change)_"))
    moderators = Group.objects.get(name="Moderators")
    moderators.permissions.add(*ours)
    make_groups({VIEWER: "Rule viewers"})
    require_review([moderators])
