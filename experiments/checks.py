"""Refuse to start with EXPERIMENTS settings that cannot be meant."""

from typing import Any

from django.core.checks import CheckMessage

from attune.experiments.conf import SECTION
from attune.settings_checks import SectionChecks, SettingFault, SettingSentences

_WRONG = 'ATTUNE["{section}"]["{name}"] is {value}, which is no {noun}. Make it {wish}.'
SETTINGS = SectionChecks(
    section=SECTION,
    label="attune_experiments",
    codes={SettingFault.UNKNOWN: "E001", SettingFault.KIND: "E002", SettingFault.RANGE: "E002"},
    sentences=SettingSentences(kind=_WRONG, range='ATTUNE["{section}"]["{name}"] is {value}. Make it {wish}.'),
)


def check_settings(**kwargs: Any) -> list[CheckMessage]:
    """Name unknown keys, wrong types and a share outside 0..1."""
    return SETTINGS.errors()
