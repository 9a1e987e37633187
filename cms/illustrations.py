"""The theme's own illustrations, by name; the files stand in static/cms/illustrations."""

from django.utils.translation import gettext_lazy as _

ILLUSTRATIONS = [
    ("gauge", _("Flood marks on a wall")),
    ("sluice", _("A sluice at night")),
    ("tide", _("Sun, moon and tide")),
    ("meadow", _("A river in the meadows")),
    ("bicycle", _("A bicycle in the rain")),
    ("street", _("A long table in a street")),
    ("cargo", _("A cargo bike")),
    ("trees", _("Street trees and a bench")),
    ("bread", _("A loaf of bread")),
    ("soup", _("A bowl of soup")),
    ("cheese", _("Cheeses in fog")),
    ("market", _("A market at night")),
    ("screw", _("A water screw")),
    ("bearing", _("A ball bearing")),
    ("kettle", _("A kettle under repair")),
    ("fridge", _("A talking fridge")),
    ("rings", _("Pattern: rings")),
    ("tiles", _("Pattern: tiles")),
    ("strata", _("Pattern: strata")),
    ("dots", _("Pattern: dots")),
    ("ripples", _("Pattern: ripples")),
    ("leaves", _("Pattern: leaves")),
    ("steps", _("Pattern: steps")),
    ("weave", _("Pattern: weave")),
]

QUIET = ("tiles", "strata", "rings", "leaves", "dots", "ripples", "steps", "weave")


def quiet_cover(page_id: int) -> str:
    """Choose a pattern for a page that has no cover; the same page always gets the same."""
    return QUIET[(page_id * 5 + page_id // len(QUIET)) % len(QUIET)]
