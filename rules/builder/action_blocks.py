"""The blocks of the actions of a rule and the effects of a trigger: one row each."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.models import Page

from attune.rules.builder.action_rows import missing_scope_field
from attune.rules.builder.choice_blocks import RetainingChoiceBlock, SingleChoiceBlock
from attune.rules.builder.effect_validation import effect_refusal
from attune.rules.builder.part_blocks import part_block, suggesting_block
from attune.rules.domain.effects.effect import Effect
from attune.rules.domain.facts.fact import FactFamily
from attune.rules.domain.rules import EVERYWHERE
from attune.rules.facts.registry import registry
from attune.rules.providers import suggestions
from attune.rules.providers.effects import offered_effects
from attune.rules.providers.slot_catalogue import parameter_refusal, slot_catalogue

Fields = list[tuple[str, blocks.Block]]
SCOPE_CHOICES = [
    (EVERYWHERE, _("everywhere")),
    ("section", _("in the section")),
    ("type", _("on pages of the type")),
    ("page", _("on the page")),
]
LARGEST_WEIGHT = 10.0
LAST_POSITION = 100


class ActBlock(blocks.StructBlock):
    """Lay one action or effect out in one row."""

    class Meta:
        form_classname = "struct-block attune-test attune-act"


class SlotActBlock(ActBlock):
    """An action on a slot: the slot's name, what to do, and where on the site the slot is meant."""

    def __init__(self, fields: Fields, **kwargs: Any) -> None:
        """Put the fields of the action between the slot's name and its scope."""
        super().__init__([("slot", _text(suggestions.SLOTS, _("Slot"))), *fields, *_scope()], **kwargs)

    def clean(self, value: Any) -> Any:
        """Ask for the page or the type where the scope needs one; a draft may be half finished."""
        cleaned = super().clean(value)
        field = missing_scope_field(cleaned)
        if field and not self.is_deferred_validation:
            message = gettext("Choose the page.") if field == "page" else gettext("Choose the type of page.")
            raise StructBlockValidationError(block_errors={field: ValidationError(message)})
        return cleaned


class SetParameterBlock(SlotActBlock):
    """Set a parameter, if the slot is known only to what the slot allows."""

    def clean(self, value: Any) -> Any:
        """Refuse a parameter that the slot has not, and a value that it may not have; a draft may be half finished."""
        cleaned = super().clean(value)
        if not self.is_deferred_validation:
            field, message = parameter_refusal(slot_catalogue.of(cleaned["slot"]), cleaned["name"], cleaned["value"])
            if field:
                raise StructBlockValidationError(block_errors={field: ValidationError(message)})
        return cleaned


class EffectBlock(ActBlock):
    """An effect, whose fields bear the names of its parts."""

    def __init__(self, effect: type[Effect], **kwargs: Any) -> None:
        """Build the fields that the effect declares."""
        self.effect = effect
        declaration = effect.declaration
        fields = [(part.name, part_block(part)) for part in declaration.parts]
        super().__init__(fields, label=_(declaration.label), icon=declaration.icon, **kwargs)

    def clean(self, value: Any) -> Any:
        """Refuse what can never be, and what the site does not know; a draft may be half finished."""
        cleaned = super().clean(value)
        if not self.is_deferred_validation:
            field, message = effect_refusal(self.effect(**cleaned))
            if field:
                raise StructBlockValidationError(block_errors={field: ValidationError(message)})
        return cleaned


def action_blocks() -> Fields:
    """Give a block for each of the six actions."""
    variant = _text(suggestions.VARIANTS, _("Variant"))
    to = blocks.IntegerBlock(label=_("Place"), default=1, min_value=1, max_value=LAST_POSITION)
    name, value = _text(suggestions.PARAMETERS, _("Parameter")), blocks.CharBlock(label=_("Value"), max_length=200)
    topic = _text(suggestions.TOPICS, _("Topic"), known=topics)
    weight = blocks.FloatBlock(label=_("Weight"), default=1.0, min_value=-LARGEST_WEIGHT, max_value=LARGEST_WEIGHT)
    page = blocks.PageChooserBlock(label=_("Page to pin"))
    return [
        ("show_variant", SlotActBlock([("variant", variant)], label=_("Show a variant"), icon="view")),
        ("hide_slot", SlotActBlock([], label=_("Hide a slot"), icon="no-view")),
        ("move_slot", SlotActBlock([("to", to)], label=_("Move a slot"), icon="order")),
        (
            "set_parameter",
            SetParameterBlock([("name", name), ("value", value)], label=_("Set a parameter"), icon="sliders"),
        ),
        ("boost_topic", ActBlock([("topic", topic), ("weight", weight)], label=_("Boost a topic"), icon="pick")),
        ("pin_page", SlotActBlock([("page_id", page)], label=_("Pin a page"), icon="thumbtack")),
    ]


def effect_blocks() -> Fields:
    """Give a block for each effect that the site knows."""
    return [(name, EffectBlock(effect)) for name, effect in offered_effects.by_name().items()]


def page_types() -> Iterable[tuple[str, str]]:
    """List the site's own page types by "app_label.model" and name."""
    types = [model for model in apps.get_models() if issubclass(model, Page) and model is not Page]
    return sorted((model._meta.label_lower, model.get_verbose_name()) for model in types)


def topics() -> Iterable[tuple[str, str]]:
    """List the topics that somebody suggests, or else those that the family "affinity" knows."""
    offered = tuple(suggestions.suggestions.of(suggestions.TOPICS)())
    if offered or "affinity" not in registry.names():
        return offered
    family = registry.get("affinity")
    return family.parameter_choices() if isinstance(family, FactFamily) else ()


def _scope() -> Fields:
    where = SingleChoiceBlock(
        choices=SCOPE_CHOICES, default=EVERYWHERE, label=_("Where"), form_classname="attune-where"
    )
    page = blocks.PageChooserBlock(required=False, label=_("Page"), form_classname="attune-where-page")
    kind = RetainingChoiceBlock(
        choices=page_types, required=False, label=_("Type of page"), form_classname="attune-where-type"
    )
    return [("where", where), ("page", page), ("page_type", kind)]


def _text(subject: str, label: Any, known: suggestions.Suggest | None = None) -> blocks.CharBlock:
    return suggesting_block(subject, label, known or suggestions.suggestions.of(subject))
