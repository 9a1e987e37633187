"""Who may see what triggers did, try them, and undo what they did: by the permissions on triggers themselves."""

from typing import Any

_SEES = tuple(f"attune_rules.{name}_trigger" for name in ("view", "add", "change", "delete", "publish"))
_UNDOES = "attune_rules.publish_trigger"


def may_see(user: Any) -> bool:
    """Say whether somebody may see what triggers did, and try them on what is stored."""
    return any(user.has_perm(name) for name in _SEES)


def may_undo(user: Any) -> bool:
    """Say whether somebody may undo what triggers did; it changes what visitors see, as publishing does."""
    return bool(user.has_perm(_UNDOES))
