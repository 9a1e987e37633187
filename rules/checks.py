"""Refuse to start with settings that cannot be meant, or a package in our place."""

from collections.abc import Sequence
from dataclasses import fields
from difflib import get_close_matches
from importlib.metadata import packages_distributions
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import DatabaseError

from attune.rules.conf import ENGINES, RulesConf, conf, section
from attune.rules.review.permissions import is_reviewed, reviewed_models

MOST_PROOF_MS = 10_000
OUR_DISTRIBUTION = "wagtail-attune"
FINISH_SETTING, OUR_FINISH = "WAGTAIL_FINISH_WORKFLOW_ACTION", "attune.rules.review.workflow_finish.publish_approved"
OUR_PACKAGE = "attune"


def check_settings(**kwargs: Any) -> list[CheckMessage]:
    """Name unknown keys, wrong types, an unknown engine and numbers out of range."""
    problems = [*_unknown_keys(), *_wrong_types()]
    if not problems:
        problems = [*_unknown_engine(), *_out_of_range()]
    return [Error(f'ATTUNE["RULES"]: {message}', id=f"attune_rules.{code}") for code, message in problems]


def check_names(**kwargs: Any) -> list[CheckMessage]:
    """Name other distributions that install a package of our name: their files would overwrite ours."""
    others = sorted(set(packages_distributions().get(OUR_PACKAGE, ())) - {OUR_DISTRIBUTION})
    if not others:
        return []
    message = (
        f'The package "{OUR_PACKAGE}" is also installed by {", ".join(others)}, whose files take the place of ours.'
    )
    hint = f"Uninstall that, and install {OUR_DISTRIBUTION} anew."
    return [Error(message, hint=hint, id="attune_rules.E006")]


def check_workflow(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Say where what was approved would not go live, as with Wagtail's own setting; for sites that have it approved.

    Whether they do stands in the database, so it is asked where checks may ask that, as when the site is migrated.
    """
    if not databases or getattr(settings, FINISH_SETTING, "") == OUR_FINISH or not _has_reviews():
        return []
    return [
        Warning(
            f'Rules that need a second pair of eyes could not go live. Write {FINISH_SETTING} = "{OUR_FINISH}".',
            id="attune_rules.W007",
        )
    ]


def _has_reviews() -> bool:
    try:
        return any(map(is_reviewed, reviewed_models()))
    except DatabaseError:
        # Its tables are yet to come.
        return False


def _unknown_keys() -> list[tuple[str, str]]:
    known = [field.name for field in fields(RulesConf)]
    return [("E001", f'"{key}" is unknown. {_suggestion(key, known)}') for key in section() if key not in known]


def _suggestion(key: str, known: list[str]) -> str:
    close = get_close_matches(key.upper(), known, n=1)
    return f'Did you mean "{close[0]}"?' if close else f"Choose among: {', '.join(known)}."


def _wrong_types() -> list[tuple[str, str]]:
    given = section()
    return [
        ("E002", f'"{field.name}" is {given[field.name]!r}. Make it {_kind(field.default)}.')
        for field in fields(RulesConf)
        if field.name in given and not _is_of_kind(given[field.name], field.default)
    ]


def _is_of_kind(value: object, default: object) -> bool:
    # 0 and 1 are shares as well as whole numbers; True is neither.
    return type(value) is type(default) or (isinstance(default, float) and type(value) is int)


def _kind(default: object) -> str:
    if isinstance(default, float):
        return "a share from 0 to 1"
    return "a text" if isinstance(default, str) else "a whole number"


def _unknown_engine() -> list[tuple[str, str]]:
    engine = conf().ENGINE
    if engine in ENGINES:
        return []
    return [("E003", f'"ENGINE" is "{engine}", which is no engine. Choose among: {", ".join(ENGINES)}.')]


def _out_of_range() -> list[tuple[str, str]]:
    settings = conf()
    problems = [
        ("E004", f'"{key}" is {getattr(settings, key)}. Make it more than 0.')
        for key in ("PROOF_TIMEOUT_MS", "CACHE_PAUSE_MS", "VERSION_HOLDS_SECONDS")
        if getattr(settings, key) <= 0
    ]
    if settings.PROOF_TIMEOUT_MS > MOST_PROOF_MS:
        problems.append(("E004", f'"PROOF_TIMEOUT_MS" is over {MOST_PROOF_MS}. An editor would wait too long.'))
    if not 0 <= settings.REJUDGE_SHARE <= 1:
        problems.append(("E004", f'"REJUDGE_SHARE" is {settings.REJUDGE_SHARE}. Make it a share from 0 to 1.'))
    return problems
