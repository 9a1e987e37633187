"""What is kept of what was found on pages; part of the app's models."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PageTopic(models.Model):
    """One topic of one page: found by the machine, and what an editor or an import said to it."""

    class State(models.TextChoices):
        """Who has the last word."""

        SUGGESTED = "suggested", _("suggested")
        ACCEPTED = "accepted", _("accepted")
        PINNED = "pinned", _("pinned")
        REJECTED = "rejected", _("removed")

    class Source(models.TextChoices):
        """Who brought the topic to the page, or judged it last."""

        MACHINE = "machine", _("machine")
        EDITOR = "editor", _("editor")
        IMPORT = "import", _("import")

    page = models.ForeignKey("wagtailcore.Page", related_name="+", on_delete=models.CASCADE)
    topic = models.ForeignKey("attune_tagging.Topic", related_name="page_topics", on_delete=models.CASCADE)
    salience = models.FloatField(default=0, help_text=_("How much the machine found, 0..1; 0 if it did not find it."))
    confidence = models.FloatField(default=0)
    weight = models.FloatField(default=0, help_text=_("All weights of a page together have length 1."))
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUGGESTED)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.MACHINE)
    evidence = models.JSONField(default=list)
    sentence = models.TextField(blank=True, help_text=_("The sentence that gave it."))

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "topic"], name="attune_tagging_once_a_page")]
        ordering = ["-weight", "-salience", "pk"]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.topic_id}"

    def standing(self, pinned_salience: float) -> float:
        """Return how much the page counts as being about the topic.

        A pinned topic never fades below a set share, and an accepted one not below half of that.
        """
        least = {self.State.PINNED: pinned_salience, self.State.ACCEPTED: pinned_salience / 2}
        return 0.0 if self.state == self.State.REJECTED else max(self.salience, least.get(self.State(self.state), 0.0))


class PageKeyphrase(models.Model):
    """A free phrase that says what a page is about."""

    page = models.ForeignKey("wagtailcore.Page", related_name="+", on_delete=models.CASCADE)
    text = models.CharField(max_length=150)
    salience = models.FloatField()
    evidence = models.JSONField(default=list)
    sentence = models.TextField(blank=True, help_text=_("The first sentence of the page that has it."))

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-salience", "pk"]

    def __str__(self) -> str:
        return self.text


class PageEntity(models.Model):
    """Someone or something that a page names."""

    page = models.ForeignKey("wagtailcore.Page", related_name="+", on_delete=models.CASCADE)
    text = models.CharField(max_length=150)
    label = models.CharField(max_length=20)
    mentions = models.PositiveIntegerField(default=1)
    salience = models.FloatField()
    key = models.CharField(max_length=150, blank=True, db_index=True, help_text=_("What all spellings of it share."))
    linked_page = models.ForeignKey("wagtailcore.Page", null=True, related_name="+", on_delete=models.SET_NULL)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-salience", "pk"]

    def __str__(self) -> str:
        return self.text


class PageAnalysis(models.Model):
    """How a page is written, when that was read, by what, and from which text."""

    page = models.OneToOneField("wagtailcore.Page", related_name="+", on_delete=models.CASCADE)
    fingerprint = models.CharField(max_length=64, blank=True)
    extractor = models.CharField(max_length=20, blank=True)
    analysed_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=8, blank=True)
    is_foreign = models.BooleanField(default=False, help_text=_("It is in another language than its locale."))
    polarity = models.FloatField(null=True)
    formality = models.FloatField(null=True)
    subjectivity = models.FloatField(null=True)
    grade = models.FloatField(null=True)
    reading_minutes = models.FloatField(default=0)
    kind = models.CharField(max_length=20, blank=True)
    format = models.CharField(max_length=10, default="text")
    period_from = models.PositiveSmallIntegerField(null=True)
    period_to = models.PositiveSmallIntegerField(null=True)
    place = models.CharField(max_length=150, blank=True)
    place_key = models.CharField(max_length=150, blank=True, help_text=_("What all spellings of the place share."))
    author_reputation = models.FloatField(null=True, help_text=_("Empty until outcomes were counted."))
    reasons = models.JSONField(default=dict)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("page analysis")
        verbose_name_plural = _("page analyses")

    def __str__(self) -> str:
        return f"{self.page_id} ({self.language})"


class PageCheck(models.Model):
    """When a page was last looked at, whether it had words to be read or not; what changed since is looked at again."""

    page = models.OneToOneField("wagtailcore.Page", on_delete=models.CASCADE, primary_key=True, related_name="+")
    # The moment before the page was read: what was published meanwhile came after it.
    checked_at = models.DateTimeField(null=True, db_index=True)
    # When the sweep tried last; a page that cannot be read stands behind the others.
    tried_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Name the page by its number."""
        return f"page {self.page_id}"
