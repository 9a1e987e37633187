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
from attune.rules.builder.condition_rows import LISTING, read_row
from attune.rules.builder.widgets import ChipsLines
from attune.rules.domain.conditions import OPERATORS, ConditionError, refuse_invisible_text
from attune.rules.domain.fact_examples import USUAL_OPERATORS
from attune.rules.domain.facts.fact import Fact, FactFamily, Kind
from attune.text import clean, comparable

OPERATOR_LABELS = {
    "is": _("is"),
    "is_not": _("is not"),
    "is_one_of": _("is one of"),
    "is_none_of": _("is none of"),
    "contains": _("contains"),
    "not_contains": _("does not contain"),
    "starts_with": _("starts with"),
    "ends_with": _("ends with"),
    "less_than": _("is less than"),
    "at_most": _("is at most"),
    "more_than": _("is more than"),
    "at_least": _("is at least"),
    "between": _("is between"),
    "has": _("has"),
    "has_any": _("has any of"),
    "has_all": _("has all of"),
    "has_none": _("has none of"),
    "within": _("is within"),
    "before": _("is before"),
    "after": _("is after"),
    "within_days": _("is within the last days"),
}
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
    return fields + _VALUE_FIELDS[offer.kind](offer)


def _parameter(offer: FactFamily) -> list[tuple[str, blocks.Block]]:
    return [("parameter", RetainingChoiceBlock(choices=offer.parameter_choices, label=offer.parameter_label))]


def _operator(offer: Fact | FactFamily, usual: str = "") -> tuple[str, blocks.Block]:
    usual = usual or USUAL_OPERATORS[offer.kind]
    names = sorted(OPERATORS[offer.kind], key=lambda name: name != usual)
    choices = [(name, OPERATOR_LABELS[name]) for name in names]
    return "operator", SingleChoiceBlock(choices=choices, default=usual, label=_("Operator"))


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
    return [_operator(offer, "is_one_of" if offer.choices else ""), _many(offer), ("value", single)]


def _set_fields(offer: Fact | FactFamily) -> list[tuple[str, blocks.Block]]:
    return [_operator(offer), _many(offer)]


def _number_fields(offer: Fact | FactFamily) -> list[tuple[str, blocks.Block]]:
    unit = {"data-unit": str(offer.unit)} if offer.unit else {}
    return [
        _operator(offer),
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
        _operator(offer),
        ("value", blocks.CharBlock(required=False, label=_("Version"))),
        ("upper", blocks.CharBlock(required=False, label=_("and"), form_classname="attune-upper")),
    ]


def _yes_no_fields(_offer: Fact | FactFamily) -> list[tuple[str, blocks.Block]]:
    choices = [("yes", _("is yes")), ("no", _("is no"))]
    return [("value", SingleChoiceBlock(choices=choices, default="yes", label=_("Value")))]


def _clock_fields(_offer: Fact | FactFamily) -> list[tuple[str, blocks.Block]]:
    return [
        ("start", blocks.TimeBlock(label=_("from"), form_classname="attune-labelled")),
        ("end", blocks.TimeBlock(label=_("to"), form_classname="attune-labelled")),
    ]


def _moment_fields(offer: Fact | FactFamily) -> list[tuple[str, blocks.Block]]:
    days = NumberBlock(
        required=False, label=_("Days"), form_classname="attune-days", form_attrs={"data-unit": str(_("days"))}
    )
    moment = MomentBlock(required=False, label=_("Moment"), form_classname="attune-moment")
    return [_operator(offer), ("value", moment), ("days", days)]


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
    operator = value.get("operator")
    is_many = block.offer.kind == Kind.SET or operator in LISTING
    first = "days" if operator == "within_days" else "values" if is_many else "value"
    return next(name for name in (first, "value", "values", "start") if name in block.child_blocks)
