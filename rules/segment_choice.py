"""Choose some segments, in the forms of upper floors."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.utils.translation import gettext

from rules.choice_blocks import SomeOf
from rules.widgets import ChipsSelect


class SegmentsBlock(SomeOf):
    """Choose some segments by chips; their primary keys are stored, so that a new slug breaks nothing."""

    def __init__(self, **kwargs: Any) -> None:
        """Offer the segments that exist when the form is shown."""
        kwargs.setdefault("default", [])
        super().__init__(choices=_choices, required=False, widget=ChipsSelect(), **kwargs)

    # Earlier the list held rows, as Wagtail's ListBlock stores them.
    def normalize_choice(self, value: Any) -> int:
        """Read a key as forms, rows and JSON give it."""
        return int(value["value"] if isinstance(value, dict) else value)

    def extract_references(self, value: Any) -> Iterable[tuple[Any, str, str, str]]:
        """Tell Wagtail which segments are used, so that their usage can be listed before they are deleted."""
        segment = apps.get_model("attune_rules", "Segment")
        for key in value or ():
            yield segment, str(key), "", ""

    def get_searchable_content(self, value: Any) -> list[str]:
        """Offer nothing to search: who sees a variant is not what the page is about."""
        return []


def _choices() -> list[tuple[int, str]]:
    rows = apps.get_model("attune_rules", "Segment").objects.order_by("name").values_list("pk", "name", "live")
    return [(pk, name if live else gettext("%(name)s (not live)") % {"name": name}) for pk, name, live in rows]
