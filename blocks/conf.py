"""The BLOCKS section of the settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

# Name: what editors read, and the CSS colour of the swatch that they choose by.
Colours = Mapping[str, tuple[Any, str]]

USUAL_COLOURS: Colours = {
    "calm": (_("Calm"), "#eaf1ee"),
    "bright": (_("Bright"), "#ffd257"),
    "dark": (_("Dark"), "#0f2a36"),
}


@dataclass(frozen=True, slots=True)
class BlocksConf:
    """Defaults of ATTUNE["BLOCKS"].

    COLOURS are those of the site's theme: a name that its style sheet knows, with a label and the colour of a swatch.
    PREVIEW_LINK_DAYS is how long a shared preview can be opened.
    """

    COLOURS: Colours = field(default_factory=lambda: USUAL_COLOURS)
    PREVIEW_LINK_DAYS: int = 7


def conf() -> BlocksConf:
    """Read the section; unknown keys are named by checks.py."""
    known = {each.name for each in fields(BlocksConf)}
    return BlocksConf(**{key: value for key, value in section().items() if key in known})


def section() -> dict[str, Any]:
    """What the site wrote into ATTUNE["BLOCKS"]."""
    found: dict[str, Any] = getattr(settings, "ATTUNE", {}).get("BLOCKS", {})
    return found
