"""Parameters: what each kind allows, in the form, from a rule and on the page."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from wagtail import blocks

from attune.blocks import checks
from attune.blocks.adaptive import adaptive
from attune.blocks.checks import check_order, check_settings
from attune.blocks.parameters import choice, colour, integer, order, parameters_block, read_presets, text, yes_no
from attune.blocks.slots import slots_in
from attune.decisions.domain.decide import decide
from attune.decisions.domain.rule_actions import ApplicableAction
from attune.rules.domain.rules import NO_MATCHES, SetParameter, SlotRef
from tests.decisions.visitors import CONTEXT

DECLARED = (
    choice("layout", "Layout", [("grid", "Grid"), ("list", "List")], default="grid"),
    integer("items", "Items", default=3, least=1, most=6),
    yes_no("frame", "Frame", default=False),
    colour("scheme", "Colour", default="calm"),
    text("heading", "Heading", most=10),
    order("parts", "Order", [("words", "Words"), ("picture", "Picture"), ("button", "Button")]),
)
DEFAULTS = {
    "layout": "grid",
    "items": 3,
    "frame": False,
    "scheme": "calm",
    "heading": "",
    "parts": "words,picture,button",
}


class PlainBlock(blocks.StructBlock):
    heading = blocks.CharBlock()

    class Meta:
        parameters = DECLARED


def slot(presets=None, variants=()):
    stream = blocks.StreamBlock([("plain", adaptive(PlainBlock()))])
    value = {"content": {"heading": "x"}, "variants": list(variants), "parameters": presets or {}}
    return slots_in(stream.to_python([{"type": "plain", "id": "s", "value": value}]), {})[0]


def shown(one, *actions):
    ruled = [ApplicableAction("rule:r", SetParameter(SlotRef("plain"), *action)) for action in actions]
    return dict(decide([one], CONTEXT, NO_MATCHES, {}, [], actions=ruled)["s"].parameters)


def test_without_anything_set_the_defaults_are_shown():
    assert shown(slot()) == DEFAULTS


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("layout", "list", "list"),
        ("items", 6, 6),
        ("frame", "yes", True),
        ("scheme", "dark", "dark"),
        ("heading", "0123456789", "0123456789"),
        ("parts", "button,words,picture", "button,words,picture"),
    ],
)
def test_a_value_that_is_allowed_is_saved_and_shown_from_the_form_and_from_a_rule(name, value, read):
    form = parameters_block(DECLARED)

    form.clean(form.to_python({name: value}))

    assert shown(slot({name: value}))[name] == read
    assert shown(slot(), (name, str(value)))[name] == read


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("items", 7),
        ("items", 0),
        ("frame", "perhaps"),
        ("heading", "01234567890"),
        ("parts", "button,button,words"),
        ("parts", "words,picture,button,footer"),
    ],
)
def test_a_value_outside_is_neither_saved_nor_shown(name, value):
    form = parameters_block(DECLARED)

    with pytest.raises(ValidationError):
        form.clean(form.to_python({name: value}))
    assert read_presets(DECLARED, {name: value}) == {}
    assert shown(slot({name: value}))[name] == DEFAULTS[name]
    assert shown(slot(), (name, value))[name] == DEFAULTS[name]


@pytest.mark.parametrize(("name", "value"), [("layout", "heap"), ("scheme", "pink")])
def test_a_choice_that_is_gone_is_kept_and_not_shown(name, value):
    form = parameters_block(DECLARED)

    form.clean(form.to_python({name: value}))

    assert read_presets(DECLARED, {name: value}) == {}
    assert shown(slot({name: value}))[name] == DEFAULTS[name]
    assert shown(slot(), (name, value))[name] == DEFAULTS[name]


def test_an_order_that_names_some_children_lets_the_others_follow():
    assert shown(slot(), ("parts", " picture "))["parts"] == "picture,words,button"


def test_a_rule_stands_above_a_variant_and_a_variant_above_the_slot():
    value = {"name": "May", "starts": "2020-01-01T00:00:00Z", "content": {"heading": "y"}, "parameters": {"items": 4}}
    one = slot({"items": 5, "layout": "list"}, [{"type": "item", "id": "v", "value": value}])

    assert (shown(one)["items"], shown(one)["layout"]) == (4, "list")
    assert shown(one, ("items", "2"))["items"] == 2


def test_words_for_people_tell_what_is_allowed():
    assert [each.allowed() for each in DECLARED] == [
        "one of: grid (Grid), list (List)",
        "a whole number from 1 to 6",
        "yes or no",
        "one of: calm (Calm), bright (Bright), dark (Dark), brick (Brick), moss (Moss)",
        "a text of at most 10 letters",
        "an order of: Words, Picture, Button",
    ]


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        ({"COLOURS": {"sea": ("Sea", "#123")}}, None),
        ({"COLORS": {}}, 'E001 ATTUNE["BLOCKS"]: "COLORS" is unknown. Choose among: COLOURS, PREVIEW_LINK_DAYS.'),
        ({"COLOURS": ["sea"]}, "E002"),
        ({"COLOURS": {"Sea Green": ("Sea", "#123")}}, "E003"),
        ({"COLOURS": {"sea": "#123"}}, "E003"),
        ({"PREVIEW_LINK_DAYS": 0}, "E004"),
        ({"PREVIEW_LINK_DAYS": True}, "E004"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(settings, section, problem):
    settings.ATTUNE = {"BLOCKS": section}

    found = [f"{error.id} {error.msg}".removeprefix("attune_blocks.") for error in check_settings()]

    assert found == [] if problem is None else found[0].startswith(problem)


def test_a_site_that_hides_our_preview_behind_wagtails_is_told(monkeypatch):
    assert check_order() == []

    # Not by the settings themselves: Django would then set up all apps once more.
    monkeypatch.setattr(
        checks, "settings", SimpleNamespace(INSTALLED_APPS=["wagtail.admin", "attune.blocks.apps.BlocksConfig"])
    )

    assert [warning.id for warning in check_order()] == ["attune_blocks.W001"]
