"""Refuse to start with DECISIONS settings that cannot be meant."""

from dataclasses import fields
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from decisions.conf import DecisionsConf


def check_settings(**kwargs: Any) -> list[CheckMessage]:
    """Name unknown keys and values of another type than the default's."""
    section = getattr(settings, "ATTUNE", {}).get("DECISIONS", {})
    known = {field.name: field.default for field in fields(DecisionsConf)}
    errors: list[CheckMessage] = []
    for key, value in section.items():
        if key not in known:
            message = f'ATTUNE["DECISIONS"] has the key "{key}", which is unknown. Choose among: {", ".join(known)}.'
            errors.append(Error(message, id="attune_decisions.E001"))
        elif type(value) is not type(known[key]) or (isinstance(value, int) and value < 0):
            message = f'ATTUNE["DECISIONS"]["{key}"] is {value!r}. Make it like {known[key]!r}.'
            errors.append(Error(message, id="attune_decisions.E002"))
    return errors
