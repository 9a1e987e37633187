"""The DECISIONS section of the settings."""

from dataclasses import dataclass, fields

from django.conf import settings

GUARDS = ("log", "raise")


@dataclass(frozen=True, slots=True)
class DecisionsConf:
    """Defaults of ATTUNE["DECISIONS"].

    ENABLED: False shows the defaults everywhere; PAGE_CACHE_SECONDS: how long a rendered body may be kept, 0 for never;
    CANDIDATES: how many pages are asked for, before pins and boosts; MATCH_TIMEOUT_MS: how long the search may take;
    READ_TIMEOUT_MS: how long each read for deciding may take, where the database can be left waiting;
    EXPOSURE_FACTS_SHARE: of which share of the measured page views, 0 to 1, what the rules read comes back, sealed,
    when the first slot is seen: simulations run on it; GUARD: what happens when something of one visitor gets into a
    body that is shared: "log" serves the page privately and logs an error, "raise" fails, for tests and CI.
    CORE_SLOTS: the names of slots that never adapt.
    """

    ENABLED: bool = True
    PAGE_CACHE_SECONDS: int = 3_600
    CANDIDATES: int = 24
    MATCH_TIMEOUT_MS: int = 60
    READ_TIMEOUT_MS: int = 80
    EXPOSURE_FACTS_SHARE: float = 0.1
    GUARD: str = "log"
    CORE_SLOTS: tuple[str, ...] = ()


def conf() -> DecisionsConf:
    """Read the section; unknown keys are left to checks.py."""
    section = getattr(settings, "ATTUNE", {}).get("DECISIONS", {})
    known = {field.name for field in fields(DecisionsConf)}
    return DecisionsConf(**{key: value for key, value in section.items() if key in known})
