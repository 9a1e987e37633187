"""Editors with just the permissions that a test is about."""

from django.contrib.auth.models import Permission, User

KINDS = ("segment", "rule", "trigger")


def person(name="ed", *actions, kinds=KINDS):
    """Make an editor who may do these things with what is declared, and nothing else."""
    user = User.objects.create_user(name, password=name)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    names = [f"{action}_{kind}" for action in actions for kind in kinds]
    user.user_permissions.add(*Permission.objects.filter(content_type__app_label="attune_rules", codename__in=names))
    return user


def signed_in(client, *actions, name="ed", kinds=KINDS):
    """Sign such an editor in."""
    client.force_login(person(name, *actions, kinds=kinds))
    return client
