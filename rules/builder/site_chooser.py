"""Choose the site for which something is meant, in the forms of upper floors too."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from attune.rules.builder.widgets import RetainingSelect


class SiteSelect(RetainingSelect):
    """Choose a site; one that is gone is shown as such, and nothing is kept until another is chosen."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        """Name what is gone."""
        super().__init__({"data-attune-gone": _("deleted site %s: acts nowhere"), **(attrs or {})}, choices)
