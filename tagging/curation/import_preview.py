"""The preview of an import as plain values: counts, and so many of what would be added, changed, kept and refused."""

import hashlib
from typing import Any

from attune.tagging.curation.import_plan import VocabularyPlan
from attune.tagging.curation.import_words import step_words
from attune.tagging.curation.importer import kept_value_words, refusal_words
from attune.tagging.domain.concepts import plain_text

MOST_SHOWN = 200


def preview_values(plan: VocabularyPlan) -> dict[str, Any]:
    """Say what a plan would do; `seen` names it, to tell later whether it still holds."""
    changed, added = plan.of_kind("changed"), plan.of_kind("added")
    missing = [topic.name for topic in plan.missing if not topic.is_retired]
    found = {
        "added": [[step.concept.name, list(step.concept.synonyms)] for step in added[:MOST_SHOWN]],
        "changed": [[step.topic.name, step_words(step)] for step in changed[:MOST_SHOWN] if step.topic],
        "missing": missing[:MOST_SHOWN],
        "kept": [[step.concept.where, kept_value_words(step)] for step in plan.kept[:MOST_SHOWN]],
        "refused": [[each.where, refusal_words(each)] for each in plan.refusals[:MOST_SHOWN]],
        "loose": [[each.where, refusal_words(each)] for each in plan.loose[:MOST_SHOWN]],
        "left_out": [[name, count] for name, count in list(plan.left_out.items())[:MOST_SHOWN]],
        "counts": {
            "added": len(added),
            "changed": len(changed),
            "unchanged": len(plan.of_kind("unchanged")),
            "refused": len(plan.refusals),
            "missing": len(missing),
            "kept": len(plan.kept),
            "loose": len(plan.loose),
        },
    }
    return {**_plain(found), "seen": _digest(plan)}


def _plain(value: Any) -> Any:
    """Leave out what no database keeps: a file's own names of things may hold any sign."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return plain_text(value) if isinstance(value, str) else value


def _digest(plan: VocabularyPlan) -> str:
    """Name all that a plan would do."""
    parts = hashlib.sha256()
    for step in plan.steps:
        parts.update(repr((step.concept.key, step.topic and step.topic.pk, sorted(step.changes.items()))).encode())
    parts.update(repr([topic.pk for topic in plan.missing]).encode())
    parts.update(repr([(each.where, each.problem) for each in plan.refusals]).encode())
    return parts.hexdigest()[:32]
