"""A page type with a body of heroes that adapt and paragraphs."""

from wagtail import blocks

from attune.blocks.adaptive import adaptive
from attune.blocks.pages import AdaptivePage
from attune.blocks.streams import BodyField


class HeroBlock(blocks.StructBlock):
    """A heading and a text."""

    heading = blocks.CharBlock()
    text = blocks.TextBlock()

    class Meta:
        template = "peers_site/hero.html"


class BenchmarkPage(AdaptivePage):
    """The page that both serve."""

    is_matchable = False
    body = BodyField([("hero", adaptive(HeroBlock())), ("paragraph", blocks.RichTextBlock())], blank=True)

    template = "peers_site/ours.html"
