"""Refuse to start with MATCHING settings that cannot be meant."""

from dataclasses import fields
from difflib import get_close_matches
from typing import Any

from django.core.checks import CheckMessage, Error

from attune.matching.backends.choice import BACKENDS, backend_named, backend_problem
from attune.matching.conf import MatchingConf, conf, section

SHARES = ("FRESHNESS_SHARE", "SEEN_SHARE", "DIVERSITY")
HINTS = dict.fromkeys(
    ("E004", "E006"),
    "A backend of your own is named by the dotted path of its class: see docs/how-to/extend/add-a-matching-backend.md.",
)
POSITIVE = ("TIMEOUT_MS", "PAUSE_AFTER_FAILURE_S", "POOL", "FRESHNESS_HALF_LIFE_DAYS")


def check_settings(**kwargs: Any) -> list[CheckMessage]:
    """Name unknown keys, wrong types, numbers out of range, and a backend that is none or cannot work."""
    problems = [*_unknown_keys(), *_wrong_types()]
    if not problems:
        problems = [*_out_of_range(), *_impossible_backend()]
    return [
        Error(f'ATTUNE["MATCHING"]: {message}', hint=HINTS.get(code), id=f"attune_matching.{code}")
        for code, message in problems
    ]


def _unknown_keys() -> list[tuple[str, str]]:
    known = [field.name for field in fields(MatchingConf)]
    return [("E001", f'"{key}" is unknown. {_suggestion(key, known)}') for key in section() if key not in known]


def _suggestion(key: str, known: list[str]) -> str:
    close = get_close_matches(key.upper(), known, n=1)
    return f'Did you mean "{close[0]}"?' if close else f"Choose among: {', '.join(known)}."


def _wrong_types() -> list[tuple[str, str]]:
    given = section()
    return [
        ("E002", f'"{field.name}" is {given[field.name]!r}. Make it {_kind(field.default)}.')
        for field in fields(MatchingConf)
        if field.name in given and not _fits(given[field.name], field.default)
    ]


def _fits(value: object, default: object) -> bool:
    if isinstance(default, str):
        return isinstance(value, str)
    allowed = int if isinstance(default, int) else (int, float)
    return isinstance(value, allowed) and not isinstance(value, bool)


def _kind(default: object) -> str:
    return {str: "a text", int: "a whole number", float: "a number"}[type(default)]


def _out_of_range() -> list[tuple[str, str]]:
    settings = conf()
    shares = [(key, "a share from 0 to 1") for key in SHARES if not 0 <= getattr(settings, key) <= 1]
    sizes = [(key, "more than 0") for key in POSITIVE if not getattr(settings, key) > 0]
    return [("E003", f'"{key}" is {getattr(settings, key)}. Make it {wish}.') for key, wish in [*shares, *sizes]]


def _impossible_backend() -> list[tuple[str, str]]:
    name = conf().BACKEND
    if name not in BACKENDS and "." not in name:
        return [("E004", f'"BACKEND" is "{name}". Choose among: {", ".join(BACKENDS)}.')]
    if problem := backend_problem(name):
        return [("E006", f'"BACKEND" is "{name}", which is no matching backend. {problem}')]
    problem = backend_named(name).settings_problem()
    return [("E005", problem)] if problem else []
