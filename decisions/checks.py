"""Refuse to start with DECISIONS settings that cannot be meant."""

from dataclasses import fields
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from attune.decisions.conf import GUARDS, DecisionsConf
from attune.decisions.decision_sources import BY_RUNG
from attune.decisions.domain.decide import LADDER, RUNGS
from attune.decisions.recommendations.registry import recommendation_sources


def check_settings(**kwargs: Any) -> list[CheckMessage]:
    """Name unknown keys and values of another type than the default's."""
    section = getattr(settings, "ATTUNE", {}).get("DECISIONS", {})
    known = {field.name: field.default for field in fields(DecisionsConf)}
    errors: list[CheckMessage] = []
    for key, value in section.items():
        if key not in known:
            message = f'ATTUNE["DECISIONS"] has the key "{key}", which is unknown. Choose among: {", ".join(known)}.'
            errors.append(Error(message, id="attune_decisions.E001"))
        elif key == "GUARD" and value not in GUARDS:
            message = f'ATTUNE["DECISIONS"]["GUARD"] is {value!r}. Choose among: {", ".join(GUARDS)}.'
            errors.append(Error(message, id="attune_decisions.E002"))
        elif not _can_be_meant(value, known[key]):
            message = f'ATTUNE["DECISIONS"]["{key}"] is {value!r}. Make it like {_example(known[key])}.'
            errors.append(Error(message, id="attune_decisions.E002"))
    return errors


def _can_be_meant(value: Any, default: Any) -> bool:
    # The only float is a share; 0 and 1 are shares as well as whole numbers, and True is neither.
    if isinstance(default, float):
        return type(value) in (int, float) and 0 <= value <= 1
    # A list may stand where a tuple is meant; a text alone would be read as its letters.
    if isinstance(default, tuple):
        return isinstance(value, list | tuple) and all(isinstance(name, str) and name.strip() for name in value)
    return type(value) is type(default) and not (isinstance(value, int) and value < 0)


def _example(default: Any) -> str:
    return '("join", "news-lead")' if isinstance(default, tuple) else repr(default)


def check_rungs(**kwargs: Any) -> list[CheckMessage]:
    """Ask that each rung of the ladder is known to who says in words who may choose, and has a reason."""
    known = {
        "attune.decisions.decision_sources.BY_RUNG": BY_RUNG.keys(),
        "attune.decisions.domain.decide.RUNGS": {*RUNGS.values()},
    }
    return [
        Error(
            f'The rung "{rung.__name__}" of the ladder is missing in {where}: no screen could say that it chose.',
            id="attune_decisions.E003",
        )
        for where, names in known.items()
        for rung in LADDER
        if rung.__name__ not in names
    ]


def check_recommendation_sources(**kwargs: Any) -> list[CheckMessage]:
    """Name every source of recommendations that was registered and cannot be asked."""
    hint = "See docs/how-to/extend/add-a-source-of-recommendations.md."
    return [
        Error(f"The source of recommendations {problem}", hint=hint, id="attune_decisions.E004")
        for problem in recommendation_sources.problems()
    ]
