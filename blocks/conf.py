"""The BLOCKS section of the settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from attune.conf import SettingsSection, setting

# Name: what editors read, and the CSS colour of the swatch that they choose by.
Colours = Mapping[str, tuple[Any, str]]

USUAL_COLOURS: Colours = {
    "calm": (_("Calm"), "#eaf1ee"),
    "bright": (_("Bright"), "#ffd257"),
    "dark": (_("Dark"), "#0f2a36"),
}


@dataclass(frozen=True, slots=True)
class BlocksConf:
    """The settings in ATTUNE["BLOCKS"]."""

    COLOURS: Colours = setting(
        USUAL_COLOURS,
        "The colours of the site's theme: a name that its style sheet knows, with a label and the colour of a swatch.",
        wanted='{"sea": ("Sea green", "#0b6575")}',
    )
    PREVIEW_LINK_DAYS: int = setting(7, "A shared preview can be opened for this time.", least=1, most=90, code="E004")


SECTION = SettingsSection("BLOCKS", BlocksConf)


def conf() -> BlocksConf:
    """Return the settings of blocks."""
    return SECTION.read()
