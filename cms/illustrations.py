"""The theme's own illustrations, by name; the files stand in static/cms/illustrations."""

from typing import Any

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
    ("hedge", _("A robin beside a hedge")),
    ("lawn", _("A vacuum cleaner and dandelions")),
    ("bees", _("A bee and its canes")),
    ("pond", _("A frog in a bath")),
    ("beans", _("A sorting frame of beans")),
    ("compost", _("A steaming compost heap")),
    ("soil", _("A worm under the vegetables")),
    ("weathercock", _("A weathercock and lightning")),
    ("floodlight", _("A fox under floodlights")),
    ("stormtracks", _("A fan of storm tracks")),
    ("kite", _("A child with a kite")),
    ("sunshine", _("A glass sunshine recorder")),
    ("barometer", _("A barometer on striped wallpaper")),
    ("nightflight", _("A flock crossing the moon")),
    ("mussels", _("A gauge with mussels")),
    ("gloves", _("A railing with lost gloves")),
    ("crossing", _("A woman at a crossing")),
    ("butter", _("A jar of butter")),
    ("ferry", _("A cable ferry")),
    ("trifle", _("A trifle with cherries")),
    ("crab", _("A crab in a pool")),
    ("tally", _("A clipboard and a clicker")),
    ("pendulum", _("A clock with a pendulum")),
    ("saltwedge", _("A river with a salt wedge")),
    ("tide-clock", _("Product: tide clock")),
    ("tide-clock-scene", _("A clock above the harbour")),
    ("rain-cape", _("Product: rain cape")),
    ("rain-cape-scene", _("A cyclist in the rain")),
    ("sourdough-crock", _("Product: sourdough crock")),
    ("kettle-repair-kit", _("Product: kettle repair kit")),
    ("enamel-mug", _("Product: mug with bats")),
    ("pocket-barometer", _("Product: pocket barometer")),
    ("seed-tin", _("Product: tin of seeds")),
    ("flood-headlamp", _("Product: headlamp")),
    ("tidal-pull", _("Lesson: the moon pulls unevenly")),
    ("two-tides", _("Lesson: five boats, two tides")),
    ("springs-and-neaps", _("Lesson: sun and moon, two tides")),
    ("rule-of-twelfths", _("Lesson: a tide in twelve steps")),
    ("river-memory", _("Lesson: rain and the late flood")),
    ("hundred-year-flood", _("Lesson: one house in a hundred")),
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


def illustrations() -> list[tuple[str, Any]]:
    """Give the names with what they show; a function, so that migrations name it instead of repeating the list."""
    return ILLUSTRATIONS


def quiet_cover(page_id: int) -> str:
    """Choose a pattern for a page that has no cover; the same page always gets the same."""
    return QUIET[(page_id * 5 + page_id // len(QUIET)) % len(QUIET)]
