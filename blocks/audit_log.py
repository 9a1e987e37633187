"""What we write into the log of a page, and how it reads there."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogActionRegistry, LogFormatter

PARAMETERS_DRAFTED = "attune_blocks.draft_parameters"


def register_log_actions(registry: LogActionRegistry) -> None:
    """Tell Wagtail how ours reads."""
    registry.register_action(PARAMETERS_DRAFTED)(_ParametersDrafted)


class _ParametersDrafted(LogFormatter):
    label = gettext_lazy("Draft of parameters by a server key")

    def format_message(self, log_entry: Any) -> str:
        return _("Draft of %(changed)s written with the server key %(key)s") % {
            "changed": ", ".join(log_entry.data["changed"]),
            "key": log_entry.data["key"],
        }
