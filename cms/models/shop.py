"""The shop: a front with offers, and a page for each product."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from attune.blocks.streams import BodyField
from cms.blocks import shop_blocks
from cms.illustrations import illustrations, quiet_cover
from cms.models.site import Accent, SitePage


class ShopPage(SitePage):
    """The front of the shop, whose hero and offers adapt."""

    accent = models.CharField(_("Colour"), max_length=20, choices=Accent, default=Accent.SLATE)
    body = BodyField(shop_blocks(), blank=True, verbose_name=_("Body"))

    template = "cms/shop_page.html"
    parent_page_types = ["attune_cms.HomePage"]
    subpage_types = ["attune_cms.ProductPage"]
    content_panels = [*SitePage.content_panels, FieldPanel("accent")]

    class Meta:
        verbose_name = _("Shop")


class ProductPage(SitePage):
    """One thing that is sold."""

    tagline = models.CharField(_("Tagline"), max_length=80, blank=True)
    price = models.DecimalField(
        _("Price"), max_digits=8, decimal_places=2, validators=[MinValueValidator(0)], help_text=_("In pounds.")
    )
    stock = models.PositiveIntegerField(_("In stock"), default=0)
    illustration = models.CharField(_("Illustration"), max_length=40, choices=illustrations, blank=True)
    cover = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("Image"),
    )

    template = "cms/product_page.html"
    parent_page_types = ["attune_cms.ShopPage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("tagline"),
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("price"), FieldPanel("stock")]),
        MultiFieldPanel([FieldPanel("illustration"), FieldPanel("cover")], heading=_("Picture")),
        FieldPanel("body"),
    ]
    search_fields = [*SitePage.search_fields, index.SearchField("tagline")]

    class Meta:
        verbose_name = _("Product")

    @property
    def art(self) -> str:
        """Name the illustration to show when there is no image."""
        return self.illustration or quiet_cover(self.pk or 0)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add some other things from the same shelf."""
        others = ProductPage.objects.sibling_of(self, inclusive=False).live().public().order_by("path")
        return super().get_context(request, *args, **kwargs) | {"others": others[:3]}
