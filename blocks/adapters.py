"""Hand adaptive blocks to the page editor's script, with the words and the address that it needs."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import StructBlockAdapter

from attune.blocks.adaptive import AdaptiveBlock
from attune.blocks.variants import VariantBlock


class _AuthoringAdapter(StructBlockAdapter):
    """Bring our script and style sheet along."""

    @cached_property
    def media(self) -> forms.Media:
        """Wagtail's own files, and ours after them."""
        return super().media + forms.Media(
            css={"all": [versioned_static("rules/builder.css"), versioned_static("blocks/authoring.css")]},
            js=[
                versioned_static("wagtailadmin/js/telepath/blocks.js"),
                versioned_static("rules/editing.js"),
                versioned_static("rules/builder.js"),
                versioned_static("blocks/authoring.js"),
            ],
        )


class AdaptiveBlockAdapter(_AuthoringAdapter):
    """Show beside the block who sees what, and a button that adds a variant from the default."""

    js_constructor = "attune.AdaptiveBlock"

    def js_args(self, block: AdaptiveBlock) -> list[Any]:
        """Add what the summary of the variants needs."""
        name, children, meta = super().js_args(block)
        words = {
            "heading": gettext("Who sees what"),
            "default": gettext("Default"),
            "add": gettext("Add a variant"),
            "added": gettext("A variant was added. It begins as a copy of the default."),
            "empty": gettext("Everyone sees the default. Add a variant to show some visitors something else."),
            "unnamed": gettext("Variant without a name"),
            "failure": gettext("Who sees what could not be worked out just now."),
        }
        return [name, children, meta | {"attune": {"url": reverse("attune_authoring:reach"), "words": words}}]


class VariantBlockAdapter(_AuthoringAdapter):
    """Give a copied variant a name of its own."""

    js_constructor = "attune.VariantBlock"


def connect() -> None:
    """Register the adapters; called once, when the app is ready."""
    register(AdaptiveBlockAdapter(), AdaptiveBlock)
    register(VariantBlockAdapter(), VariantBlock)
