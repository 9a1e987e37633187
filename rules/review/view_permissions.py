"""Who may look at what is declared: whoever has any permission on it; and what is shown to them alone."""

from typing import Any

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

VIEWING_PERMISSIONS = ("view", "add", "change", "delete", "publish")


def may_view(user: Any, kind: str = "rule") -> bool:
    """Say whether somebody has any of Django's permissions on a kind of declaration, such as "rule" or "trigger"."""
    return any(user.has_perm(f"attune_rules.{action}_{kind}") for action in VIEWING_PERMISSIONS)


class ViewerMenuItem(MenuItem):
    """An item of the menu for whoever may look at one kind of declaration."""

    def __init__(self, *args: Any, kind: str = "rule", **kwargs: Any) -> None:
        """Take what Wagtail's item takes, and the kind."""
        super().__init__(*args, **kwargs)
        self.kind = kind

    def is_shown(self, request: HttpRequest) -> bool:
        """Stay away from all others."""
        return may_view(request.user, self.kind)
