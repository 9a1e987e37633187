"""What tagging writes into Wagtail's log, and how it reads there."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.log_actions import LogActionRegistry, LogFormatter, log

from attune.tagging.models import ModelVersion, Topic, VocabularyChange

Words = Callable[[Mapping[str, Any]], str]

UNDONE = "attune_tagging.undo"
MODEL_LIVE, MODEL_OFF = "attune_tagging.model_live", "attune_tagging.model_off"
LOG_ACTIONS = {kind: f"attune_tagging.{kind}" for kind in VocabularyChange.Kind.values}
_LABELS = {
    LOG_ACTIONS["merge"]: gettext_lazy("Merge topics"),
    LOG_ACTIONS["split"]: gettext_lazy("Split a topic"),
    LOG_ACTIONS["retire"]: gettext_lazy("Retire a topic"),
    LOG_ACTIONS["rename"]: gettext_lazy("Rename a topic"),
    LOG_ACTIONS["import"]: gettext_lazy("Import a vocabulary"),
    MODEL_LIVE: gettext_lazy("Put a topic model live"),
    MODEL_OFF: gettext_lazy("Use no learned topic model"),
    UNDONE: gettext_lazy("Undo a change of the vocabulary"),
}


def register_log_actions(registry: LogActionRegistry) -> None:
    """Tell Wagtail how each of ours reads."""
    for action, label in _LABELS.items():
        formatter = type("_Formatter", (_Formatter,), {"label": label})
        registry.register_action(action)(formatter)


def write_log(action: str, topic: Topic | None, *, user: Any, names: Mapping[str, Any]) -> None:
    """Write down who did what to a topic."""
    if topic is not None:
        log(topic, action, user=user, data=dict(names))


def write_model_log(version: ModelVersion, action: str, *, user: Any, before: int) -> None:
    """Write down who put a model live, or took the live one away, and which was live before."""
    log(version, action, user=user, data={"number": version.number, "before": before})


def change_words(kind: str, names: Mapping[str, Any]) -> str:
    """Say in a sentence what was done."""
    return _WORDS[kind](names)


def _imported(names: Mapping[str, Any]) -> str:
    text = ngettext(
        "Import of “%(file)s”: %(added)d topic added, %(changed)d changed",
        "Import of “%(file)s”: %(added)d topics added, %(changed)d changed",
        names["added"],
    )
    return text % names


def _retired(names: Mapping[str, Any]) -> str:
    if names.get("into"):
        return _("“%(topic)s” retired; “%(into)s” stands for it") % names
    return _("“%(topic)s” retired") % names


def _put_live(names: Mapping[str, Any]) -> str:
    if names["before"]:
        return _("Topic model %(number)d put live; before, version %(before)d was") % names
    return _("Topic model %(number)d put live; before, none was") % names


_WORDS: Mapping[str, Words] = {
    "merge": lambda names: _("“%(topic)s” merged into “%(into)s”") % names,
    "split": lambda names: (
        _("“%(topic)s” split into %(parts)s")
        % {"topic": names["topic"], "parts": ", ".join(f"“{part}”" for part in names["parts"])}
    ),
    "retire": _retired,
    "rename": lambda names: _("“%(topic)s” renamed to “%(into)s”") % names,
    "import": _imported,
    "model_live": _put_live,
    "model_off": lambda names: _("No learned topic model reads pages; before, version %(before)d did") % names,
}


class _Formatter(LogFormatter):
    def format_message(self, log_entry: Any) -> str:
        kind = log_entry.action.rpartition(".")[2]
        data = log_entry.data
        if kind == "undo":
            return _("Undone: %(what)s") % {"what": change_words(data["kind"], data)}
        return change_words(kind, data)
