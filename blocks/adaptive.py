"""Give any block variants: adaptive(block) at the top level of a StreamField."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import BlockGroup
from wagtail.snippets.blocks import SnippetChooserBlock

from blocks.parameters import DeclaredParameter, parameters_block
from decisions.domain.slots import DEFAULT_VARIANT


def adaptive(child: blocks.Block, **kwargs: Any) -> "AdaptiveBlock":
    """Wrap a block so that editors can give it variants; icon, label and group come from the block."""
    inherited = {name: getattr(child.meta, name, None) for name in ("label", "icon", "group", "description")}
    return AdaptiveBlock(child, **({name: value for name, value in inherited.items() if value} | kwargs))


class VariantBlock(blocks.StructBlock):
    """One content that a slot can show, for whom, and when."""

    def __init__(self, child: blocks.Block, parameters: blocks.Block | None = None, **kwargs: Any) -> None:
        settings = [("parameters", parameters)] if parameters is not None else []
        super().__init__(
            [
                (
                    "name",
                    blocks.CharBlock(label=_("Name"), max_length=60, help_text=_("Rules call the variant by it.")),
                ),
                (
                    "segments",
                    blocks.ListBlock(
                        SnippetChooserBlock("attune_rules.Segment"),
                        label=_("Seen by"),
                        default=[],
                        min_num=0,
                        help_text=_(
                            "Visitors in any of these segments. None: only by rules and experiments, or by dates."
                        ),
                    ),
                ),
                ("starts", blocks.DateTimeBlock(required=False, label=_("From"))),
                ("ends", blocks.DateTimeBlock(required=False, label=_("Until"))),
                *settings,
                ("content", child),
            ],
            **kwargs,
        )

    def get_form_layout(self) -> BlockGroup:
        """Put what is used daily in front, dates and parameters into the settings."""
        settings = [name for name in ("starts", "ends", "parameters") if name in self.child_blocks]
        return BlockGroup(children=["name", "segments", "content"], settings=settings)

    class Meta:
        icon = "copy"
        label = _("Variant")
        label_format = "{name}"


class AdaptiveBlock(blocks.StructBlock):
    """A block with a default that is never empty, and variants of it.

    The stream child's id is the slot's id and the list item's id is the variant's: both survive saving and copying.
    """

    def __init__(self, child: blocks.Block, **kwargs: Any) -> None:
        self.child = child
        self.declared: tuple[DeclaredParameter, ...] = tuple(getattr(child.meta, "parameters", ()))
        # The same instance stands under the same name twice: under two names the editor would post an empty body.
        parameters = parameters_block(self.declared) if self.declared else None
        settings = [("parameters", parameters)] if parameters is not None else []
        super().__init__(
            [
                ("content", child),
                (
                    "variants",
                    blocks.ListBlock(VariantBlock(child, parameters), label=_("Variants"), default=[], collapsed=True),
                ),
                (
                    "slot",
                    blocks.CharBlock(
                        label=_("Slot name"), required=False, max_length=60, help_text=_("Rules call the slot by it.")
                    ),
                ),
                ("pinned", blocks.BooleanBlock(label=_("Keep this place whatever rules say"), required=False)),
                *settings,
            ],
            **kwargs,
        )

    def get_form_layout(self) -> BlockGroup:
        """Put contents in front, the slot's own settings into the drawer."""
        settings = [name for name in ("slot", "pinned", "parameters") if name in self.child_blocks]
        return BlockGroup(children=["content", "variants"], settings=settings)

    def render(self, value: Any, context: Any = None) -> str:
        """Show what was decided for this slot; without a decision, the default."""
        decision = _decision(context)
        if decision is not None and decision.is_hidden:
            return ""
        return self.child.render(_content(value, decision), context=self._child_context(context, decision))

    def _child_context(self, context: Any, decision: Any) -> dict[str, Any]:
        parameters = decision.parameters if decision is not None else {}
        defaults = {declared.spec.name: declared.spec.default for declared in self.declared}
        return dict(context or {}) | {"decision": decision, "parameters": defaults | dict(parameters)}

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Name the wrapped block alone, so that migrations do not repeat it."""
        return "blocks.adaptive.AdaptiveBlock", [self.child], self._constructor_kwargs

    def deconstruct_with_lookup(self, lookup: Any) -> tuple[str, list[Any], dict[str, Any]]:
        """Do the same with the compact table of block definitions."""
        return "blocks.adaptive.AdaptiveBlock", [lookup.add_block(self.child)], self._constructor_kwargs

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


def _decision(context: Any) -> Any:
    if not isinstance(context, Mapping):
        return None
    return (context.get("decisions") or {}).get(context.get("id"))


def _content(value: Any, decision: Any) -> Any:
    if decision is not None and decision.variant != DEFAULT_VARIANT:
        for item in value["variants"].bound_blocks:
            if item.id == decision.variant:
                return item.value["content"]
    return value["content"]
