"""The news front."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from attune.blocks.streams import BodyField
from cms.blocks import news_blocks
from cms.models.site import Accent, SitePage


class NewsPage(SitePage):
    """What is new, in brief for those who pass by and at length for those who stay."""

    accent = models.CharField(_("Colour"), max_length=20, choices=Accent, default=Accent.SLATE)
    body = BodyField(news_blocks(), blank=True, verbose_name=_("Body"))

    template = "cms/news_page.html"
    parent_page_types = ["attune_cms.HomePage"]
    subpage_types: list[str] = []
    content_panels = [*SitePage.content_panels, FieldPanel("accent")]

    class Meta:
        verbose_name = _("News front")
