"""Which slots stand on which published pages, and the previews that editors have shared."""

from datetime import datetime

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


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


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    """Ask for shared previews."""

    def open_at(self, now: datetime) -> "PreviewLinkQuerySet":
        """Keep those that can still be opened."""
        return self.filter(Q(revoked_at=None) & Q(expires_at__gt=now))


class PreviewLink(models.Model):
    """A draft that an editor has shared as somebody would see it; its address is signed, ends, and can be revoked."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+", verbose_name=_("page"))
    # A copy: as long as somebody edits, Wagtail writes every autosave into one and the same revision.
    content = models.JSONField(_("content"), default=dict, encoder=DjangoJSONEncoder)
    look = models.TextField(_("look"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("shared by"),
    )
    created_at = models.DateTimeField(_("shared at"))
    expires_at = models.DateTimeField(_("ends at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared preview")
        verbose_name_plural = _("shared previews")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        """Name it by its page."""
        return f"{self.page.title} ({self.expires_at:%Y-%m-%d})"

    def shared_page(self) -> Page:
        """Give the page as it was when it was shared."""
        page: Page = self.page.specific_deferred.with_content_json(self.content)
        return page

    def is_open(self, now: datetime) -> bool:
        """Say whether it can still be opened."""
        return self.revoked_at is None and now < self.expires_at
