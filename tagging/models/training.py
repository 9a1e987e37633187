"""What is kept of editors' judgements and of the models learned from them; part of the app's models."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Judgement(models.Model):
    """One act of an editor on one topic of one page, with what was there before, so that it can be undone."""

    page = models.ForeignKey("wagtailcore.Page", related_name="+", on_delete=models.CASCADE)
    topic = models.ForeignKey("attune_tagging.Topic", related_name="+", on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", null=True, on_delete=models.SET_NULL)
    made_at = models.DateTimeField(auto_now_add=True)
    batch = models.UUIDField(db_index=True, help_text=_("Acts that were one click, and are undone by one."))
    state_before = models.CharField(max_length=10, blank=True, help_text=_("Empty where the page had no such topic."))
    source_before = models.CharField(max_length=10, blank=True)
    state_after = models.CharField(max_length=10, blank=True)
    confidence = models.FloatField(default=0, help_text=_("How sure the machine was then; 0 if it had not found it."))
    undone_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["page", "topic"], name="attune_tagging_judged")]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.topic_id} {self.state_before or '-'} > {self.state_after or '-'}"


class ModelVersion(models.Model):
    """A model of topics that was learned: when, from how much, how well it did, and whether it is the live one."""

    number = models.PositiveIntegerField(unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    seed = models.PositiveIntegerField()
    examples = models.PositiveIntegerField(help_text=_("Pages that it learned from."))
    held_back = models.PositiveIntegerField(help_text=_("Pages that it was measured on, and has never learned from."))
    figures = models.JSONField(help_text=_("On the pages held back: of this model, and of the one that was live then."))
    verdict = models.CharField(max_length=20)
    is_live = models.BooleanField(default=False)
    content = models.BinaryField()

    class Verdict(models.TextChoices):
        """Why a model was put live, or not."""

        NOT_WORSE = "not worse", _("not worse than the one before: put live")
        WORSE = "worse", _("worse than the live one: kept, not put live")
        TOO_FEW = "too few", _("too few pages to compare on: kept, not put live")

    class Meta:
        ordering = ["-number"]
        verbose_name = _("topic model")
        verbose_name_plural = _("topic models")
        constraints = [
            models.UniqueConstraint(
                fields=["is_live"], condition=models.Q(is_live=True), name="attune_tagging_one_live"
            )
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def verdict_in_words(self) -> str:
        """Say why it was put live, or not."""
        return str(self.Verdict(self.verdict).label)
