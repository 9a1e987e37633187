"""Read the slots of a page from what editors wrote, without touching the database for what they chose."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.timezone import get_default_timezone
from wagtail.blocks import StreamValue

from attune.blocks.adaptive import AdaptiveBlock
from attune.blocks.parameter_kinds.declared_parameter import DeclaredParameter
from attune.blocks.parameters import read_presets
from attune.decisions.domain.slots import Slot, Variant
from attune.moment_fields import MomentField
from attune.moments import in_zone

DEFAULT_WANTS = 3
_HEADINGS = ("heading", "title")
_TYPED = MomentField()


def slots_in(body: StreamValue, segment_slugs: Mapping[int, str]) -> tuple[Slot, ...]:
    """List the slots of a body in their order, from its raw data: iterating the body would query for each chooser.

    segment_slugs gives the slug of each segment by its primary key; variants of unknown segments are seen by nobody.
    """
    adaptive = {
        name: block for name, block in body.stream_block.child_blocks.items() if isinstance(block, AdaptiveBlock)
    }
    return tuple(
        _slot(raw, adaptive[raw["type"]], segment_slugs)
        for raw in body.raw_data
        if raw["type"] in adaptive and raw.get("id")
    )


def typed_slot(form: Mapping[str, Any], segment_slugs: Mapping[int, str]) -> Slot:
    """Read a slot as the page editor types it: its name, and variants with ids; dates are as their fields show them.

    Raises KeyError, TypeError or ValueError where the form is none that the editor's script could have made.
    """
    variants = tuple(_variant(_typed_item(item), (), segment_slugs) for item in form["variants"])
    return Slot(id="", name=str(form["slot"]).strip() or str(form["block"]), variants=variants)


def _typed_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """Take what a form says of one variant, each part as what it must be."""
    value = {
        "name": str(item.get("name") or ""),
        "segments": [int(key) for key in item["segments"]],
        "place": int(item.get("place") or 0),
        "is_off": bool(item.get("is_off")),
        "content": item.get("content"),
        "starts": _typed_moment(item.get("starts")),
        "ends": _typed_moment(item.get("ends")),
    }
    return {"id": str(item["id"]), "value": value}


def segment_ids_in(body: StreamValue) -> frozenset[int]:
    """Collect the primary keys of all segments that variants of a body name."""
    values = (raw["value"] for raw in body.raw_data if isinstance(raw.get("value"), dict))
    return frozenset(
        pk
        for value in values
        for item in _items(value.get("variants"))
        for pk in _plain_values(item.get("value", {}).get("segments"))
        if isinstance(pk, int)
    )


def _slot(raw: Mapping[str, Any], block: AdaptiveBlock, slugs: Mapping[int, str]) -> Slot:
    value = raw["value"]
    presets = read_presets(block.declared, value.get("parameters"))
    return Slot(
        id=raw["id"],
        name=(value.get("slot") or "").strip() or raw["type"],
        variants=tuple(_variant(item, block.declared, slugs) for item in _items(value.get("variants"))),
        parameters=tuple(declared.spec for declared in block.declared),
        presets=presets,
        pinned=bool(value.get("pinned")),
        wants_pages=_wanted(block, presets),
        cues=tuple(_plain_values(value.get("cues"))),
        heading=_heading(value.get("content")),
    )


def _variant(item: Mapping[str, Any], declared: Sequence[DeclaredParameter], slugs: Mapping[int, str]) -> Variant:
    value = item.get("value", {})
    named = _plain_values(value.get("segments"))
    # A deleted segment leaves an empty name behind, which nobody is in: else everyone would see its variant.
    return Variant(
        id=item.get("id", ""),
        name=value.get("name", ""),
        segments=frozenset(slugs.get(pk, "") for pk in named),
        starts=_moment(value.get("starts")),
        ends=_moment(value.get("ends")),
        parameters=read_presets(declared, value.get("parameters")),
        place=value.get("place") or 0,
        is_off=bool(value.get("is_off")),
        heading=_heading(value.get("content")),
    )


def _heading(content: Any) -> str:
    """Give what visitors read above a content, "" where nothing stands there."""
    parts = [content.get(name) for name in _HEADINGS] if isinstance(content, Mapping) else []
    return next((part.strip() for part in parts if isinstance(part, str) and part.strip()), "")


def _wanted(block: AdaptiveBlock, presets: Mapping[str, Any]) -> int:
    if not getattr(block.child.meta, "wants_pages", False):
        return 0
    items = next((d.spec.default for d in block.declared if d.spec.name == "items"), DEFAULT_WANTS)
    wanted = presets.get("items", items)
    return wanted if isinstance(wanted, int) else DEFAULT_WANTS


def _items(raw: Any) -> list[Mapping[str, Any]]:
    return [item for item in raw or [] if isinstance(item, dict) and "value" in item]


def _plain_values(raw: Any) -> list[Any]:
    values = [item["value"] if isinstance(item, dict) else item for item in raw or []]
    return [value for value in values if value is not None]


def _typed_moment(text: Any) -> datetime | None:
    # Half a date is none yet.
    try:
        return _TYPED.to_python(str(text)) if text else None
    except (ValidationError, OverflowError):
        return None


def _moment(raw: Any) -> datetime | None:
    moment = parse_datetime(raw) if isinstance(raw, str) else raw
    # What is kept without a zone is by the site's clock, whoever asks.
    return None if moment is None else in_zone(moment, get_default_timezone())
