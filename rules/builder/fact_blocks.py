"""The blocks that ask about one fact: a row with the operators and the value fields of its kind."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from attune.moment_fields import MomentBlock
from attune.rules.builder.choice_blocks import (
    NumberBlock,
    RetainingChoiceBlock,
    RetainingMultiChoiceBlock,
    SingleChoiceBlock,
    ThresholdBlock,
)
from attune.rules.builder.condition_rows import fields_of, has_choice_of_operators, operator_of, read_row
from attune.rules.builder.widgets import ChipsLines, OperatorSelect
from attune.rules.domain.conditions import ConditionError, refuse_invisible_text
from attune.rules.domain.facts.fact import Fact, FactFamily, Kind
from attune.rules.domain.facts.values import ValueShape
from attune.rules.domain.operators.equality import IsOneOf
from attune.rules.domain.operators.registry import operators
from attune.text import clean, comparable

ICONS = {
    Kind.TEXT: "tag",
    Kind.NUMBER: "decimal",
    Kind.YES_NO: "check",
    Kind.SET: "list-ul",
    Kind.CLOCK: "time",
    Kind.MOMENT: "date",
    Kind.VERSION: "code",
}


class TestBlock(blocks.StructBlock):
    """Lay one test out in one row."""

    # pytest would take it for a test class by its name.
    __test__ = False

    class Meta:
        form_classname = "struct-block attune-test"


class FactBlock(TestBlock):
    """Ask one thing of one fact, with the operators and the value fields of its kind."""

    def __init__(self, offer: Fact | FactFamily, **kwargs: Any) -> None:
        """Build the fields for a fact or a family of facts."""
        self.offer = offer
        super().__init__(
            _fields(offer),
            label=offer.label,
            group=offer.group or _("Other"),
            icon=ICONS[offer.kind],
            form_attrs={"data-kind": offer.kind.value} | ({"data-listed": ""} if offer.choices else {}),
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        """Refuse a test that the language of conditions does not know; a draft may be half finished."""
        cleaned = super().clean(value)
        if not self.is_deferred_validation:
            try:
                refuse_invisible_text(read_row(self.offer, cleaned))
            except ConditionError as error:
                raise StructBlockValidationError(
                    block_errors={_field_of(self, cleaned): ValidationError(gettext(error.text) % error.values)}
                ) from error
        return cleaned


class LinesBlock(blocks.FieldBlock):
    """Hold a list of texts that the editor types."""

    def __init__(self, required: bool = False, **kwargs: Any) -> None:
        """Use chips over one line a value."""
        self.field = forms.CharField(required=required, widget=ChipsLines())
        super().__init__(**kwargs)

    def value_from_form(self, value: str | None) -> list[str]:
        """Take the lines apart."""
        return [tidy_text(line) for line in (value or "").splitlines() if line.strip()]

    def value_for_form(self, value: list[str] | None) -> str:
        """Put the values on lines of their own."""
        return "\n".join(value or [])

    class Meta:
        default: list[str] = []


class TextBlock(blocks.CharBlock):
    """Hold one line of text, kept as it reads."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Leave white space to clean(): a value of it alone must not become an empty one without a word."""
        super().__init__(*args, **kwargs)
        self.field.strip = False

    def clean(self, value: Any) -> Any:
        """Put the text into the shape in which it is kept."""
        return tidy_text(super().clean(value))


def tidy_text(text: str) -> str:
    """Return a text as it is kept; of one that reads as nothing everything stays, to be refused."""
    return clean(text) if comparable(text) else text


def _fields(offer: Fact | FactFamily) -> list[tuple[str, blocks.Block]]:
    fields = _parameter(offer) if isinstance(offer, FactFamily) else []
    fields += [_operator(offer)] if has_choice_of_operators(offer.kind) else []
    fields += _VALUE_FIELDS[offer.kind](offer)
    return fields + _other_fields(offer, {name for name, _block in fields})


def _parameter(offer: FactFamily) -> list[tuple[str, blocks.Block]]:
    return [("parameter", RetainingChoiceBlock(choices=offer.parameter_choices, label=offer.parameter_label))]


def _operator(offer: Fact | FactFamily) -> tuple[str, blocks.Block]:
    # Of a list of choices an editor mostly takes several.
    is_listed = offer.kind == Kind.TEXT and bool(offer.choices)
    usual = IsOneOf.name if is_listed else operators.usual_of(offer.kind).name
    offered = sorted(operators.of_kind(offer.kind), key=lambda operator: operator.name != usual)
    choices = [(operator.name, _(operator.label)) for operator in offered]
    asks = {operator.name: fields_of(offer, operator) for operator in offered}
    return "operator", SingleChoiceBlock(
        choices=choices, default=usual, label=_("Operator"), widget=OperatorSelect(asks)
    )


