"""The site's own blocks, and its own look of three that come with Attune."""

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from attune.blocks.adaptive import adaptive
from attune.blocks.content import HeroBlock, ParagraphBlock, TeaserBlock
from attune.blocks.parameters import choice, colour, integer, text
from attune.blocks.recommendations import RecommendedBlock
from attune.blocks.streams import body_blocks
from cms.films import FILMS
from cms.illustrations import ILLUSTRATIONS

Blocks = list[tuple[str, blocks.Block]]

BRIEF, AT_LENGTH = "brief", "at-length"
MOST_NEWS = 12


class IllustratedHeroBlock(HeroBlock):
    """A hero that may show one of the theme's illustrations instead of an image."""

    art = blocks.ChoiceBlock(choices=ILLUSTRATIONS, label=_("Illustration"), required=False)

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


class ShelvesBlock(blocks.StaticBlock):
    """The sections of the magazine, each with its newest articles, as the front page knows them."""

    class Meta:
        icon = "folder-open-inverse"
        label = _("Sections")
        admin_text = _("Each section with its newest articles.")
        template = "cms/blocks/shelves.html"


class OfferBlock(blocks.StructBlock):
    """A product of the shop, as a card of its front."""

    product = blocks.PageChooserBlock(page_type="attune_cms.ProductPage", label=_("Product"))
    note = blocks.CharBlock(label=_("Note"), required=False, max_length=60)

    class Meta:
        icon = "tag"
        label = _("Offer")
        template = "cms/blocks/offer.html"
        parameters = (
            text("note", _("Another note"), most=60),
            colour("scheme", _("Colour"), default="calm"),
        )


class NewsListBlock(blocks.StructBlock):
    """The latest articles: in brief with a sentence each, or at length with pictures and the stories behind."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=80, default=_("Latest"))

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Add the articles, what changed last first, each with what is new about it."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        parameters = context.get("parameters") or {}
        articles = apps.get_model("attune_cms", "ArticlePage").objects.readable().freshest_first()
        if parameters.get("depth") == AT_LENGTH:
            articles = articles.exclude(kind="news")
        since = timezone.localdate() - timedelta(days=int(parameters.get("fresh_days") or 0))
        shown = [(article, _fresh(article, since)) for article in articles[: int(parameters.get("items") or 6)]]
        return context | {"articles": shown, "is_brief": parameters.get("depth") != AT_LENGTH}

    class Meta:
        icon = "list-ul"
        label = _("Latest articles")
        template = "cms/blocks/news_list.html"
        parameters = (
            choice("depth", _("How much"), [(BRIEF, _("In brief")), (AT_LENGTH, _("At length"))], default=BRIEF),
            integer("items", _("Number of articles"), default=6, least=1, most=MOST_NEWS),
            integer("fresh_days", _("Marked as new for so many days"), default=2, least=0, most=90),
            text("heading", _("Another heading")),
        )


class LessonHelpBlock(blocks.StructBlock):
    """What helps with a lesson: some words, and a film if there is one."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    words = blocks.RichTextBlock(label=_("Words"), required=False, features=["bold", "italic", "link", "ol", "ul"])
    film = blocks.ChoiceBlock(choices=FILMS, label=_("Film"), required=False, medium="video")

    class Meta:
        icon = "help"
        label = _("Help with the lesson")
        template = "cms/blocks/lesson_help.html"
        parameters = (colour("scheme", _("Colour"), default="calm"),)


def magazine_blocks() -> Blocks:
    """List the blocks of a body, three of them in the magazine's dress."""
    return body_blocks(
        hero=adaptive(IllustratedHeroBlock()),
        teaser=adaptive(CoveredTeaserBlock()),
        matching_pages=adaptive(MatchingCardsBlock()),
    )


def front_blocks() -> Blocks:
    """List the blocks of the front page."""
    return [*magazine_blocks(), ("shelves", ShelvesBlock())]


def shop_blocks() -> Blocks:
    """List the blocks of a shop front."""
    return [
        ("hero", adaptive(IllustratedHeroBlock())),
        ("offer", adaptive(OfferBlock())),
        ("paragraph", ParagraphBlock()),
    ]


def news_blocks() -> Blocks:
    """List the blocks of a news front."""
    return [
        ("hero", adaptive(IllustratedHeroBlock())),
        ("news_list", adaptive(NewsListBlock())),
        ("teaser", adaptive(CoveredTeaserBlock())),
        ("matching_pages", adaptive(MatchingCardsBlock())),
    ]


def lesson_blocks() -> Blocks:
    """List the blocks of a lesson."""
    plain = [(name, block) for name, block in body_blocks() if name in ("heading", "paragraph", "image", "quote")]
    return [*plain, ("help", adaptive(LessonHelpBlock()))]


def body_of_a_new_article() -> list[tuple[str, Any]]:
    """Give what stands in the editor of a new article: the slot that it ends with."""
    return [("matching_pages", read_next())]


def read_next() -> dict[str, Any]:
    """Give the slot that every article ends with."""
    content = {"heading": gettext("Read next"), "empty_heading": gettext("Newest")}
    return {"content": content, "variants": [], "slot": "read-next", "pinned": False, "parameters": {}}


def body_of_a_new_lesson() -> list[tuple[str, Any]]:
    """Give what stands in the editor of a new lesson: the slot that helps."""
    content = {"heading": gettext("Try it"), "words": "", "film": ""}
    return [("help", {"content": content, "variants": [], "slot": "help", "pinned": False, "parameters": {}})]


def _fresh(article: Any, since: Any) -> str:
    if article.published_on >= since:
        return gettext("New")
    return gettext("Updated") if article.updated_on and article.updated_on >= since else ""
