"""Refuse to start with MATCHING settings that cannot be meant."""

from typing import Any

from django.core.checks import CheckMessage, Error

from attune.matching.conf import SECTION, conf
from attune.settings_checks import SectionChecks, SettingFault

SETTINGS = SectionChecks(
    section=SECTION,
    label="attune_matching",
    codes={
        SettingFault.UNKNOWN: "E001",
        SettingFault.KIND: "E002",
        SettingFault.RANGE: "E003",
        SettingFault.CHOICE: "E004",
    },
)


def check_settings(**kwargs: Any) -> list[CheckMessage]:
    """Name unknown keys, wrong types, numbers out of range, and a backend without its index."""
    return SETTINGS.errors() or _missing_server()


def _missing_server() -> list[CheckMessage]:
    chosen = conf()
    if chosen.BACKEND != "elastic" or chosen.has_search_server:
        return []
    message = (
        f'ATTUNE["MATCHING"]: "BACKEND" is "elastic", but Wagtail\'s search backend "{chosen.SEARCH_BACKEND}" is no '
        "server. Set ELASTICSEARCH_URL, or set BACKEND to database."
    )
    return [Error(message, id="attune_matching.E005")]
