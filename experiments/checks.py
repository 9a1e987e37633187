"""Refuse to start with EXPERIMENTS settings that cannot be meant."""

from dataclasses import fields
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from attune.experiments.conf import ExperimentsConf


def check_settings(**kwargs: Any) -> list[CheckMessage]:
    """Name unknown keys, wrong types and a share outside 0..1."""
    section = getattr(settings, "ATTUNE", {}).get("EXPERIMENTS", {})
    known = {field.name: field.default for field in fields(ExperimentsConf)}
    errors: list[CheckMessage] = [
        Error(
            f'ATTUNE["EXPERIMENTS"] has the key "{key}", which is unknown. Choose among: {", ".join(known)}.',
            id="attune_experiments.E001",
        )
        for key in section
        if key not in known
    ]
    share = section.get("HOLDOUT_SHARE", 0.0)
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        errors.append(
            Error(
                f'ATTUNE["EXPERIMENTS"]["HOLDOUT_SHARE"] is {share!r}. Make it a share from 0 to 1.',
                id="attune_experiments.E002",
            )
        )
    if not isinstance(section.get("HOLDOUT_SALT", ""), str):
        errors.append(
            Error('ATTUNE["EXPERIMENTS"]["HOLDOUT_SALT"] is no text. Make it one.', id="attune_experiments.E003")
        )
    return errors
