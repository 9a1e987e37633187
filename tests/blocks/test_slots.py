"""Reading slots from raw data, and showing them as decided."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.test.utils import override_settings

from attune.blocks.adaptive import AdaptiveBlock, adaptive
from attune.blocks.content import HeroBlock
from attune.blocks.slots import slots_in
from attune.blocks.streams import BodyField, ordered_blocks
from attune.decisions.domain.decide import HIDDEN
from attune.decisions.domain.slots import DEFAULT_VARIANT
from attune.decisions.services import default_decisions

# Iterating a body hydrates what it chooses, which asks the database.
pytestmark = pytest.mark.django_db


def hero(slot_id, heading, *, variants=(), **value):
    return {
        "type": "hero",
        "id": slot_id,
        "value": {"content": {"heading": heading}, "variants": list(variants), **value},
    }


def variant(variant_id, name, heading, *, segments=(), **value):
    named = [{"type": "item", "value": pk, "id": f"{variant_id}-{pk}"} for pk in segments]
    content = {"name": name, "segments": named, "content": {"heading": heading}, **value}
    return {"type": "item", "id": variant_id, "value": content}


RAW = [
    {"type": "paragraph", "id": "p1", "value": "<p>Before.</p>"},
    hero("a", "Default A", slot=" Front ", pinned=True, parameters={"scheme": "dark", "heading": ""}),
    hero(
        "b",
        "Default B",
        variants=[
            variant("b1", "For cyclists", "Cycling B", segments=[7, 99], parameters={"scheme": "red"}),
            variant("b2", "In May", "May B", starts="2026-05-01T00:00:00+00:00", ends="2026-06-01T00:00:00+00:00"),
        ],
    ),
    {
        "type": "matching_pages",
        "id": "c",
        "value": {"content": {"heading": "For you"}, "variants": [], "parameters": {"items": 5}},
    },
]


@pytest.fixture
def body(stream_block):
    return stream_block.to_python(RAW)


def test_slots_are_read_in_order_with_names_presets_and_variants(body):
    a, b, c = slots_in(body, {7: "cyclists"})

    assert (a.id, a.name, a.pinned, a.presets) == ("a", "Front", True, {"scheme": "dark"})
    assert (b.name, [v.name for v in b.variants]) == ("hero", ["For cyclists", "In May"])
    assert b.variants[1].starts == datetime(2026, 5, 1, tzinfo=UTC)
    assert (c.name, c.wants_pages) == ("matching_pages", 5)


def test_a_deleted_segment_is_one_that_nobody_is_in(body):
    assert slots_in(body, {7: "cyclists"})[1].variants[0].segments == {"cyclists", ""}
    assert slots_in(body, {})[1].variants[0].segments == {""}


def test_a_preset_that_is_not_allowed_is_left_out(body):
    assert slots_in(body, {})[1].variants[0].parameters == {}


def shown(body, decisions):
    return [
        child.block_type if child.block_type == "paragraph" else child.id for child in ordered_blocks(body, decisions)
    ]


def test_slots_change_places_among_themselves_and_leave_other_blocks_where_they_are(body):
    decisions = default_decisions(slots_in(body, {}))
    moved = {"a": replace(decisions["a"], position=2), "b": decisions["b"], "c": replace(decisions["c"], position=0)}

    assert shown(body, decisions) == ["paragraph", "a", "b", "c"]
    assert shown(body, moved) == ["paragraph", "c", "b", "a"]


def test_a_hidden_slot_is_not_shown(body):
    decisions = default_decisions(slots_in(body, {}))

    assert shown(body, decisions | {"b": replace(decisions["b"], variant=HIDDEN)}) == ["paragraph", "a", "c"]


@pytest.mark.parametrize(
    ("chosen", "heading"), [("b1", "Cycling B"), (DEFAULT_VARIANT, "Default B"), ("gone", "Default B"), (HIDDEN, "")]
)
def test_a_block_shows_the_variant_that_was_decided(body, chosen, heading):
    decisions = default_decisions(slots_in(body, {}))
    decisions["b"] = replace(decisions["b"], variant=chosen)

    html = next(child for child in body if child.id == "b").render({"decisions": decisions})

    headings = [each for each in ("Cycling B", "Default B", "May B") if each in html]
    assert headings == ([heading] if heading else [])


def test_without_a_decision_the_default_is_shown(body):
    assert "Default B" in next(child for child in body if child.id == "b").render({})


def test_search_and_the_api_find_the_default_alone(body, stream_block):
    assert "Cycling B" not in " ".join(stream_block.get_searchable_content(body))
    assert "Cycling B" not in repr(stream_block.get_api_representation(body))


def test_variants_and_ids_survive_saving(body, stream_block):
    saved = stream_block.get_prep_value(stream_block.to_python(stream_block.get_prep_value(body)))

    assert [item["id"] for item in saved[2]["value"]["variants"]] == ["b1", "b2"]
    assert saved[2]["id"] == "b"


def test_one_line_gives_a_block_variants_and_keeps_its_label():
    block = adaptive(HeroBlock(label="Opener"))

    assert isinstance(block, AdaptiveBlock)
    assert (block.label, list(block.child_blocks)[:2]) == ("Opener", ["content", "variants"])


def test_blocks_stay_out_of_migrations():
    _name, path, args, kwargs = BodyField([("hero", adaptive(HeroBlock()))], blank=True).deconstruct()

    assert (path, args, kwargs) == ("attune.blocks.streams.BodyField", [], {"blank": True})


@override_settings(TIME_ZONE="Europe/Brussels")
def test_a_naive_date_is_read_in_the_sites_zone(stream_block):
    raw = [hero("b", "B", variants=[variant("b2", "May", "M", starts="2026-05-01T00:00:00")])]

    assert slots_in(stream_block.to_python(raw), {})[0].variants[0].starts == datetime(2026, 4, 30, 22, tzinfo=UTC)
