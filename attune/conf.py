"""The settings of a site: each section of ATTUNE is declared once, as a dataclass, and read here and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any, Generic, TypeVar, get_type_hints

from django.conf import settings

T = TypeVar("T")
_TERMS = "attune_terms"
# What the end of a setting's name says about its unit, the longest first.
_UNITS = {
    "_PER_MINUTE_PER_ADDRESS": "for each minute and address",
    "_PER_MINUTE": "for each minute",
    "_SECONDS": "in seconds",
    "_HOURS": "in hours",
    "_BYTES": "in bytes",
    "_DAYS": "in days",
    "_MS": "in milliseconds",
    "_S": "in seconds",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingTerms:
    """Say what a setting is for, and which values it may have; of a mapping, the bounds hold for each value.

    above is a bound that is not allowed itself; least and most are. wanted and advice are for who wrote a wrong value:
    what to write, in the place of our own words for its type and range, and why. code is the check's, where it is none
    of the section's. is_merged: what a site leaves out of a mapping has our value.
    """

    purpose: str
    above: float | None = None
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    wanted: str = ""
    advice: str = ""
    code: str = ""
    is_secret: bool = False
    is_merged: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """One declared setting: its name in ATTUNE, its field, its type, its default and its terms."""

    name: str
    field_name: str
    kind: Any
    default: Any
    terms: SettingTerms

    @property
    def unit(self) -> str:
        """The unit that the name ends in, such as "in days"; "" where it names none."""
        return next((unit for end, unit in _UNITS.items() if self.name.endswith(end)), "")


def setting(default: Any, purpose: str, *, shows: bool = True, **terms: Any) -> Any:
    """Declare a field as a setting; shows says whether it is part of what `repr` writes."""
    metadata = {_TERMS: SettingTerms(purpose=purpose, **terms)}
    if isinstance(default, Mapping):
        return field(default_factory=lambda: dict(default), repr=shows, metadata=metadata)
    return field(default=default, repr=shows, metadata=metadata)


@dataclass(frozen=True, slots=True)
class SettingsSection(Generic[T]):
    """One section of ATTUNE, such as "RULES", and the dataclass that declares its settings."""

    name: str
    declared: type[T]

    def written(self) -> dict[str, Any]:
        """Return what the site wrote; a list may stand where a tuple is meant."""
        found = attune_settings().get(self.name, {})
        if not isinstance(found, Mapping):
            return {}
        return {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}

    def read(self) -> T:
        """Return the site's choices over the defaults; what is unknown or of a wrong type is left to the checks."""
        chosen = ((self.settings.get(name), value) for name, value in self.written().items())
        return self.declared(**{known.field_name: _merged(known, value) for known, value in chosen if known})

    @property
    def settings(self) -> dict[str, Setting]:
        """The declared settings by their names in ATTUNE, in the order of the declaration."""
        declared: Any = self.declared
        return _declared_settings(declared)


def attune_settings() -> Mapping[str, Any]:
    """Return the whole of ATTUNE as the site wrote it."""
    found: Mapping[str, Any] = getattr(settings, "ATTUNE", {})
    return found


def main_switch() -> Any:
    """Return ATTUNE["ENABLED"] as the site wrote it; on where nothing is said."""
    return attune_settings().get("ENABLED", True)


def is_switched_on() -> bool:
    """Return whether Attune acts on the site at all."""
    return main_switch() is not False


def _merged(declared: Setting, value: Any) -> Any:
    if declared.terms.is_merged and isinstance(value, Mapping):
        return {**declared.default, **value}
    return value


@lru_cache(maxsize=32)
def _declared_settings(declared: type[Any]) -> dict[str, Setting]:
    kinds, usual = get_type_hints(declared), declared()
    listed = (
        Setting(each.name.upper(), each.name, kinds[each.name], getattr(usual, each.name), each.metadata[_TERMS])
        for each in fields(declared)
    )
    return {each.name: each for each in listed}
