"""Give any block variants: adaptive(block) at the top level of a StreamField."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import BlockGroup
from wagtail.blocks.struct_block import StructBlockValidationError

from attune.audience.domain.cues import CUES
from attune.blocks.emptiness import is_empty
from attune.blocks.parameter_kinds.declared_parameter import DeclaredParameter
from attune.blocks.parameters import parameters_block
from attune.blocks.variants import PARAMETERS, VariantBlock, refuse_duplicate_names
from attune.decisions.domain.slots import DEFAULT_VARIANT


def adaptive(child: blocks.Block, **kwargs: Any) -> "AdaptiveBlock":
    """Wrap a block so that editors can give it variants; icon, label and group come from the block."""
    inherited = {name: getattr(child.meta, name, None) for name in ("label", "icon", "group", "description")}
    return AdaptiveBlock(child, **({name: value for name, value in inherited.items() if value} | kwargs))


class AdaptiveBlock(blocks.StructBlock):
    """A block with a default that is never empty, and variants of it.

    The stream child's id is the slot's id and the list item's id is the variant's: both survive saving and copying.
    """

    def __init__(self, child: blocks.Block, **kwargs: Any) -> None:
        self.child = child
        self.declared: tuple[DeclaredParameter, ...] = tuple(getattr(child.meta, "parameters", ()))
        # The same instance stands under the same name twice: under two names the editor would post an empty body.
        parameters = parameters_block(self.declared) if self.declared else None
        presets = [(PARAMETERS, parameters)] if parameters is not None else []
        variants = blocks.ListBlock(VariantBlock(child, parameters), label=_("Variants"), default=[], collapsed=True)
        super().__init__([("content", child), ("variants", variants), *_slot_fields(), *presets], **kwargs)

    def get_form_layout(self) -> BlockGroup:
        """Put contents in front, the slot's own settings into the drawer."""
        settings = [name for name in self.child_blocks if name not in ("content", "variants")]
        return BlockGroup(children=["content", "variants"], settings=settings)

    def clean(self, value: Any) -> Any:
        """Refuse a default that is empty, and variants that rules could not tell apart; a draft may be unfinished."""
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        if not getattr(self.child.meta, "wants_pages", False) and is_empty(cleaned["content"]):
            message = gettext(
                "The default is empty. Fill it in: it is what everyone sees for whom no variant is meant."
            )
            raise StructBlockValidationError(block_errors={"content": ValidationError(message)})
        refuse_duplicate_names(cleaned["variants"])
        return cleaned

    def render(self, value: Any, context: Any = None) -> str:
        """Show what was decided for this slot; without a decision, the default."""
        decision = _decision(context)
        if decision is not None and decision.is_hidden:
            return ""
        context = self._child_context(context, decision)
        html = self.child.render(self.content_for(value, decision), context=context)
        # A variant whose page is gone shows nothing: the default is never empty.
        return html if html.strip() else self.child.render(value["content"], context=context)

    def content_for(self, value: Any, decision: Any) -> Any:
        """Give what was decided to show; without a decision, or where its variant is gone, the default."""
        if decision is not None and decision.variant != DEFAULT_VARIANT:
            for item in value["variants"].bound_blocks:
                if item.id == decision.variant:
                    return item.value["content"]
        return value["content"]

    def _child_context(self, context: Any, decision: Any) -> dict[str, Any]:
        parameters = decision.parameters if decision is not None else {}
        defaults = {declared.spec.name: declared.spec.default for declared in self.declared}
        return dict(context or {}) | {"decision": decision, "parameters": defaults | dict(parameters)}

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Name the wrapped block alone, so that migrations do not repeat it."""
        return "attune.blocks.adaptive.AdaptiveBlock", [self.child], self._constructor_kwargs

    def deconstruct_with_lookup(self, lookup: Any) -> tuple[str, list[Any], dict[str, Any]]:
        """Do the same with the compact table of block definitions."""
        return "attune.blocks.adaptive.AdaptiveBlock", [lookup.add_block(self.child)], self._constructor_kwargs

    @classmethod
    def construct_from_lookup(cls, lookup: Any, child: int, **kwargs: Any) -> "AdaptiveBlock":
        """Build the block from the compact table."""
        return cls(lookup.get_block(child), **kwargs)

    def get_searchable_content(self, value: Any) -> list[str]:
        """Offer the default to search; what only some see must not be found by all."""
        return list(self.child.get_searchable_content(value["content"]))

    def get_api_representation(self, value: Any, context: Any = None) -> Any:
        """Offer the default to Wagtail's own API, for the same reason."""
        return self.child.get_api_representation(value["content"], context=context)

    def get_preview_value(self) -> Any:
        """Preview the wrapped block."""
        return self.normalize({"content": self.child.get_preview_value(), "variants": [], "slot": ""})

    def get_preview_template(self, value: Any, context: Any = None) -> Any:
        """Preview with the wrapped block's template."""
        return self.child.get_preview_template(self.child.get_preview_value(), context)

    def get_preview_context(self, value: Any, parent_context: Any = None) -> Any:
        """Preview with the wrapped block's context."""
        return self.child.get_preview_context(self.child.get_preview_value(), parent_context)

    @property
    def is_previewable(self) -> bool:
        """Say whether the wrapped block can be previewed."""
        return bool(self.child.is_previewable)

    class Meta:
        label_format = "{slot}"


def _slot_fields() -> list[tuple[str, blocks.Block]]:
    name = blocks.CharBlock(
        label=_("Slot name"), required=False, max_length=60, help_text=_("Rules call the slot by it.")
    )
    cues = blocks.MultipleChoiceBlock(
        choices=[(name, _(words)) for name, words in CUES.items()],
        required=False,
        default=[],
        label=_("Decide anew, without loading the page, when the visitor has"),
        help_text=_("Only where nothing of the slot is in sight yet, so that nothing moves that is being read."),
        widget=forms.CheckboxSelectMultiple(),
    )
    return [
        ("slot", name),
        ("pinned", blocks.BooleanBlock(label=_("Keep this place whatever rules say"), required=False)),
        ("cues", cues),
    ]


def _decision(context: Any) -> Any:
    if not isinstance(context, Mapping):
        return None
    return (context.get("decisions") or {}).get(context.get("id"))
