"""Refuse to start with MATCHING settings that cannot be meant."""

from typing import Any

from django.core.checks import CheckMessage, Error

from attune.matching.backends.choice import BACKENDS, backend_named, backend_problem
from attune.matching.conf import SECTION, conf
from attune.settings_checks import SectionChecks, SettingFault

_HINT = (
    "A backend of your own is named by the dotted path of its class: see docs/how-to/extend/add-a-matching-backend.md."
)
SETTINGS = SectionChecks(
    section=SECTION,
    label="attune_matching",
    codes={SettingFault.UNKNOWN: "E001", SettingFault.KIND: "E002", SettingFault.RANGE: "E003"},
)


def check_settings(**kwargs: Any) -> list[CheckMessage]:
    """Name unknown keys, wrong types, numbers out of range, and a backend that is none or cannot work."""
    return SETTINGS.errors() or _impossible_backend()


def _impossible_backend() -> list[CheckMessage]:
    name = conf().BACKEND
    if name not in BACKENDS and "." not in name:
        return [_error("E004", f'"BACKEND" is "{name}". Choose among: {", ".join(BACKENDS)}.', _HINT)]
    if problem := backend_problem(name):
        return [_error("E006", f'"BACKEND" is "{name}", which is no matching backend. {problem}', _HINT)]
    problem = backend_named(name).settings_problem()
    return [_error("E005", problem)] if problem else []


def _error(code: str, message: str, hint: str | None = None) -> CheckMessage:
    return Error(f'ATTUNE["MATCHING"]: {message}', hint=hint, id=f"attune_matching.{code}")
