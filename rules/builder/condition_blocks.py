"""The blocks of the condition builder: groups as deep as a condition may be, a segment, and one for each fact."""

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.blocks.stream_block import StreamBlockAdapter, StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from attune.rules.builder.choice_blocks import RetainingChoiceBlock
from attune.rules.builder.fact_blocks import FactBlock, TestBlock
from attune.rules.domain.conditions import MOST_DEPTH
from attune.rules.facts.registry import Registry
from attune.safe_json import UnreadableJsonError, read_json

MOST_GROUPS_DEEP = MOST_DEPTH
GROUP_LABELS = {"all": _("All of"), "any": _("Any of"), "not": _("None of")}
SEGMENT = "segment"
UNKNOWN = "unknown"
MOST_KEPT_BYTES = 100_000


def condition_blocks(registry: Registry) -> list[tuple[str, blocks.Block]]:
    """Give the children of a condition: groups as deep as a condition may be, a segment, and every fact by group.

    All groups share the same instances; otherwise the form would carry each fact's definition dozens of times.
    """
    facts = [(offer.name, FactBlock(offer)) for offer in registry.by_group()]
    leaves = [(SEGMENT, SegmentBlock()), *facts, (UNKNOWN, UnknownFactBlock())]
    level: list[tuple[str, blocks.Block]] = leaves
    for _depth in range(MOST_GROUPS_DEEP):
        groups = [(name, GroupBlock(level, label=label)) for name, label in GROUP_LABELS.items()]
        level = [*groups, *leaves]
    return level


class ConditionStream(blocks.StreamBlock):
    """Hold tests and groups; a test whose fact is no longer offered is kept and shown, never dropped."""

    def clean(self, value: Any) -> Any:
        """Refuse what is empty in a full sentence, so that nothing matches everyone by accident; a draft may be."""
        if not len(value) and self.required and not self.is_deferred_validation:
            raise StreamBlockValidationError(non_block_errors=[ValidationError(self.empty_message(), code="empty")])
        return super().clean(value)

    def empty_message(self) -> str:
        """Say what is empty, and what to do."""
        return gettext("The condition is empty. Add at least one test.")

    # A dropped test would let a rule match visitors that its editor had shut out.
    def to_python(self, value: Any) -> Any:
        """Read stored blocks, putting those of unknown types into a block that names them."""
        if isinstance(value, str) and value:
            value = json.loads(value)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            value = [self._known(item) for item in value]
        return super().to_python(value)

    def bulk_to_python(self, values: Iterable[list[dict[str, Any]]]) -> list[Any]:
        """Read many streams at once, each as to_python does."""
        return super().bulk_to_python([[self._known(item) for item in stream] for stream in values])

    def _known(self, item: dict[str, Any]) -> dict[str, Any]:
        if item["type"] == UNKNOWN:
            kept = _kept(item["value"]["kept"])
            return {**item, **kept} if kept.get("type") in self.child_blocks else item
        if item["type"] in self.child_blocks:
            return item
        kept = json.dumps({"type": item["type"], "value": item["value"]})
        return {**item, "type": UNKNOWN, "value": {"name": item["type"], "kept": kept}}


def _kept(text: str | None) -> dict[str, Any]:
    """Read a test that was kept; a browser sent it, so it may be anything."""
    try:
        kept = read_json(text or "{}", most_bytes=MOST_KEPT_BYTES)
    except UnreadableJsonError:
        return {}
    is_test = isinstance(kept, dict) and isinstance(kept.get("type"), str) and isinstance(kept.get("value"), dict)
    return {"type": kept["type"], "value": kept["value"]} if is_test else {}


class ConditionStreamAdapter(StreamBlockAdapter):
    """Hand the stream to our script, which keeps the block of unknown facts out of the picker."""

    js_constructor = "attune.ConditionStream"

    @cached_property
    def media(self) -> forms.Media:
        """Wagtail's blocks, and our script after them."""
        return super().media + forms.Media(
            js=[
                versioned_static("wagtailadmin/js/telepath/blocks.js"),
                versioned_static("rules/editing.js"),
                versioned_static("rules/builder.js"),
            ]
        )


register(ConditionStreamAdapter(), ConditionStream)


class GroupBlock(ConditionStream):
    """Join the tests within it by all, any or none."""

    def empty_message(self) -> str:
        """Name the group."""
        text = gettext("The group “%(label)s” is empty. Add a test to it, or remove the group.")
        return text % {"label": self.label}

    class Meta:
        icon = "list-ul"
        group = _("Groups")
        form_classname = "attune-group"


class SegmentBlock(TestBlock):
    """Ask whether the visitor is in another segment."""

    def __init__(self, **kwargs: Any) -> None:
        """Offer the segments that exist when the form is shown."""
        gone = _("deleted segment “%s”: matches nobody")
        choice = RetainingChoiceBlock(choices=segment_choices, label=_("Segment"), gone=gone, must_act=True)
        super().__init__([("segment", choice)], label=_("Segment"), group=_("Groups"), icon="group", **kwargs)


class UnknownFactBlock(TestBlock):
    """Stand for a test whose fact is no longer offered."""

    def __init__(self, **kwargs: Any) -> None:
        """Keep what was stored, and show its name."""
        fields = [
            ("name", blocks.CharBlock(required=False, label=_("Fact"), form_attrs={"data-readonly": ""})),
            ("kept", blocks.CharBlock(required=False, label=_("Stored test"), form_classname="attune-hidden")),
        ]
        super().__init__(fields, label=_("A fact that is gone"), group=_("Other"), icon="warning", **kwargs)

    def clean(self, value: Any) -> Any:
        """Refuse to publish it; a draft may keep it."""
        if not self.is_deferred_validation:
            message = gettext("“%(name)s” is no fact any more. Remove this test, or install the app that offered it.")
            raise StructBlockValidationError(
                block_errors={"name": ValidationError(message, params={"name": value.get("name") or ""})}
            )
        return super().clean(value)


def segment_choices() -> list[tuple[str, str]]:
    """List every segment by slug and name; one that is a draft says so."""
    segment = apps.get_model("attune_rules", "Segment")
    rows = segment.objects.order_by("name").values_list("slug", "name", "live")
    return [(slug, name if live else gettext("%(name)s (not live)") % {"name": name}) for slug, name, live in rows]


def segment_names() -> dict[str, str]:
    """Give the name of every segment by its slug."""
    return dict(apps.get_model("attune_rules", "Segment").objects.values_list("slug", "name"))
