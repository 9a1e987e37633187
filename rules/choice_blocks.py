"""Choices whose keys are text: a stored one is taken as it is, without reading the whole list to find it."""

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
