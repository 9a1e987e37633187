"""The fields of the parts of an action or effect, as its declaration asks for them."""

from typing import Any

from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from attune.rules.builder.choice_blocks import ReferencingTextBlock
from attune.rules.builder.widgets import SuggestingInput
from attune.rules.domain.acts import LONGEST_TEXT, ActPart, PartKind
from attune.rules.providers.suggestions import Suggest, suggestions


def part_block(part: ActPart) -> blocks.Block:
    """Return the field in which editors write a part."""
    if part.kind == PartKind.NUMBER:
        return _number_block(part)
    if not part.suggests:
        return _with_words(blocks.CharBlock(label=_(part.label), default=part.default, max_length=LONGEST_TEXT))
    known = suggestions.of(part.suggests) if isinstance(part.suggests, str) else part.suggests
    block = _with_words(suggesting_block(part.suggests, _(part.label), known))
    block.field.error_messages["required"] = _(part.missing)
    return block


def suggesting_block(subject: Any, label: Any, known: Suggest) -> blocks.CharBlock:
    """Return a text field for which the browser suggests what is known."""
    block = ReferencingTextBlock(label=label, max_length=LONGEST_TEXT, subject=subject)
    block.field.widget = SuggestingInput(known, {"placeholder": label})
    return block


def _number_block(part: ActPart) -> blocks.Block:
    block = blocks.FloatBlock(
        label=_(part.label),
        default=part.default,
        min_value=part.least,
        max_value=part.most,
        form_classname="attune-labelled",
    )
    if part.out_of_range:
        for validator in block.field.validators:
            validator.message = _(part.out_of_range)
    return block


def _with_words(block: blocks.CharBlock) -> blocks.CharBlock:
    """Let a text field say what to do about a text that is too long."""
    for validator in block.field.validators:
        if isinstance(validator, MaxLengthValidator):
            validator.message = _("This has %(show_value)d signs, and at most %(limit_value)d are allowed. Shorten it.")
    return block
