"""Fields of the builders' rows: choices that are taken as they are stored, and numbers as people write them."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from rules.domain.facts import ANY_NUMBER, Span
from rules.spans import input_attributes
from rules.thresholds import threshold_choices


class OneOf(blocks.ChoiceBlock):
    """Choose one of a list."""

    # Wagtail would walk the choices for each stored value, a query for each where they come from the database.
    def normalize_choice(self, value: Any) -> Any:
        """Leave the key as it is: all of ours are text."""
        return value


class SomeOf(blocks.MultipleChoiceBlock):
    """Choose some of a list."""

    def normalize_choice(self, value: Any) -> Any:
        """Leave the key as it is: all of ours are text."""
        return value


class NumberBlock(blocks.FloatBlock):
    """Take a number, and show a whole one without a point; which numbers a fact can be is a hint to the browser."""

    def __init__(self, *args: Any, span: Span = ANY_NUMBER, **kwargs: Any) -> None:
        """Build the field, with the ends and the step of a span."""
        super().__init__(*args, **kwargs)
        self.field.widget.attrs.update(input_attributes(span))

    def value_for_form(self, value: Any) -> Any:
        """Write 3.0 as 3."""
        return int(value) if isinstance(value, float) and value.is_integer() else value


class ThresholdBlock(OneOf):
    """Choose a threshold in place of a number; where a site has none, nothing is shown."""

    def __init__(self, **kwargs: Any) -> None:
        """Offer the thresholds that exist when the form is shown."""
        super().__init__(
            choices=threshold_choices,
            required=False,
            label=_("or a threshold"),
            form_classname="attune-threshold",
            **kwargs,
        )

    def extract_references(self, value: Any) -> Iterable[tuple[Any, str, str, str]]:
        """Tell Wagtail which threshold is used, so that its usage can be listed before it is deleted."""
        threshold = apps.get_model("attune_rules", "Threshold")
        for pk in threshold.objects.filter(slug=value or "").values_list("pk", flat=True):
            yield threshold, str(pk), "", ""
