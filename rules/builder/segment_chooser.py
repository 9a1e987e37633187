"""Choose some segments, in the forms of upper floors."""

from typing import Any

from django.apps import apps
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from attune.rules.builder.choice_blocks import RetainingMultiChoiceBlock
from attune.rules.builder.widgets import ChipsSelect


class SegmentsBlock(RetainingMultiChoiceBlock):
    """Choose some segments by chips; their primary keys are stored, so that a new slug breaks nothing.

    A segment that is gone stays chosen, and nobody is in it: else the last one to go would show a variant to everyone.
    """

    def __init__(self, **kwargs: Any) -> None:
        """Offer the segments that exist when the form is shown."""
        kwargs.setdefault("default", [])
        gone = _("Deleted segment %s: matches nobody")
        super().__init__(choices=segment_keys, required=False, widget=ChipsSelect(), gone=gone, **kwargs)

    # Earlier the list held rows, as Wagtail's ListBlock stores them.
    def normalize_choice(self, value: Any) -> int:
        """Read a key as forms, rows and JSON give it."""
        return int(value["value"] if isinstance(value, dict) else value)

    def get_searchable_content(self, value: Any) -> list[str]:
        """Offer nothing to search: who sees a variant is not what the page is about."""
        return []


def segment_keys() -> list[tuple[int, str]]:
    """List every segment by primary key and name; one that is a draft says so."""
    rows = apps.get_model("attune_rules", "Segment").objects.order_by("name").values_list("pk", "name", "live")
    return [(pk, name if live else gettext("%(name)s (not live)") % {"name": name}) for pk, name, live in rows]
