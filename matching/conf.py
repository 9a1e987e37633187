"""The MATCHING section of the settings."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from attune.conf import SettingsSection, setting
from attune.matching.domain.ranking import RankingWeights


@dataclass(frozen=True, slots=True)
class MatchingConf:
    """The settings in ATTUNE["MATCHING"]."""

    BACKEND: str = setting(
        "database",
        'What finds the pages that fit: "database", "elastic", or the dotted path of a class that fits the port in '
        "matching/backends/base.py.",
    )
    SEARCH_BACKEND: str = setting(
        "default", 'The entry of WAGTAILSEARCH_BACKENDS whose index is asked where BACKEND is "elastic".'
    )
    # Well below the 100 ms that an outage may cost a page, with room for what surrounds the call.
    TIMEOUT_MS: int = setting(60, "One search may take this time.", above=0)
    PAUSE_AFTER_FAILURE_S: float = setting(2.0, "After a failure the search is left alone for this time.", above=0)
    POOL: int = setting(60, "So many of the best by score are ranked by freshness, what was seen and variety.", above=0)
    FRESHNESS_SHARE: float = setting(0.3, "The share of the score that a page loses as it ages.", least=0, most=1)
    FRESHNESS_HALF_LIFE_DAYS: float = setting(
        180.0, "A page whose kind has no half-life of its own is half as fresh after this time.", above=0
    )
    SEEN_SHARE: float = setting(0.7, "The share of the score that a page loses once it was read.", least=0, most=1)
    DIVERSITY: float = setting(0.3, "How much less a page counts that is like those ranked before it.", least=0, most=1)

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


SECTION = SettingsSection("MATCHING", MatchingConf)


def conf() -> MatchingConf:
    """Return the settings of matching."""
    return SECTION.read()


def search_backend_settings(name: str) -> dict[str, Any]:
    """Return what the site wrote of one of Wagtail's search backends; empty when it has none of that name."""
    return getattr(settings, "WAGTAILSEARCH_BACKENDS", {}).get(name, {})
