"""The EXPERIMENTS section of the settings."""

from dataclasses import dataclass, fields

from django.conf import settings


@dataclass(frozen=True, slots=True)
class ExperimentsConf:
    """Defaults of ATTUNE["EXPERIMENTS"]; HOLDOUT_SHARE is the share of visitors who always see the defaults, 0..1."""

    HOLDOUT_SHARE: float = 0.0
    HOLDOUT_SALT: str = "holdout"


def conf() -> ExperimentsConf:
    """Read the section; unknown keys are left to checks.py."""
    section = getattr(settings, "ATTUNE", {}).get("EXPERIMENTS", {})
    known = {field.name for field in fields(ExperimentsConf)}
    return ExperimentsConf(**{key: value for key, value in section.items() if key in known})
