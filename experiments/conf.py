"""The EXPERIMENTS section of the settings."""

from dataclasses import dataclass

from attune.conf import SettingsSection, setting


@dataclass(frozen=True, slots=True)
class ExperimentsConf:
    """The settings in ATTUNE["EXPERIMENTS"]."""

    HOLDOUT_SHARE: float = setting(0.0, "This share of the visitors always sees the defaults.", least=0, most=1)
    HOLDOUT_SALT: str = setting(
        "holdout",
        "The text that is hashed with a visitor to tell who is held out; another holds out others.",
        code="E003",
    )


SECTION = SettingsSection("EXPERIMENTS", ExperimentsConf)


def conf() -> ExperimentsConf:
    """Return the settings of experiments."""
    return SECTION.read()
