"""The MATCHING section of the settings."""

from dataclasses import dataclass, fields
from typing import Any

from django.conf import settings

from attune.matching.domain.ranking import RankingWeights


@dataclass(frozen=True, slots=True)
class MatchingConf:
    """Defaults of ATTUNE["MATCHING"]; shares are 0..1.

    BACKEND is "database", "elastic", or the dotted path of a class that fits the port in backends/base.py.
    SEARCH_BACKEND names the entry of WAGTAILSEARCH_BACKENDS whose index BACKEND "elastic" asks.
    POOL is how many of the best by score are ranked by freshness, what was seen and variety.
    """

    BACKEND: str = "database"
    SEARCH_BACKEND: str = "default"
    # Well below the 100 ms that an outage may cost a page, with room for what surrounds the call.
    TIMEOUT_MS: int = 60
    PAUSE_AFTER_FAILURE_S: float = 2.0
    POOL: int = 60
    FRESHNESS_SHARE: float = 0.3
    FRESHNESS_HALF_LIFE_DAYS: float = 180.0
    SEEN_SHARE: float = 0.7
    DIVERSITY: float = 0.3

    @property
    def has_search_server(self) -> bool:
        """Whether SEARCH_BACKEND is a server, and no part of the database."""
        path = search_backend_settings(self.SEARCH_BACKEND).get("BACKEND", "wagtail.search.backends.database")
        return ".database" not in path

    @property
    def taste(self) -> RankingWeights:
        """The weights of the ranking."""
        return RankingWeights(
            freshness_share=self.FRESHNESS_SHARE,
            half_life_days=self.FRESHNESS_HALF_LIFE_DAYS,
            seen_share=self.SEEN_SHARE,
            diversity=self.DIVERSITY,
        )


def conf() -> MatchingConf:
    """Read the section; unknown keys are named by checks.py."""
    known = {field.name for field in fields(MatchingConf)}
    return MatchingConf(**{key: value for key, value in section().items() if key in known})


def section() -> dict[str, Any]:
    """What the site wrote into ATTUNE["MATCHING"]."""
    return getattr(settings, "ATTUNE", {}).get("MATCHING", {})


def search_backend_settings(name: str) -> dict[str, Any]:
    """What the site wrote of one of Wagtail's search backends; empty when it has none of that name."""
    return getattr(settings, "WAGTAILSEARCH_BACKENDS", {}).get(name, {})
