"""Fields of the builders' rows: choices that are taken as they are stored, and numbers as people write them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from attune.rules.builder.spans import number_field_attributes
from attune.rules.builder.widgets import GONE, RetainingSelect, RetainsMissingChoiceMixin, many_widget
from attune.rules.domain.facts.fact import ANY_NUMBER, Span
from attune.rules.facts.thresholds import threshold_choices
from attune.rules.usage.choice_references import ChoiceModel, Reference, choice_models

LONGEST_KEY = 1_000


class SingleChoiceBlock(blocks.ChoiceBlock):
    """Choose one of a list."""

    # Wagtail would walk the choices for each stored value, a query for each where they come from the database.
    def normalize_choice(self, value: Any) -> Any:
        """Leave the key as it is: all of ours are text."""
        return value


class MultiChoiceBlock(blocks.MultipleChoiceBlock):
    """Choose some of a list."""

    def normalize_choice(self, value: Any) -> Any:
        """Leave the key as it is: all of ours are text."""
        return value


class _AnyKey:
    """Take a value that is none of the choices: what is stored and gone must come back from the form."""

    def valid_value(self, value: Any) -> bool:
        """Refuse only what is far too long to be a key."""
        return len(str(value)) <= LONGEST_KEY


class _AnyChoiceField(_AnyKey, forms.ChoiceField):
    """One choice, or a key that was one."""


class _AnyChoicesField(_AnyKey, forms.MultipleChoiceField):
    """Some choices, or keys that were some."""


class _Naming:
    """Tell Wagtail which rows the chosen keys name, so that their usage can be listed before they are deleted."""

    choices_offered: object
    field: forms.Field

    @property
    def named(self) -> ChoiceModel | None:
        """Return whose rows can be chosen, or nothing where the keys are values of their own."""
        return choice_models.of(self.choices_offered)

    def extract_references(self, value: Any) -> Iterable[Reference]:
        """Return a reference to every row that is chosen."""
        named = self.named
        values = value if isinstance(value, list | tuple) else [value]
        return named.references(values) if named and value else ()

    def keep_with(self, gone: object) -> None:
        """Let the widget show a key that is gone, in the words of a pattern."""
        widget = self.field.widget
        if isinstance(widget, RetainsMissingChoiceMixin):
            widget.attrs["data-attune-gone"] = gone

    def unknown(self, value: Any) -> Iterator[str]:
        """Give the keys that are none of the choices."""
        known = {str(key) for key, _label in _flat(self.field.choices)}  # type: ignore[attr-defined]
        for each in value if isinstance(value, list | tuple) else [value]:
            if each not in (None, "") and str(each) not in known:
                yield str(each)


class RetainingChoiceBlock(_Naming, SingleChoiceBlock):
    """Choose one of a list that may change; a stored key that is gone is kept and marked.

    Where it must act, as a segment of a condition must, it cannot be published.
    """

    def __init__(self, *args: Any, gone: object = GONE, must_act: bool = False, **kwargs: Any) -> None:
        """Remember who gives the choices."""
        self.choices_offered, self.must_act = kwargs.get("choices"), must_act
        kwargs.setdefault("widget", RetainingSelect())
        super().__init__(*args, **kwargs)
        self.keep_with(gone)

    def get_field(self, **kwargs: Any) -> forms.Field:
        """Take keys that are gone too."""
        return _AnyChoiceField(**kwargs)

    def clean(self, value: Any) -> Any:
        """Refuse to publish a key that is gone, where it must act; a draft may keep it."""
        cleaned = super().clean(value)
        if self.must_act and not self.is_deferred_validation and (gone := next(self.unknown(cleaned), None)):
            message = forms.ChoiceField.default_error_messages["invalid_choice"]
            raise ValidationError(message, params={"value": gone})
        return cleaned


class RetainingMultiChoiceBlock(_Naming, MultiChoiceBlock):
    """Choose some of a list that may change; stored keys that are gone are kept and marked."""

    def __init__(self, *args: Any, gone: object = GONE, **kwargs: Any) -> None:
        """Remember who gives the choices."""
        self.choices_offered = kwargs.get("choices")
        kwargs.setdefault("widget", many_widget(self.choices_offered))
        super().__init__(*args, **kwargs)
        self.keep_with(gone)

    def get_field(self, **kwargs: Any) -> forms.Field:
        """Take keys that are gone too."""
        return _AnyChoicesField(**kwargs)


class ReferencingTextBlock(_Naming, blocks.CharBlock):
    """Type a text that may name a row, as the suggestions of a subject do."""

    def __init__(self, *args: Any, subject: object = None, **kwargs: Any) -> None:
        """Remember what is suggested."""
        self.choices_offered = subject
        super().__init__(*args, **kwargs)


class NumberBlock(blocks.FloatBlock):
    """Take a number, and show a whole one without a point; which numbers a fact can be is a hint to the browser."""

    def __init__(self, *args: Any, span: Span = ANY_NUMBER, **kwargs: Any) -> None:
        """Build the field, with the ends and the step of a span."""
        super().__init__(*args, **kwargs)
        self.field.widget.attrs.update(number_field_attributes(span))

    def value_for_form(self, value: Any) -> Any:
        """Write 3.0 as 3."""
        return int(value) if isinstance(value, float) and value.is_integer() else value


class ThresholdBlock(RetainingChoiceBlock):
    """Choose a threshold in place of a number; where a site has none, nothing is shown."""

    def __init__(self, **kwargs: Any) -> None:
        """Offer the thresholds that exist when the form is shown."""
        super().__init__(
            choices=threshold_choices,
            required=False,
            label=_("or a threshold"),
            form_classname="attune-threshold",
            gone=_("deleted threshold “%s”"),
            must_act=True,
            **kwargs,
        )


def _flat(choices: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
