"""The form of a block with variants: what it refuses, what it keeps, and who sees what."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail import blocks
from wagtail.models import ReferenceIndex
from wagtail.rich_text import RichText

from attune.blocks.adaptive import adaptive
from attune.blocks.content import HeroBlock
from attune.blocks.emptiness import is_empty
from attune.blocks.recommendations import RecommendedBlock
from attune.experiments.models import Experiment
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import Test
from attune.rules.domain.rules import ShowVariant, SlotRef
from attune.rules.models import Rule, Segment
from attune.rules.services import publish_book

pytestmark = pytest.mark.django_db


@pytest.fixture
def cyclists():
    condition = from_condition(Test("device", "is", "mobile"))
    segment = Segment(name="Cyclists", slug="cyclists", condition=condition)
    segment.save()
    return segment


@pytest.fixture
def editor():
    user = get_user_model().objects.create_superuser("editor", password="x")
    client = Client()
    client.force_login(user)
    return client


def variant(name="Water", **value):
    return {"type": "item", "id": f"id-{name}", "value": {"name": name, "content": {"heading": "Tides"}, **value}}


def value_of(block, *variants, content=None, **more):
    content = {"heading": "Default"} if content is None else content
    return block.to_python({"content": content, "variants": list(variants), **more})


def messages(block, value):
    with pytest.raises(ValidationError) as refused:
        block.clean(value)
    return json.dumps(refused.value.as_json_data(), default=str, ensure_ascii=False)


def test_a_whole_block_is_accepted_and_segments_are_kept_as_keys(cyclists):
    block = adaptive(HeroBlock())

    cleaned = block.clean(value_of(block, variant(segments=[cyclists.pk], place=2, is_off=True)))

    stored = block.get_prep_value(cleaned)["variants"][0]["value"]
    assert (stored["segments"], stored["place"], stored["is_off"]) == ([cyclists.pk], 2, True)


def test_segments_that_were_stored_as_rows_are_still_read(cyclists):
    block = adaptive(HeroBlock())
    rows = [{"type": "item", "id": "a", "value": cyclists.pk}]

    assert value_of(block, variant(segments=rows))["variants"][0]["segments"] == [cyclists.pk]


def test_the_default_is_never_empty():
    block = adaptive(blocks.StructBlock([("heading", blocks.CharBlock(required=False))]))

    assert "The default is empty" in messages(block, value_of(block, content={"heading": " "}))


def test_a_block_that_fills_itself_may_have_an_empty_default():
    block = adaptive(RecommendedBlock())

    assert block.clean(value_of(block, content={"heading": "For you", "empty_heading": ""}))


def test_an_empty_variant_is_refused_and_says_what_to_do():
    block = adaptive(blocks.CharBlock(required=False))

    found = messages(block, value_of(block, variant(content=""), content="Default"))

    assert "This variant is empty" in found
    assert "let a rule hide the slot" in found


def test_a_variant_that_ends_before_it_starts_is_refused():
    block = adaptive(HeroBlock())
    dates = {"starts": "2026-05-02T10:00:00+00:00", "ends": "2026-05-02T10:00:00+00:00"}

    assert "It ends before it starts" in messages(block, value_of(block, variant(**dates)))


@pytest.mark.parametrize(
    ("second", "other"), [("water ", "“Water” is called that"), ("Default", "the default is called")]
)
def test_two_variants_of_one_name_are_refused(second, other):
    block = adaptive(HeroBlock())

    assert other in messages(block, value_of(block, variant("Water"), variant(second)))


def test_a_draft_may_be_half_finished():
    block = adaptive(HeroBlock())
    value = value_of(block, variant("", content={"heading": ""}), content={"heading": ""})
    block.defer_required_validation()
    try:
        assert block.clean(value)
    finally:
        block.restore_deferred_validation()


@pytest.mark.parametrize("child", [blocks.CharBlock(), blocks.RichTextBlock(), blocks.ListBlock(blocks.CharBlock())])
def test_any_block_can_have_variants(child):
    block = adaptive(child)
    content = ["one"] if isinstance(child, blocks.ListBlock) else "one"
    other = ["two"] if isinstance(child, blocks.ListBlock) else "two"
    value = value_of(block, variant(content=other), content=content)

    assert "one" in block.render(value, {})
    assert "Water" not in block.render(value, {})


def test_the_reference_index_sees_segments_inside_variants(cyclists):
    block = adaptive(HeroBlock())
    value = value_of(block, variant(segments=[cyclists.pk]))

    assert [(model, key) for model, key, *_path in block.extract_references(value)] == [(Segment, str(cyclists.pk))]
    assert ReferenceIndex is not None


@pytest.mark.parametrize(
    ("value", "empty"),
    [
        (RichText("<p> </p>"), True),
        (RichText('<p><embed embedtype="image" id="1"/></p>'), False),
        ({"a": "", "b": False}, True),
        ({"a": "", "b": 0}, False),
        ([], True),
        (["", " "], True),
    ],
)
def test_what_counts_as_empty(value, empty):
    assert is_empty(value) is empty


# Who sees what ------------------------------------------------------------------------------------------------------


def typed(name="Water", segments=(), starts="", ends="", is_off=False):
    return {
        "id": f"id-{name}",
        "name": name,
        "segments": [str(key) for key in segments],
        "starts": starts,
        "ends": ends,
        "is_off": is_off,
    }


def ask(client, *variants, slot="hero"):
    answer = client.post(
        "/admin/attune/reach/",
        {"slot": slot, "block": "hero", "variants": list(variants)},
        content_type="application/json",
    )
    assert answer.status_code == 200
    return answer.json()


def who(client, *variants):
    return [(each["who"], each["is_unseen"]) for each in ask(client, *variants)["variants"]]


def test_without_variants_everyone_sees_the_default(editor):
    assert ask(editor) == {"slot": "hero", "default": "everyone", "variants": []}


def test_each_variant_says_who_sees_it(editor, cyclists):
    assert who(editor, typed(segments=[cyclists.pk]), typed("May", starts="2030-05-01 09:00", ends="half a da")) == [
        ("visitors in Cyclists", False),
        ("everyone, from 1 May 2030, 09:00", False),
    ]


@pytest.mark.parametrize(
    ("variant", "words"),
    [
        (typed(), "nobody yet: choose segments or dates, or let a rule show it by its name"),
        (typed(is_off=True), "nobody: it is switched off"),
        (typed(ends="2020-05-01 09:00"), "nobody any more: it ended on 1 May 2020, 09:00"),
        (typed(starts="2030-05-02 09:00", ends="2030-05-01 09:00"), "nobody: it ends before it starts"),
        (typed(segments=[999]), "nobody: none of its segments is live; publish one, or choose another"),
    ],
)
def test_a_variant_that_nobody_sees_says_why(editor, variant, words):
    assert who(editor, variant) == [(words, True)]


def test_a_covered_variant_names_what_comes_first(editor, cyclists):
    first, second = typed("First", segments=[cyclists.pk]), typed("Second", segments=[cyclists.pk])

    assert who(editor, first, second)[1] == (
        "nobody: whoever could see it sees “First” first; move it up",
        True,
    )


def test_rules_and_experiments_that_show_it_are_named(editor, cyclists):
    Rule(
        name="Rainy days",
        slug="rainy-days",
        condition=from_condition(Test("device", "is", "mobile")),
        actions=from_acts((ShowVariant(SlotRef("hero"), "Water"),)),
    ).save()
    Experiment(name="Opener", slug="opener", slot="Hero", variants="default\nTest", live=True).save()
    publish_book()

    assert who(editor, typed("Water"), typed("Test")) == [
        ("whomever the rule “Rainy days” shows it to", False),
        ("whomever the experiment “opener” shows it to", False),
    ]


@pytest.mark.parametrize("body", ["", "[]", "{", '{"variants": [{}]}', '{"slot": 1, "block": 2, "variants": [1]}'])
def test_what_no_script_of_ours_sends_is_refused(editor, body):
    answer = editor.post("/admin/attune/reach/", body, content_type="application/json")

    assert answer.status_code == 400


def test_only_editors_may_ask(client):
    answer = client.post("/admin/attune/reach/", "{}", content_type="application/json")

    assert answer.status_code == 302
    assert "/admin/login/" in answer["Location"]
