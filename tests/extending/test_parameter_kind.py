"""A host site adds a kind of parameters from outside: a date, which no kind of ours is."""

import inspect
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from wagtail import blocks

from attune.blocks.adaptive import adaptive
from attune.blocks.parameter_kinds.declared_parameter import DeclaredParameter, IncompleteParameterError
from attune.blocks.parameters import parameters_block, preset_of, read_presets
from attune.blocks.selectors import known_parameter
from attune.blocks.slots import slots_in
from attune.decisions.domain.decide import decide
from attune.decisions.domain.parameter_kinds.kind import ParameterKind
from attune.decisions.domain.parameter_kinds.text import TextKind
from attune.decisions.domain.rule_actions import ApplicableAction
from attune.decisions.domain.slots import Parameter
from attune.rules.builder.action_blocks import action_blocks
from attune.rules.domain.rules import NO_MATCHES, SetParameter, SlotRef
from attune.rules.providers.slot_catalogue import KnownSlot, slot_catalogue
from tests.decisions.visitors import CONTEXT
from tests.extending.scan import importers

# What the host writes -------------------------------------------------------------------------------------------------


class DateKind(ParameterKind):
    """A day, written as 2026-03-04."""

    __slots__ = ()
    name = "date"

    def allows(self, value, limits):
        try:
            return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
        except ValueError:
            return False


class DateParameter(DeclaredParameter):
    """Is chosen from a calendar."""

    __slots__ = ()
    kind = DateKind

    def field(self):
        return blocks.DateBlock(required=False, label=self.label)

    def allowed(self):
        return "a day such as 2026-03-04"

    def shown(self, value):
        return f"{date.fromisoformat(value):%-d %B %Y}"


UNTIL = DateParameter(Parameter("until", DateKind(), "2026-12-31"), "Until")


class OfferBlock(blocks.StructBlock):
    heading = blocks.CharBlock()

    def render(self, value, context=None):
        return f"<p>{value['heading']} until {context['parameters']['until']}</p>"

    class Meta:
        parameters = (UNTIL,)


# The trip -------------------------------------------------------------------------------------------------------------


def body(presets=None):
    stream = blocks.StreamBlock([("offer", adaptive(OfferBlock()))])
    value = {"content": {"heading": "Boats"}, "variants": [], "parameters": presets or {}}
    return stream.to_python([{"type": "offer", "id": "s", "value": value}])


def rendered(presets=None, rule_says=None):
    stream = body(presets)
    actions = [ApplicableAction("rule:r", SetParameter(SlotRef("offer"), "until", rule_says))] if rule_says else []
    decisions = decide(slots_in(stream, {}), CONTEXT, NO_MATCHES, {}, [], actions=actions)
    return stream[0].render({"decisions": decisions})


def test_a_kind_of_parameters_is_two_classes():
    source = inspect.getsource(DateKind) + inspect.getsource(DateParameter)

    assert len([line for line in source.splitlines() if line]) <= 30


def test_the_form_of_presets_takes_a_day_and_refuses_what_is_none():
    form = parameters_block([UNTIL])

    assert form.clean(form.to_python({"until": "2026-03-04"}))["until"] == date(2026, 3, 4)
    assert form.clean(form.to_python({"until": ""}))["until"] is None
    field = form.child_blocks["until"]
    with pytest.raises(ValidationError) as refused:
        field.clean(field.value_from_datadict({"until": "soon"}, {}, "until"))
    assert refused.value.messages == ["Enter a valid date."]


def test_a_preset_is_read_shown_and_stored():
    assert read_presets([UNTIL], {"until": "2026-03-04"}) == {"until": "2026-03-04"}
    assert read_presets([UNTIL], {"until": "2026-02-30"}) == {}
    assert (preset_of(UNTIL, "2026-03-04"), preset_of(UNTIL, "soon")) == ("2026-03-04", None)
    assert (UNTIL.shown("2026-03-04"), UNTIL.stored("2026-03-04")) == ("4 March 2026", "2026-03-04")


@pytest.fixture
def offer_slot():
    """Let rules know one slot with the parameter."""
    with slot_catalogue.offering(lambda: (KnownSlot("offer", (), (known_parameter(UNTIL),)),)):
        yield


def test_a_rule_may_set_a_day_and_is_refused_what_is_none_in_a_sentence(offer_slot):
    block = dict(action_blocks())["set_parameter"]
    row = {"slot": "offer", "where": "everywhere", "page": None, "page_type": "", "name": "until"}

    assert block.clean(block.to_python(row | {"value": "2026-03-04"}))["value"] == "2026-03-04"
    with pytest.raises(ValidationError) as refused:
        block.clean(block.to_python(row | {"value": "soon"}))

    said = refused.value.block_errors["value"].messages
    assert said == ["“soon” is not allowed. Write a day such as 2026-03-04."]


def test_it_is_decided_and_rendered():
    assert rendered() == "<p>Boats until 2026-12-31</p>"
    assert rendered({"until": "2026-03-04"}) == "<p>Boats until 2026-03-04</p>"
    assert rendered({"until": "2026-03-04"}, rule_says="2026-05-06") == "<p>Boats until 2026-05-06</p>"
    assert rendered({"until": "2026-03-04"}, rule_says="soon") == "<p>Boats until 2026-03-04</p>"


# A half that is missing -----------------------------------------------------------------------------------------------


def test_words_without_a_kind_are_refused_when_the_block_is_declared():
    class Wordy(DeclaredParameter):
        __slots__ = ()
        field = allowed = DateParameter.allowed

    with pytest.raises(IncompleteParameterError, match="Wordy says how editors write a parameter"):
        Wordy(Parameter("until", DateKind(), "2026-12-31"), "Until")


def test_a_kind_with_the_words_of_another_is_refused():
    with pytest.raises(IncompleteParameterError, match='"until" is a TextKind, and DateParameter is for DateKind'):
        DateParameter(Parameter("until", TextKind(), ""), "Until")


def test_a_kind_without_words_cannot_be_declared():
    class Mute(DeclaredParameter):
        __slots__ = ()
        kind = DateKind

    with pytest.raises(TypeError, match="abstract class Mute with abstract methods"):
        Mute(Parameter("until", DateKind(), "2026-12-31"), "Until")


# Nobody else knows a kind by its name ---------------------------------------------------------------------------------

NAMES = ("choice", "colour", "integer", "order", "text", "yes_no")
HALVES = {f"attune.{room}.parameter_kinds.{name}" for room in ("decisions.domain", "blocks") for name in NAMES}


def strangers(**where):
    """Give the modules that import a kind, but for those of kinds and the one that declares parameters of them."""
    return {
        path
        for path in importers(HALVES, **where)
        if Path(path).parent.name != "parameter_kinds" and path != "blocks/parameters.py"
    }


def test_only_what_declares_parameters_knows_their_kinds():
    assert strangers() == set()


def test_a_stranger_that_asks_for_a_kind_is_seen(tmp_path):
    (tmp_path / "cms").mkdir()
    (tmp_path / "cms" / "odd.py").write_text("from attune.decisions.domain.parameter_kinds.text import TextKind\n")

    assert strangers(root=tmp_path) == {"cms/odd.py"}
