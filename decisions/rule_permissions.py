"""Who may see how rules fare and try drafts on what was seen: by the permissions on rules themselves."""

from typing import Any

_SEES = tuple(f"attune_rules.{name}_rule" for name in ("view", "add", "change", "delete", "publish"))


def may_see(user: Any) -> bool:
    """Say whether somebody may see how often rules act, and what drafts would change."""
    return any(user.has_perm(name) for name in _SEES)
