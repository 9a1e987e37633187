"""Which slots stand on which published pages, so that rules can be written without knowing them by heart."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SlotEntry(models.Model):
    """One slot of a published page, as it was when the page was published; made anew with each publish."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+", verbose_name=_("page"))
    slot = models.CharField(_("slot"), max_length=36)
    name = models.CharField(_("name"), max_length=60, db_index=True)
    block = models.CharField(_("block"), max_length=100)
    place = models.PositiveSmallIntegerField(_("place"))
    variants = models.JSONField(_("variants"), default=list)

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        ordering = ["page", "place"]
        constraints = [models.UniqueConstraint(fields=["page", "slot"], name="attune_slot_once")]

    def __str__(self) -> str:
        """Show the name that rules call it by."""
        return self.name
