"""Refuse to start with DECISIONS settings that cannot be meant, or with a rung of the ladder that nobody knows."""

from typing import Any

from django.core.checks import CheckMessage, Error

from attune.decisions.conf import SECTION
from attune.decisions.decision_sources import BY_RUNG
from attune.decisions.domain.decide import LADDER, RUNGS
from attune.decisions.recommendations.registry import recommendation_sources
from attune.settings_checks import SectionChecks, SettingFault, SettingSentences

_WRONG = 'ATTUNE["{section}"]["{name}"] is {value}. Make it {wish}.'


def _blank_slot(names: tuple[str, ...]) -> str | None:
    return None if all(name.strip() for name in names) else f'"CORE_SLOTS" is {names!r}. Leave out the empty name.'


SETTINGS = SectionChecks(
    section=SECTION,
    label="attune_decisions",
    codes=dict.fromkeys(SettingFault, "E002") | {SettingFault.UNKNOWN: "E001"},
    sentences=SettingSentences(kind=_WRONG, range=_WRONG),
    own={"CORE_SLOTS": _blank_slot},
)


def check_settings(**kwargs: Any) -> list[CheckMessage]:
    """Name unknown keys, values of another type, and numbers out of range."""
    return SETTINGS.errors()


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