def _many(offer: Fact | FactFamily) -> tuple[str, blocks.Block]:
    if not offer.choices:
        return "values", LinesBlock(label=_("Values"), form_classname="attune-values")
    choices: Any = offer.choices
    label, look = _("Values"), "attune-values"
    return "values", RetainingMultiChoiceBlock(
        choices=choices, required=False, default=[], label=label, form_classname=look
    )


def _text_fields(offer: Fact | FactFamily) -> list[tuple[str, blocks.Block]]:
    single = TextBlock(required=False, max_length=1000, label=_("Value"), form_classname="attune-value")
    return [_many(offer), ("value", single)]


def _set_fields(offer: Fact | FactFamily) -> list[tuple[str, blocks.Block]]:
    return [_many(offer)]


def _number_fields(offer: Fact | FactFamily) -> list[tuple[str, blocks.Block]]:
    unit = {"data-unit": str(offer.unit)} if offer.unit else {}
    return [
        ("value", NumberBlock(required=False, label=_("Value"), span=offer.span, form_attrs=unit)),
        (
            "upper",
            NumberBlock(
                required=False, label=_("and"), span=offer.span, form_classname="attune-upper", form_attrs=unit
            ),
        ),
        ("threshold", ThresholdBlock()),
    ]


def _version_fields(offer: Fact | FactFamily) -> list[tuple[str, blocks.Block]]:
    return [
        ("value", blocks.CharBlock(required=False, label=_("Version"))),
        ("upper", blocks.CharBlock(required=False, label=_("and"), form_classname="attune-upper")),
    ]


def _yes_no_fields(_offer: Fact | FactFamily) -> list[tuple[str, blocks.Block]]:
    return [("value", _yes_or_no())]


def _yes_or_no() -> blocks.Block:
    choices = [("yes", _("is yes")), ("no", _("is no"))]
    return SingleChoiceBlock(choices=choices, default="yes", label=_("Value"))


def _clock_fields(offer: Fact | FactFamily) -> list[tuple[str, blocks.Block]]:
    # With a choice of operators some may ask for neither.
    needed = not has_choice_of_operators(offer.kind)
    return [
        ("start", blocks.TimeBlock(required=needed, label=_("from"), form_classname="attune-labelled")),
        ("end", blocks.TimeBlock(required=needed, label=_("to"), form_classname="attune-labelled")),
    ]


def _moment_fields(offer: Fact | FactFamily) -> list[tuple[str, blocks.Block]]:
    moment = MomentBlock(required=False, label=_("Moment"), form_classname="attune-moment")
    return [("value", moment), ("days", _days())]


def _days() -> blocks.Block:
    return NumberBlock(
        required=False, label=_("Days"), form_classname="attune-days", form_attrs={"data-unit": str(_("days"))}
    )


def _other_fields(offer: Fact | FactFamily, known: set[str]) -> list[tuple[str, blocks.Block]]:
    """Give the fields of what some operator of a kind compares with and the kind itself does not."""
    asked = dict.fromkeys(field for operator in operators.of_kind(offer.kind) for field in fields_of(offer, operator))
    return [(field, _OTHER_FIELDS[field]()) for field in asked if field not in known]


_OTHER_FIELDS: dict[str, Callable[[], blocks.Block]] = {
    ValueShape.TEXT: lambda: TextBlock(
        required=False, max_length=1000, label=_("Value"), form_classname="attune-value"
    ),
    ValueShape.TEXTS: lambda: LinesBlock(label=_("Values"), form_classname="attune-values"),
    ValueShape.NUMBER: lambda: NumberBlock(required=False, label=_("Value")),
    ValueShape.YES_NO: lambda: _yes_or_no(),
    ValueShape.MOMENT: lambda: MomentBlock(required=False, label=_("Moment"), form_classname="attune-moment"),
    ValueShape.DAYS: _days,
    ValueShape.VERSION: lambda: blocks.CharBlock(required=False, label=_("Version")),
    "threshold": ThresholdBlock,
}
_VALUE_FIELDS: dict[Kind, Callable[[Fact | FactFamily], list[tuple[str, blocks.Block]]]] = {
    Kind.TEXT: _text_fields,
    Kind.NUMBER: _number_fields,
    Kind.YES_NO: _yes_no_fields,
    Kind.SET: _set_fields,
    Kind.CLOCK: _clock_fields,
    Kind.MOMENT: _moment_fields,
    Kind.VERSION: _version_fields,
}


def _field_of(block: FactBlock, value: Any) -> str:
    """Give the field under which an error about the test is shown."""
    operator = operator_of(block.offer, value)
    asked = fields_of(block.offer, operator) if operator else ()
    return next(name for name in (*asked, "value", "values", "start") if name in block.child_blocks)
