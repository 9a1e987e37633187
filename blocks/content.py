"""The blocks that come with Attune; a site may use them, or wrap its own with adaptive()."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from attune.blocks.parameters import colour, order, text

HERO_PARTS = (("words", _("Words")), ("picture", _("Picture")))


class LinkBlock(blocks.StructBlock):
    """A link to a page of the site or to an address, with its words."""

    label = blocks.CharBlock(label=_("Words"), max_length=60, required=False)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    address = blocks.URLBlock(label=_("Or an address"), required=False)

    class Meta:
        icon = "link"
        label = _("Link")


class ParagraphBlock(blocks.RichTextBlock):
    """Running text."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", ["h2", "h3", "bold", "italic", "ol", "ul", "link", "blockquote"])
        super().__init__(**kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "blocks/paragraph.html"


class HeadingBlock(blocks.CharBlock):
    """A heading between paragraphs."""

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "blocks/heading.html"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words."""

    quote = blocks.TextBlock(label=_("Quotation"))
    source = blocks.CharBlock(label=_("Who said it"), required=False, max_length=120)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "blocks/quote.html"


class PictureBlock(blocks.StructBlock):
    """An image with a caption."""

    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(label=_("What it shows"), required=False, max_length=200)
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "blocks/picture.html"


class HeroBlock(blocks.StructBlock):
    """The first thing a visitor sees."""

    kicker = blocks.CharBlock(label=_("Kicker"), required=False, max_length=60)
    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    text = blocks.TextBlock(label=_("Text"), required=False, max_length=400)
    image = ImageChooserBlock(label=_("Image"), required=False)
    link = LinkBlock(label=_("Link"), required=False)

    class Meta:
        icon = "pick"
        label = _("Hero")
        template = "blocks/hero.html"
        parameters = (
            colour("scheme", _("Colour"), default="calm"),
            text("heading", _("Another heading")),
            order("order", _("Order"), HERO_PARTS),
        )


class TeaserBlock(blocks.StructBlock):
    """A pointer to one page, in other words than its own."""

    page = blocks.PageChooserBlock(label=_("Page"))
    heading = blocks.CharBlock(label=_("Heading"), required=False, max_length=120)
    text = blocks.TextBlock(label=_("Text"), required=False, max_length=300)

    class Meta:
        icon = "doc-full"
        label = _("Teaser")
        template = "blocks/teaser.html"
        parameters = (colour("scheme", _("Colour"), default="calm"),)


class CallToActionBlock(blocks.StructBlock):
    """A request, with a button."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    text = blocks.TextBlock(label=_("Text"), required=False, max_length=300)
    link = LinkBlock(label=_("Button"))

    class Meta:
        icon = "form"
        label = _("Call to action")
        template = "blocks/call_to_action.html"
        parameters = (
            colour("scheme", _("Colour"), default="bright"),
            text("heading", _("Another heading")),
        )
