"""The demo's news front: in brief for those who pass by, at length for those who stay."""

from collections.abc import Mapping

from cms.demo.raw_blocks import Raw, hero, slot, variant
from cms.models import HomePage, NewsPage
from cms.site_structure import publish_below


def make_news(home: HomePage, row: Mapping[str, str]) -> NewsPage:
    """Make the news front."""
    found = NewsPage.objects.child_of(home).first()
    made = NewsPage(title=row["title"], slug="news", summary=row["summary"], show_in_menus=True)
    return found or publish_below(home, made)


def news_page(pages: Mapping[str, int]) -> list[Raw]:
    """Give the raw blocks; pages gives primary keys by slug."""
    brief = hero(
        art="weathercock",
        kicker="In brief",
        heading="Lightning, mussels and a hedge",
        text="Three things that happened since Monday, in a sentence each. The rest is below.",
        page=pages["lightning-finds-the-weathercock"],
        label="Start with the lightning",
    )
    at_length = hero(
        art="saltwedge",
        kicker="At length",
        heading="The sea arrives underneath",
        text="Salt water is heavier, so it comes up the Marren along the bed, below the boats. Nobody sees it until "
        "somebody drinks it.",
        page=pages["the-sea-arrives-underneath"],
        label="Follow it upstream",
    )
    return [
        slot("hero", "news-lead", brief, [variant("At length", at_length, scheme="dark")], scheme="calm", pinned=True),
        slot("news_list", "news-list", {"heading": "Latest"}),
        slot("matching_pages", "news-for-you", {"heading": "More for you", "empty_heading": "From the magazine"}),
    ]
