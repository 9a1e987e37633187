"""The builder: every condition goes into the form and comes back the same, and what is wrong is named."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from hypothesis import assume, given

from attune.rules.builder.condition_blocks import ConditionStream, condition_blocks
from attune.rules.builder.fact_blocks import FactBlock
from attune.rules.builder.fields import ConditionField, from_acts, from_condition, segments_in, to_acts, to_condition
from attune.rules.domain import conditions as domain
from attune.rules.domain.conditions import (
    MOST_DEPTH,
    All,
    Any,
    InSegment,
    InvalidConditionError,
    Not,
    UnknownFactError,
    make_test,
)
from attune.rules.domain.effects.add_to_list import AddToList
from attune.rules.domain.effects.call_webhook import CallWebhook
from attune.rules.domain.effects.notify import Notify
from attune.rules.domain.effects.nudge_affinity import NudgeAffinity
from attune.rules.domain.effects.remove_from_list import RemoveFromList
from attune.rules.domain.effects.set_trait import SetTrait
from attune.rules.domain.facts.fact import Kind, Span
from attune.rules.domain.rules import BoostTopic, HideSlot, MoveSlot, PinPage, SetParameter, ShowVariant, SlotRef
from attune.rules.facts.registry import registry
from attune.rules.models import Rule, Segment, Trigger
from tests.rules import strategies
from tests.rules.made import KEEN, MOBILE

pytestmark = pytest.mark.django_db
VOCABULARY = strategies.registry()
STREAM = ConditionStream(condition_blocks(VOCABULARY))
SIDES = All((MOBILE, KEEN))


def stored(raw):
    """Take the way through the database."""
    return json.loads(json.dumps(raw, cls=DjangoJSONEncoder))


def back(condition):
    """Put a condition into the form, store it, and read it again."""
    stream = STREAM.to_python(stored(from_condition(condition, VOCABULARY)))
    again = STREAM.to_python(stored(STREAM.get_prep_value(stream)))
    return to_condition(again, VOCABULARY)


def asks_for_nothing(test):
    """Say whether a test compares with an empty text where the form refuses that."""
    return test.value == "" and test.operator not in ("is", "is_not", "has")


def fits_the_form(condition):
    """Say whether a condition is nested no deeper than the form shows."""
    try:
        from_condition(condition, VOCABULARY)
    except InvalidConditionError:
        return False
    return True


@given(strategies.conditions(("s0", "s1")))
def test_every_condition_comes_back_the_same(condition):
    assume(not any(asks_for_nothing(test) for test in domain.tests_of(condition)))
    assume(fits_the_form(condition))

    assert back(condition) == condition
    assert to_condition(STREAM.to_python(from_condition(condition, VOCABULARY)), VOCABULARY) == condition


@pytest.mark.parametrize(("fact", "operator"), strategies.asked(), ids=lambda value: getattr(value, "name", value))
def test_every_operator_passes_the_form(fact, operator):
    values = {"between": (1, 2), "within_days": 7, "within": (1320, 360)}
    kinds = {"text": "a", "number": 3, "yes-no": True, "set": "a", "moment": 1_750_000_000, "version": "1.0.0"}
    value = values.get(operator, kinds.get(fact.kind.value))
    if operator in ("is_one_of", "is_none_of", "has_any", "has_all", "has_none"):
        value = ["a", "b"]
    if fact.kind == "version" and operator == "between":
        value = ("1.0.0", "2.0.0")
    test = make_test(fact, operator, value, "floods" if fact is strategies.FAMILY else "")

    cleaned = STREAM.clean(STREAM.to_python(stored(from_condition(test, VOCABULARY))))

    assert to_condition(cleaned, VOCABULARY) == test


def test_every_block_bears_an_id():
    raw = from_condition(All((Any((MOBILE, Not(KEEN))), InSegment("mobile"))))

    def ids(blocks):
        for block in blocks:
            yield block["id"]
            if isinstance(block["value"], list):
                yield from ids(block["value"])

    found = list(ids(raw))
    assert len(found) == 5
    assert len(set(found)) == 5


def test_groups_share_their_tests():
    stream = Rule._meta.get_field("condition").stream_block

    inner = stream.child_blocks["all"].child_blocks["any"]

    assert inner.child_blocks["device"] is stream.child_blocks["device"]


def test_groups_nest_as_deep_as_a_condition_may_and_no_deeper():
    block, depth = STREAM, 0
    while "all" in block.child_blocks:
        block, depth = block.child_blocks["all"], depth + 1

    assert depth == MOST_DEPTH
    deepest = MOBILE
    for _depth in range(MOST_DEPTH):
        deepest = Not(deepest)
    assert from_condition(deepest)
    with pytest.raises(InvalidConditionError, match="nested deeper than the form shows, 6"):
        from_condition(Not(deepest))


def test_an_empty_group_is_refused_by_name():
    stream = STREAM.to_python([{"type": "any", "value": [], "id": "1"}])

    with pytest.raises(ValidationError) as refused:
        STREAM.clean(stream)

    messages = refused.value.as_json_data()["blockErrors"][0]["messages"]
    assert messages == ["The group “Any of” is empty. Add a test to it, or remove the group."]
    with pytest.raises(InvalidConditionError, match="A group is empty"):
        to_condition(stream, VOCABULARY)


def test_an_empty_group_within_a_group_is_refused():
    stream = STREAM.to_python([{"type": "all", "value": [{"type": "not", "value": [], "id": "2"}], "id": "1"}])

    with pytest.raises(ValidationError) as refused:
        STREAM.clean(stream)

    inner = refused.value.as_json_data()["blockErrors"][0]["blockErrors"][0]
    assert "“None of” is empty" in inner["messages"][0]


@pytest.mark.parametrize(
    ("name", "row", "field", "message"),
    [
        ("visits", {"operator": "at_least", "value": None}, "value", "This test has no value yet."),
        ("visits", {"operator": "between", "value": 3.0, "upper": 1.0}, "value", "Name the smaller value first."),
        ("visits", {"operator": "at_least", "value": 1e300}, "value", "out of range"),
        ("browser_version", {"operator": "is", "value": "17"}, "value", "is no version"),
        ("first_seen", {"operator": "within_days", "days": -1.0}, "days", "must lie between 0"),
        ("topics", {"operator": "has", "values": ["a", "b"]}, "values", "takes one value, and 2 are chosen"),
        ("country", {"operator": "contains", "value": ""}, "value", "This test has no value yet."),
        ("country", {"operator": "is_one_of", "values": []}, "values", "This test has no value yet."),
    ],
)
def test_a_bad_value_is_named_at_its_field(name, row, field, message):
    stream = STREAM.to_python([{"type": name, "value": row, "id": "1"}])

    with pytest.raises(ValidationError) as refused:
        STREAM.clean(stream)

    errors = refused.value.as_json_data()["blockErrors"][0]["blockErrors"]
    assert list(errors) == [field]
    assert message in errors[field]["messages"][0]


def test_a_draft_may_be_half_finished():
    stream = STREAM.to_python(
        [
            {"type": "visits", "value": {"operator": "at_least", "value": None}, "id": "1"},
            {"type": "any", "value": [], "id": "2"},
        ]
    )

    cleaned = STREAM.clean_deferred(stream)

    assert len(cleaned) == 2


def test_a_test_of_a_fact_that_is_gone_is_kept_and_named():
    raw = [{"type": "moon_phase", "value": {"operator": "is", "value": "full"}, "id": "1"}]
    stream = STREAM.to_python([*raw, *from_condition(Not(strategies_test()), VOCABULARY)])

    assert stream[0].block_type == "unknown"
    with pytest.raises(UnknownFactError, match='"moon_phase" is no fact any more'):
        to_condition(stream, VOCABULARY)
    with pytest.raises(ValidationError):
        STREAM.clean(stream)


def test_a_test_whose_fact_comes_back_is_a_test_again():
    test = strategies_test()
    poor = ConditionStream(condition_blocks(type(VOCABULARY)()))
    group = stored(from_condition(Not(test), VOCABULARY))

    stream = poor.to_python(group)
    assert [child.block_type for child in stream[0].value] == ["unknown"]
    kept = stored(poor.get_prep_value(stream))

    assert kept[0]["value"][0]["type"] == "unknown"
    assert to_condition(STREAM.to_python(kept), VOCABULARY) == Not(test)


def strategies_test():
    """Give one test over the made-up facts."""
    return make_test(VOCABULARY.get("visits"), "at_least", 3)


def test_segments_are_found_even_in_what_is_half_finished():
    raw = [
        {"type": "any", "value": [{"type": "segment", "value": {"segment": "a"}, "id": "2"}], "id": "1"},
        {"type": "segment", "value": {"segment": ""}, "id": "3"},
        {"type": "visits", "value": {}, "id": "4"},
    ]

    assert list(segments_in(STREAM.to_python(raw))) == ["a"]


ACTS = (
    ShowVariant(SlotRef("hero"), "B"),
    HideSlot(SlotRef("hero", "section:4")),
    MoveSlot(SlotRef("hero", "type:attune_cms.homepage"), 2),
    SetParameter(SlotRef("hero", "page:4"), "items", "4"),
    BoostTopic("floods", 1.5),
    PinPage(SlotRef("hero"), 7),
)
EFFECTS = (
    SetTrait("keen", "yes"),
    AddToList("vip"),
    RemoveFromList("vip"),
    NudgeAffinity("topic:floods", 0.2),
    CallWebhook("crm"),
    Notify("editors"),
)


@pytest.mark.parametrize(("model", "name", "acts"), [(Rule, "actions", ACTS), (Trigger, "effects", EFFECTS)])
def test_every_action_and_effect_comes_back_the_same(model, name, acts):
    field = model._meta.get_field(name)

    stream = field.to_python(stored(from_acts(acts)))

    assert set(field.stream_block.child_blocks) == {block["type"] for block in from_acts(acts)}
    assert to_acts(field.to_python(stored(field.get_prep_value(stream)))) == acts


@pytest.mark.django_db
def test_an_action_whose_scope_has_no_page_is_refused():
    block = Rule._meta.get_field("actions").stream_block
    row = {"slot": "hero", "where": "section", "page": None, "page_type": ""}

    with pytest.raises(ValidationError) as refused:
        block.clean(block.to_python([{"type": "hide_slot", "value": row, "id": "1"}]))

    errors = refused.value.as_json_data()["blockErrors"][0]["blockErrors"]
    assert errors == {"page": {"messages": ["Choose the page."]}}


@pytest.mark.parametrize("model", [Segment, Rule, Trigger])
def test_no_block_enters_a_migration(model):
    _name, path, args, kwargs = model._meta.get_field("condition").deconstruct()

    assert path == "attune.rules.builder.fields.ConditionField"
    assert args == []
    assert "block_lookup" not in kwargs


def test_a_fact_registered_later_has_its_block():
    field = ConditionField()
    field.set_attributes_from_name("condition")

    assert "device" in field.stream_block.child_blocks
    assert set(registry.names()) < set(field.stream_block.child_blocks)


def test_a_number_field_hints_at_the_numbers_that_the_fact_can_be() -> None:
    fields = FactBlock(strategies.fact("visits", Kind.NUMBER, span=Span(0, 9, is_whole=True))).child_blocks

    for name in ("value", "upper"):
        attributes = fields[name].field.widget.attrs
        assert (attributes["min"], attributes["max"], attributes["step"]) == ("0", "9", "1")
