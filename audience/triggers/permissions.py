"""Who may see what triggers did, try them, and undo what they did: by the permissions on triggers themselves."""

from typing import Any

from attune.rules.admin.bases import may_view

_UNDOES = "attune_rules.publish_trigger"


def may_see(user: Any) -> bool:
    """Say whether somebody may see what triggers did, and try them on what is stored."""
    return may_view(user, "trigger")


def may_undo(user: Any) -> bool:
    """Say whether somebody may undo what triggers did; it changes what visitors see, as publishing does."""
    return bool(user.has_perm(_UNDOES))
