"""What an import changes of a topic, in words."""

from typing import Any

from django.utils.translation import gettext as _

from attune.tagging.curation.import_plan import ConceptStep
from attune.tagging.curation.importer import field_words


def step_words(step: ConceptStep) -> list[str]:
    """Say for each field what it is and what it becomes."""
    text = _("%(field)s: %(before)s → %(after)s")
    return [
        text % {"field": field_words(name), "before": _value_words(before), "after": _value_words(after)}
        for name, (before, after) in sorted(step.changes.items())
    ]


def _value_words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return _value_words([part for part in value.values() if part])
    if isinstance(value, list):
        return ", ".join(_value_words(each) for each in value) or "–"
    return f"“{value}”" if value else "–"
