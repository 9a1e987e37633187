"""The blocks that state what a fact is, one row each: how editors say what is known of a made-up visitor."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from attune.moment_fields import MomentBlock
from attune.rules.builder.choice_blocks import (
    NumberBlock,
    RetainingChoiceBlock,
    RetainingMultiChoiceBlock,
    SingleChoiceBlock,
)
from attune.rules.builder.fact_blocks import ICONS, LinesBlock, TestBlock
from attune.rules.builder.spans import validate_within_span
from attune.rules.domain.facts.fact import Fact, FactFamily, Kind
from attune.rules.facts.registry import Registry

AnyFact = Fact | FactFamily
Fields = list[tuple[str, blocks.Block]]


class StatementBlock(TestBlock):
    """State the value of one fact, or of one fact of a family."""

    def __init__(self, offer: AnyFact, **kwargs: Any) -> None:
        """Build the field of the fact's kind."""
        self.offer = offer
        parameter = (
            [("parameter", RetainingChoiceBlock(choices=offer.parameter_choices, label=offer.parameter_label))]
            if isinstance(offer, FactFamily)
            else []
        )
        super().__init__(
            [*parameter, ("value", _VALUES[offer.kind](offer))],
            label=offer.label,
            group=offer.group or _("Other"),
            icon=ICONS[offer.kind],
            form_attrs={"data-kind": offer.kind.value},
            **kwargs,
        )


def statement_blocks(registry: Registry) -> Fields:
    """Give a block for every fact, by group."""
    return [(offer.name, StatementBlock(offer)) for offer in registry.by_group()]


def value_block(offer: AnyFact) -> blocks.FieldBlock:
    """Give the field in which the value of a fact is stated."""
    block: blocks.FieldBlock = _VALUES[offer.kind](offer)
    return block


def _text(offer: AnyFact) -> blocks.Block:
    if offer.choices:
        return RetainingChoiceBlock(choices=offer.choices, label=_("Value"))
    return blocks.CharBlock(max_length=200, label=_("Value"), form_classname="attune-value")


def _number(offer: AnyFact) -> blocks.Block:
    return NumberBlock(
        label=_("Value"),
        span=offer.span,
        validators=[partial(validate_within_span, span=offer.span)],
        form_attrs={"data-unit": str(offer.unit)} if offer.unit else {},
    )


def _yes_no(_offer: AnyFact) -> blocks.Block:
    return SingleChoiceBlock(choices=[("yes", _("is yes")), ("no", _("is no"))], default="yes", label=_("Value"))


def _set(offer: AnyFact) -> blocks.Block:
    if not offer.choices:
        return LinesBlock(required=True, label=_("Values"), form_classname="attune-values")
    return RetainingMultiChoiceBlock(choices=offer.choices, default=[], label=_("Values"))


_VALUES: dict[Kind, Callable[[AnyFact], blocks.Block]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.YES_NO: _yes_no,
    Kind.SET: _set,
    Kind.CLOCK: lambda _offer: blocks.TimeBlock(label=_("Value")),
    Kind.MOMENT: lambda _offer: MomentBlock(label=_("Value")),
    Kind.VERSION: lambda _offer: blocks.CharBlock(max_length=60, label=_("Value")),
}
