"""The rule books that were made, and where their engines disagreed."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class BookRecord(models.Model):
    """A rule book as it was made: never changed, so that any decision can be looked up later."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    book = models.JSONField(_("book"))
    left_out = models.JSONField(_("left out"), default=dict, help_text=_("What was not taken in, and why."))
    proof = models.JSONField(
        _("proof"), default=dict, help_text=_("On how many contexts the engines were compared, and what they cover.")
    )
    refusal = models.TextField(_("refusal"), blank=True, help_text=_("Why this book never went live; mostly empty."))
    declared = models.JSONField(
        _("declared"), default=dict, help_text=_("What editors had declared, thresholds too, as rules are exported.")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    returned_to = models.PositiveIntegerField(
        _("returned to"), null=True, blank=True, help_text=_("The version that this one brought back.")
    )

    class Meta:
        verbose_name = _("rule book")
        verbose_name_plural = _("rule books")
        ordering: ClassVar[list[str]] = ["-version"]

    def __str__(self) -> str:
        """Show the version."""
        return gettext("Rule book %(version)d") % {"version": self.version}


class Disagreement(models.Model):
    """An alarm: another engine judged a live request differently; it bears no visitor's identifier."""

    version = models.PositiveIntegerField(_("version"))
    digest = models.CharField(max_length=64, editable=False)
    engines = models.JSONField(_("engines"))
    keys = models.JSONField(_("rules and segments"))
    answers = models.JSONField(_("answers"))
    facts = models.JSONField(_("facts"), default=dict, help_text=_("Of the first request, where its visitor agreed."))
    times = models.PositiveIntegerField(_("times"), default=0)
    first_at = models.DateTimeField(_("first"), auto_now_add=True)
    last_at = models.DateTimeField(_("last"), auto_now_add=True)
    dismissed_at = models.DateTimeField(_("dismissed"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("disagreement of engines")
        verbose_name_plural = _("disagreements of engines")
        ordering: ClassVar[list[str]] = ["-last_at"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["version", "digest"], name="attune_rules_one_alarm")
        ]

    def __str__(self) -> str:
        """Show what it is about."""
        return ", ".join(self.keys)
