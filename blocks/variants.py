"""The form of one variant: for whom, when, where, and what."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError, ListValue
from wagtail.blocks.struct_block import StructBlockValidationError

from attune.blocks.emptiness import is_empty
from attune.decisions.domain.slots import DEFAULT_VARIANT
from attune.moment_fields import MomentBlock
from attune.rules.admin.bases import SegmentsBlock
from attune.text import comparable

PARAMETERS = "parameters"
MOST_PLACES = 100


class VariantBlock(blocks.StructBlock):
    """One content that a slot can show, for whom, when and where."""

    def __init__(self, child: blocks.Block, parameters: blocks.Block | None = None, **kwargs: Any) -> None:
        presets = [(PARAMETERS, parameters)] if parameters is not None else []
        super().__init__([*_fields(), *presets, ("content", child)], **kwargs)

    def clean(self, value: Any) -> Any:
        """Refuse a variant without content, and one that ends before it starts; a draft may be half finished."""
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        if is_empty(cleaned["content"]):
            message = gettext("This variant is empty. Fill it in; to show nothing, let a rule hide the slot.")
            raise StructBlockValidationError(block_errors={"content": ValidationError(message)})
        if cleaned["starts"] and cleaned["ends"] and cleaned["ends"] <= cleaned["starts"]:
            message = gettext("It ends before it starts. Choose a later moment.")
            raise StructBlockValidationError(block_errors={"ends": ValidationError(message)})
        return cleaned

    class Meta:
        icon = "copy"
        label = _("Variant")
        label_format = "{name}"
        form_classname = "struct-block attune-variant"


def refuse_duplicate_names(variants: ListValue) -> None:
    """Raise where two variants have one name, or one is called as the default is: rules could not tell them apart."""
    taken = {DEFAULT_VARIANT: gettext("the default")}
    errors = {}
    for place, variant in enumerate(variants):
        name = comparable(variant["name"])
        if other := taken.get(name):
            message = gettext("Rules call a variant by its name, and %(other)s is called that already.")
            errors[place] = StructBlockValidationError(
                block_errors={"name": ValidationError(message, params={"other": other})}
            )
        taken.setdefault(name, gettext("“%(name)s”") % {"name": variant["name"].strip()})
    if errors:
        raise StructBlockValidationError(block_errors={"variants": ListBlockValidationError(block_errors=errors)})


def _fields() -> list[tuple[str, blocks.Block]]:
    return [
        ("name", blocks.CharBlock(label=_("Name, for rules and for you"), max_length=60)),
        ("segments", SegmentsBlock(label=_("Seen by visitors in any of these segments"))),
        ("starts", MomentBlock(required=False, label=_("From"))),
        ("ends", MomentBlock(required=False, label=_("Until"))),
        (
            "place",
            blocks.IntegerBlock(label=_("Place (1 is first)"), required=False, min_value=1, max_value=MOST_PLACES),
        ),
        ("is_off", blocks.BooleanBlock(label=_("Switched off for now"), required=False)),
    ]
