"""Form widgets of adaptive blocks: colours by swatches, and children put in order."""

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.telepath import register

from attune.blocks.conf import conf
from attune.rules.admin.bases import RetainingCheckboxesAdapter, RetainsMissingChoiceMixin


class SwatchSelect(RetainsMissingChoiceMixin, forms.RadioSelect):
    """Choose one of the theme's colours by its swatch."""

    def create_option(
        self, name: str, value: Any, label: Any, selected: bool, index: int, subindex: Any = None, attrs: Any = None
    ) -> dict[str, Any]:
        """Put the swatch in front of the colour's name."""
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        colour = conf().COLOURS.get(str(value), ("", "none"))[1]
        option["label"] = format_html(
            '<span class="attune-swatch" style="--swatch: {}" aria-hidden="true"></span>{}', colour, label
        )
        return option


register(RetainingCheckboxesAdapter(), SwatchSelect)


class OrderInput(forms.TextInput):
    """Put a few named children in order; a script draws them with buttons over the text that is stored."""

    def __init__(self, children: Iterable[tuple[str, Any]], attrs: dict[str, Any] | None = None) -> None:
        """Name the controller, and the words that it needs."""
        super().__init__(attrs)
        self.children = tuple(children)

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Write the input with the children's labels."""
        words = {
            "data-controller": "attune-order",
            "data-attune-order-children-value": json.dumps([[key, str(label)] for key, label in self.children]),
            "data-attune-order-up-value": _("Move %s up"),
            "data-attune-order-down-value": _("Move %s down"),
            "data-attune-order-usual-value": _("as usual"),
        }
        return super().render(name, value, words | (attrs or {}), renderer)
