"""What all pages of the site share."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from attune.blocks.pages import AdaptivePage
from attune.blocks.streams import BodyField
from cms.blocks import magazine_blocks


class Accent(models.TextChoices):
    """The colour that marks a part of the site, and all that stands in it."""

    WATER = "water", _("Sea green")
    STREETS = "streets", _("Brick")
    TABLE = "table", _("Ochre")
    MACHINES = "machines", _("Violet")
    GARDENS = "gardens", _("Moss")
    SKIES = "skies", _("Blue")
    SLATE = "slate", _("Slate")


class SitePage(AdaptivePage):
    """What all pages of this site share: a body, and that only articles are matched to visitors."""

    is_matchable = False
    body = BodyField(magazine_blocks(), blank=True, verbose_name=_("Body"))

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    search_fields = [*AdaptivePage.search_fields, index.SearchField("body")]

    class Meta:
        abstract = True
