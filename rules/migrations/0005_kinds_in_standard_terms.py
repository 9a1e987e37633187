"""Ask for the kinds of content by the standard terms, in what stands, in drafts, and in the latest book."""

import json
from collections.abc import Iterable
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import JSONField, TextField, Value
from django.db.models.functions import Cast

NEW_KINDS = {
    "guide": "how-to",
    "list": "reference",
    "interview": "story",
    "announcement": "news",
    "event": "news",
    "article": "story",
    "feature": "story",
}
FACT = "page_kind"
# These take one value, which is ticked in a list now that there is one.
ONE_OF_A_LIST = ("is", "is_not")


def use_standard_terms(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Rename the kinds in every condition."""
    for name in ("Segment", "Rule", "Trigger"):
        declarations = apps.get_model("attune_rules", name).objects
        # As text, for a stream reads no block whose type it does not know, and here it knows none.
        stored = declarations.annotate(raw=Cast("condition", TextField())).values_list("pk", "raw")
        for key, raw in list(stored):
            blocks = json.loads(raw or "[]")
            if renamed(blocks):
                declarations.filter(pk=key).update(condition=Value(blocks, JSONField()))
    _rename_in_drafts(apps)
    book = apps.get_model("attune_rules", "BookRecord").objects.order_by("-version").first()
    if book is not None and renamed([book.book, book.declared]):
        book.save(update_fields=["book", "declared"])


def _rename_in_drafts(apps: Apps) -> None:
    types = apps.get_model("contenttypes", "ContentType").objects
    ours = types.filter(app_label="attune_rules", model__in=("segment", "rule", "trigger")).values("pk")
    for revision in apps.get_model("wagtailcore", "Revision").objects.filter(content_type__in=ours).iterator():
        blocks = json.loads(revision.content.get("condition") or "[]")
        if renamed(blocks):
            revision.content["condition"] = json.dumps(blocks)
            revision.save(update_fields=["content"])


def renamed(part: Any) -> bool:
    """Rename the kinds within a part of JSON, in place, and say whether any was."""
    if isinstance(part, list):
        return _any_renamed(part)
    if not isinstance(part, dict):
        return False
    if part.get("type") == FACT and isinstance(part.get("value"), dict):
        return _row_renamed(part["value"])
    if part.get("fact") == FACT and "value" in part:
        before = part["value"]
        part["value"] = [_new(item) for item in before] if isinstance(before, list) else _new(before)
        return bool(part["value"] != before)
    return _any_renamed(part.values())


def _any_renamed(parts: Iterable[Any]) -> bool:
    # All of them, where any() would leave off at the first.
    return sum(map(renamed, parts)) > 0


def _row_renamed(row: dict[str, Any]) -> bool:
    """Rename the kinds of one test of the builder, and put a single one where the list keeps it."""
    before = dict(row)
    values = [_new(item) for item in row.get("values") or []]
    if row.get("operator") in ONE_OF_A_LIST and row.get("value"):
        values, row["value"] = [_new(row["value"])], ""
    row["values"] = values
    return row != before


def _new(kind: Any) -> Any:
    return NEW_KINDS.get(kind, kind) if isinstance(kind, str) else kind


class Migration(migrations.Migration):
    dependencies = [
        ("attune_rules", "0004_history_of_books_archive_and_second_eyes"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(use_standard_terms, migrations.RunPython.noop)]
