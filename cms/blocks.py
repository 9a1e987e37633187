"""The magazine's own look of three blocks that come with Attune."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from blocks.adaptive import adaptive
from blocks.content import HeroBlock, TeaserBlock
from blocks.recommended import RecommendedBlock
from blocks.streams import body_blocks


class IllustratedHeroBlock(HeroBlock):
    """A hero that may show one of the theme's illustrations instead of an image."""

    art = blocks.CharBlock(
        label=_("Illustration"), required=False, max_length=60, help_text=_("A name of the theme's own.")
    )

    class Meta:
        template = "cms/blocks/hero.html"


class CoveredTeaserBlock(TeaserBlock):
    """A teaser with the cover of its page."""

    class Meta:
        template = "cms/blocks/teaser.html"


class MatchingCardsBlock(RecommendedBlock):
    """Matching pages as cards."""

    class Meta:
        template = "cms/blocks/recommended.html"


def magazine_blocks() -> list[tuple[str, blocks.Block]]:
    """List the blocks of a body, three of them in the magazine's dress."""
    return body_blocks(
        hero=adaptive(IllustratedHeroBlock()),
        teaser=adaptive(CoveredTeaserBlock()),
        matching_pages=adaptive(MatchingCardsBlock()),
    )


def body_of_a_new_article() -> list[tuple[str, Any]]:
    """Give what stands in the editor of a new article: the slot that it ends with."""
    return [("matching_pages", read_next())]


def read_next() -> dict[str, Any]:
    """Give the slot that every article ends with."""
    content = {"heading": gettext("Read next"), "empty_heading": gettext("Newest")}
    return {"content": content, "variants": [], "slot": "read-next", "pinned": False, "parameters": {}}
