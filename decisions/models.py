"""How often what acted on decisions was seen, day by day, and what is odd about it; counts alone, of no visitor."""

from datetime import date, datetime

from django.db import models
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

# The key under which all slots that were seen are counted, whatever acted on them.
ALL_SLOTS = ""


class ActedDayQuerySet(models.QuerySet["ActedDay"]):
    """Count what acted."""

    def add(self, key: str, day: date, *, times: int, last: datetime) -> None:
        """Add to one day in the database, so that two workers lose nothing."""
        self.bulk_create([ActedDay(key=key, day=day, last=last)], ignore_conflicts=True)
        self.filter(key=key, day=day).update(times=F("times") + times, last=Greatest(F("last"), last))


class ActedDay(models.Model):
    """On how many slots that were seen a rule or a segment acted on one day of the site's zone; "" counts all slots."""

    key = models.CharField(_("rule or segment"), max_length=120)
    day = models.DateField(_("day"))
    times = models.PositiveIntegerField(_("times"), default=0)
    last = models.DateTimeField(_("last"))

    objects = ActedDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("day of a rule")
        verbose_name_plural = _("days of rules")
        constraints = [models.UniqueConstraint(fields=["key", "day"], name="attune_acted_day_once")]
        indexes = [models.Index(fields=["day"], name="attune_acted_day")]

    def __str__(self) -> str:
        """Name it by its rule and day."""
        return f"{self.key} {self.day}"


class FactDayQuerySet(models.QuerySet["FactDay"]):
    """Count what was asked."""

    def add(self, key: str, day: date, *, asked: int, missing: int) -> None:
        """Add to one day in the database, so that two workers lose nothing."""
        self.bulk_create([FactDay(key=key, day=day)], ignore_conflicts=True)
        self.filter(key=key, day=day).update(asked=F("asked") + asked, missing=F("missing") + missing)


class FactDay(models.Model):
    """In how many sampled requests of one day a fact was asked, and in how many it was missing."""

    key = models.CharField(_("fact"), max_length=300)
    day = models.DateField(_("day"))
    asked = models.PositiveIntegerField(_("asked"), default=0)
    missing = models.PositiveIntegerField(_("missing"), default=0)

    objects = FactDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("day of a fact")
        verbose_name_plural = _("days of facts")
        constraints = [models.UniqueConstraint(fields=["key", "day"], name="attune_fact_day_once")]
        indexes = [models.Index(fields=["day"], name="attune_fact_day")]

    def __str__(self) -> str:
        """Name it by its fact and day."""
        return f"{self.key} {self.day}"


class KeyAudience(models.Model):
    """Of the visitors of the last days whose facts came back, for how many a rule or segment held at least once."""

    key = models.CharField(_("rule or segment"), max_length=120, unique=True)
    held = models.PositiveIntegerField(_("visitors for whom it held"), default=0)
    judged = models.PositiveIntegerField(_("visitors judged"), default=0)
    at = models.DateTimeField(_("counted at"))

    class Meta:
        verbose_name = _("audience of a rule")
        verbose_name_plural = _("audiences of rules")

    def __str__(self) -> str:
        """Name it by its rule."""
        return self.key


class FlagQuerySet(models.QuerySet["Flag"]):
    """Ask for flags."""

    def open(self) -> "FlagQuerySet":
        """Keep those that still stand."""
        return self.filter(closed_at=None)


class Flag(models.Model):
    """Something odd about a rule: it has stopped, or misses a fact; told to its author once, and ended by itself."""

    class Kind(models.TextChoices):
        STOPPED = "stopped", _("Has stopped")
        MISSING = "missing", _("Misses a fact")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    key = models.CharField(_("rule or trigger"), max_length=120)
    data = models.JSONField(_("what was found"), default=dict)
    opened_at = models.DateTimeField(_("since"))
    told_at = models.DateTimeField(_("told at"), null=True)
    closed_at = models.DateTimeField(_("ended at"), null=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("odd rule")
        verbose_name_plural = _("odd rules")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=models.Q(closed_at=None), name="attune_flag_once_open"
            )
        ]

    def __str__(self) -> str:
        """Name it by its rule and what is odd."""
        return f"{self.key}: {self.kind}"
