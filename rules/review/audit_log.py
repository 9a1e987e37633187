"""What we write into Wagtail's log, and how it reads there."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogActionRegistry, LogFormatter

RETURNED = "attune_rules.return"
ARCHIVED = "attune_rules.archive"
RESTORED = "attune_rules.restore"
MOVED = "attune_rules.move"
REORDERED = "attune_rules.reorder"
UNDONE = "attune_rules.undo"
DRAFTED = "attune_rules.draft"

LABELS = {
    RETURNED: gettext_lazy("Return to an earlier rule book"),
    ARCHIVED: gettext_lazy("Archive"),
    RESTORED: gettext_lazy("Restore from the archive"),
    MOVED: gettext_lazy("Move to another site"),
    REORDERED: gettext_lazy("Reorder"),
    UNDONE: gettext_lazy("Undo"),
    DRAFTED: gettext_lazy("Draft by a server key"),
}


def register_log_actions(registry: LogActionRegistry) -> None:
    """Tell Wagtail how each of ours reads."""
    for action, words in _WORDS.items():
        formatter = type("_Formatter", (_Formatter,), {"label": LABELS[action], "words": staticmethod(words)})
        registry.register_action(action)(formatter)


class _Formatter(LogFormatter):
    words: Callable[[Mapping[str, Any]], str]

    def format_message(self, log_entry: Any) -> str:
        return self.words(log_entry.data)


def _returned(data: Mapping[str, Any]) -> str:
    if "from" in data:
        return _("Returned from rule book %(from)s to rule book %(version)s") % data
    return _("Went back with rule book %(version)s") % data


def _moved(data: Mapping[str, Any]) -> str:
    everywhere = _("all sites")
    return _("Moved from %(before)s to %(after)s") % {
        "before": data["before"] or everywhere,
        "after": data["after"] or everywhere,
    }


_WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    RETURNED: _returned,
    ARCHIVED: lambda _data: _("Archived"),
    RESTORED: lambda _data: _("Restored from the archive"),
    MOVED: _moved,
    REORDERED: lambda data: _("Priority changed from %(before)s to %(after)s by reordering") % data,
    UNDONE: lambda _data: _("What was done to many at once was undone"),
    DRAFTED: lambda data: _("Draft written with the server key %(key)s") % data,
}
