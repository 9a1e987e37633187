"""What is known of thresholds: their names for sentences and forms, their numbers for books."""

from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class LiveThreshold:
    """The number of a threshold, and the version of it."""

    number: float
    version: int


def threshold_names() -> dict[str, str]:
    """Give the name of every threshold by its slug."""
    return dict(_thresholds().values_list("slug", "name"))


def threshold_choices() -> list[tuple[str, str]]:
    """List every threshold by slug, with its name and number; one that is a draft says so."""
    rows = _thresholds().order_by("name").values_list("slug", "name", "value", "live")
    return [
        (slug, _label(name, value) if live else _("%(name)s (not live)") % {"name": name})
        for slug, name, value, live in rows
    ]


def live_thresholds() -> dict[str, LiveThreshold]:
    """Give every live threshold by its slug."""
    rows = _thresholds().filter(live=True).values_list("slug", "value", "version")
    return {slug: LiveThreshold(value, version) for slug, value, version in rows}


def _label(name: str, value: float) -> str:
    return f"{name} ({value:g})"


def _thresholds():  # type: ignore[no-untyped-def]
    return apps.get_model("attune_rules", "Threshold").objects.all()
