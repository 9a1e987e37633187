"""What other apps may register with decisions: pages that are known by name, and sources of recommendations."""

from attune.decisions.context.known_pages import KnownPage, KnownPageSource, known_page_provider
from attune.decisions.recommendations.registry import recommendation_sources

__all__ = [
    "KnownPage",
    "KnownPageSource",
    "known_page_provider",
    "recommendation_sources",
]
