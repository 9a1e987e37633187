"""A page type with a body of personalised heroes and paragraphs; without the package, of plain heroes."""

from django.conf import settings
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page

if settings.IS_PERSONALISED:
    from wagtail_personalisation.blocks import PersonalisedStructBlock as StructBlock
else:
    from wagtail.blocks import StructBlock


class HeroBlock(StructBlock):
    """A heading and a text, shown to one segment."""

    heading = blocks.CharBlock()
    text = blocks.TextBlock()

    class Meta:
        template = "peers_site/hero.html"


class BenchmarkPage(Page):
    """The page that both serve."""

    body = StreamField([("hero", HeroBlock()), ("paragraph", blocks.RichTextBlock())], blank=True)

    template = "peers_site/theirs.html"
