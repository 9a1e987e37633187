"""Fields of the builders' rows: choices that are taken as they are stored, and numbers as people write them."""

from typing import Any

from wagtail import blocks


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
    """Take a number, and show a whole one without a point."""

    def value_for_form(self, value: Any) -> Any:
        """Write 3.0 as 3."""
        return int(value) if isinstance(value, float) and value.is_integer() else value
