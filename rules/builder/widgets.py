"""Form widgets of the builders: chips for many values, suggestions while typing, and the style sheet."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.admin.telepath.widgets import RadioSelectAdapter, SelectAdapter
from wagtail.blocks.base import BlockWidget

MOST_CHECKBOXES = 7
# How a key that is none of the choices any more is shown; "%s" stands for it.
GONE = _("%s (gone)")


class BuilderWidget(BlockWidget):
    """Show a builder's blocks with one row a test, and keep the keyboard's place in them."""

    @property
    def media(self) -> forms.Media:
        """Wagtail's own files, and ours after them."""
        return super().media + forms.Media(
            css={"all": [versioned_static("rules/builder.css")]},
            js=[versioned_static(f"rules/{name}.js") for name in ("editing", "builder", "slots")],
        )


class RetainsMissingChoiceMixin:
    """Show a stored key that is none of the choices as one more, marked, so that saving does not lose it."""

    attrs: dict[str, Any]

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> list[Any]:
        """Add the keys that are gone after the choices."""
        groups: list[Any] = super().optgroups(name, value, attrs)  # type: ignore[misc]
        shown = {str(option["value"]) for _group, options, _index in groups for option in options}
        pattern = str(self.attrs.get("data-attune-gone", GONE))
        for key in [each for each in value if each and str(each) not in shown]:
            label, place = pattern.replace("%s", str(key)), len(groups)
            option = self.create_option(name, key, label, True, place, attrs=attrs)  # type: ignore[attr-defined]
            groups.append((None, [option], place))
        return groups


class RetainingSelect(RetainsMissingChoiceMixin, forms.Select):
    """Choose one of a list."""


class RetainingCheckboxes(RetainsMissingChoiceMixin, forms.CheckboxSelectMultiple):
    """Tick some of a short list."""


class ChipsSelect(RetainsMissingChoiceMixin, forms.SelectMultiple):
    """Choose many of a long list: each chosen one is a chip, the rest is found by typing."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Iterable[Any] = ()) -> None:
        """Name the controller that draws the chips."""
        super().__init__(_with_controller(attrs), choices)


class OperatorSelect(forms.Select):
    """Choose an operator; each option names the fields that it asks for, and the style sheet hides the others."""

    def __init__(self, asks: Mapping[str, Iterable[str]], **kwargs: Any) -> None:
        """Take the fields by the operator's name."""
        super().__init__(**kwargs)
        self.asks = asks

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Write the fields beside the value."""
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-asks"] = " ".join(self.asks.get(str(value), ()))
        return option


class ChipsLines(forms.Textarea):
    """Type many values, one a line; each becomes a chip."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Name the controller that draws the chips."""
        super().__init__({"rows": 1, **_with_controller(attrs)})


class SuggestingInput(forms.TextInput):
    """Type a text while the browser suggests values that are known; any other is taken too."""

    def __init__(
        self, suggestions: Callable[[], Iterable[tuple[str, str]]], attrs: dict[str, Any] | None = None
    ) -> None:
        """Remember where the suggestions come from; they are asked for each time the form is shown."""
        super().__init__(attrs)
        self.suggestions = suggestions

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Write the input, and the list that it suggests from."""
        known = list(self.suggestions())
        if not known:
            return super().render(name, value, attrs, renderer)
        list_id = f"{(attrs or {}).get('id', name)}-known"
        shown = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        options = format_html_join("", '<option value="{}">{}</option>', known)
        return format_html('{}<datalist id="{}">{}</datalist>', shown, list_id, options)


def many_widget(choices: object) -> forms.Widget:
    """Give checkboxes for a short fixed list, chips for a long one or one that is read anew each time."""
    is_short = not callable(choices) and isinstance(choices, list | tuple) and len(choices) <= MOST_CHECKBOXES
    return RetainingCheckboxes() if is_short else ChipsSelect()


class RetainingSelectAdapter(SelectAdapter):
    """Let the script add an option for a stored key that is gone."""

    js_constructor = "attune.KeepingSelect"

    @cached_property
    def media(self) -> forms.Media:
        """Wagtail's widgets, and ours after them."""
        return super().media + forms.Media(js=[versioned_static("rules/keeping.js")])


class RetainingCheckboxesAdapter(RadioSelectAdapter):
    """Let the script add a box for a stored key that is gone."""

    js_constructor = "attune.KeepingChecks"

    @cached_property
    def media(self) -> forms.Media:
        """Wagtail's widgets, and ours after them."""
        return super().media + forms.Media(js=[versioned_static("rules/keeping.js")])


for widget in (RetainingSelect, ChipsSelect):
    register(RetainingSelectAdapter(), widget)
register(RetainingCheckboxesAdapter(), RetainingCheckboxes)


def _with_controller(attrs: dict[str, Any] | None) -> dict[str, Any]:
    labels = {
        "data-controller": "attune-chips",
        "data-attune-chips-add-value": _("Add a value"),
        "data-attune-chips-remove-value": _("Remove"),
    }
    return {**labels, **(attrs or {})}
