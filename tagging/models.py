"""What is kept of topics and of what pages are about; rows of machines are plain foreign keys, never page content."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from tagging.domain.vocabulary import TopicEntry


class TopicQuerySet(models.QuerySet["Topic"]):
    """Topics, by who may use them."""

    def open(self) -> "TopicQuerySet":
        """Return the topics that are not blocked."""
        return self.filter(is_blocked=False)

    def of_site(self, site_id: int | None) -> "TopicQuerySet":
        """Return the topics of every site, and those of this one."""
        return self.filter(models.Q(site=None) | models.Q(site_id=site_id))


class Topic(index.Indexed, models.Model):
    """Something that pages can be about, in the words of the site's editors."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(
        _("slug"),
        max_length=100,
        unique=True,
        allow_unicode=True,
        blank=True,
        help_text=_("Made from the name once, and kept: what visitors like is remembered under it."),
    )
    synonyms = models.TextField(
        _("synonyms"), blank=True, help_text=_("Other names of the same topic, one on each line.")
    )
    broader = models.ForeignKey(
        "self",
        verbose_name=_("broader topic"),
        related_name="narrower",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        help_text=_("A page about this topic is also, a little, about the broader one."),
    )
    is_blocked = models.BooleanField(
        _("blocked"),
        default=False,
        help_text=_("Never suggested, and hidden from all pages. Pages are not matched by it."),
    )
    site = models.ForeignKey(
        "wagtailcore.Site",
        verbose_name=_("site"),
        related_name="+",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        help_text=_("Leave empty for a topic of all sites."),
    )

    objects = TopicQuerySet.as_manager()

    panels = [
        FieldPanel("name"),
        FieldPanel("synonyms"),
        FieldPanel("broader"),
        FieldPanel("is_blocked"),
        FieldPanel("site"),
        FieldPanel("slug", read_only=True),
    ]
    search_fields = [index.SearchField("name"), index.SearchField("synonyms"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Give the topic a slug the first time it is kept."""
        self.slug = self.slug or self._free_slug()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def clean(self) -> None:
        """Refuse a name without letters, and topics that are broader than themselves in a circle."""
        super().clean()
        if not slug_for(self.name):
            raise ValidationError({"name": _("The name holds no letter and no digit. Give it at least one.")})
        above, seen = self.broader, {self.pk}
        while above is not None:
            if above.pk in seen:
                raise ValidationError({"broader": _("This makes a circle of broader topics. Choose another topic.")})
            seen.add(above.pk)
            above = above.broader

    @property
    def synonym_list(self) -> tuple[str, ...]:
        """Return the synonyms, without empty lines."""
        return tuple(line.strip() for line in self.synonyms.splitlines() if line.strip())

    def entry(self) -> TopicEntry:
        """Return the topic as the domain knows it; `broader` must have been selected too."""
        broader = self.broader.slug if self.broader else ""
        return TopicEntry(self.slug, self.name, self.synonym_list, broader, self.is_blocked)

    def _free_slug(self) -> str:
        wanted = slug_for(self.name) or "topic"
        taken = set(Topic.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
        return next(
            slug for slug in (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken
        )


def slug_for(name: str) -> str:
    """Return a name as a slug; its dots become hyphens, for the search index takes a dot for a path."""
    return slugify(name.replace(".", "-"), allow_unicode=True)[:90].strip("-_")


class PageTopic(models.Model):
    """One topic of one page: found by the machine, and what an editor or an import said to it."""

    class State(models.TextChoices):
        """Who has the last word."""

        SUGGESTED = "suggested", _("suggested")
        PINNED = "pinned", _("pinned")
        REJECTED = "rejected", _("removed")

    class Source(models.TextChoices):
        """Who brought the topic to the page, or judged it last."""

        MACHINE = "machine", _("machine")
        EDITOR = "editor", _("editor")
        IMPORT = "import", _("import")

    page = models.ForeignKey("wagtailcore.Page", related_name="+", on_delete=models.CASCADE)
    topic = models.ForeignKey(Topic, related_name="page_topics", on_delete=models.CASCADE)
    salience = models.FloatField(default=0, help_text=_("How much the machine found, 0..1; 0 if it did not find it."))
    confidence = models.FloatField(default=0)
    weight = models.FloatField(default=0, help_text=_("All weights of a page together have length 1."))
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUGGESTED)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.MACHINE)
    evidence = models.JSONField(default=list)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "topic"], name="attune_tagging_once_a_page")]
        ordering = ["-weight", "-salience", "pk"]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.topic_id}"

    def standing(self, pinned_salience: float) -> float:
        """Return how much the page counts as being about the topic: a pinned topic never fades below a set share."""
        if self.state == self.State.REJECTED:
            return 0.0
        return max(self.salience, pinned_salience) if self.state == self.State.PINNED else self.salience


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

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-salience", "pk"]

    def __str__(self) -> str:
        return self.text


class TermDecision(models.Model):
    """What an editor made of a proposed term, so that it is not proposed again, and how to take that back."""

    class Kind(models.TextChoices):
        """What became of the proposal."""

        TOPIC = "topic", _("made a topic")
        SYNONYM = "synonym", _("added as a synonym")
        NEVER = "never", _("never proposed again")

    key = models.CharField(max_length=150, unique=True)
    text = models.CharField(max_length=150)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    topic = models.ForeignKey(Topic, related_name="+", on_delete=models.CASCADE, null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", on_delete=models.SET_NULL, null=True)
    decided_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("decision on a proposed term")
        verbose_name_plural = _("decisions on proposed terms")
        ordering = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return self.text


class PageAnalysis(models.Model):
    """How a page is written, when that was read, by what, and from which text."""

    page = models.OneToOneField("wagtailcore.Page", related_name="+", on_delete=models.CASCADE)
    fingerprint = models.CharField(max_length=64, blank=True)
    extractor = models.CharField(max_length=20, blank=True)
    analysed_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=8, blank=True)
    polarity = models.FloatField(null=True)
    formality = models.FloatField(null=True)
    subjectivity = models.FloatField(null=True)
    grade = models.FloatField(null=True)
    reading_minutes = models.FloatField(default=0)
    kind = models.CharField(max_length=20, default="article")
    period_from = models.PositiveSmallIntegerField(null=True)
    period_to = models.PositiveSmallIntegerField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("page analysis")
        verbose_name_plural = _("page analyses")

    def __str__(self) -> str:
        return f"{self.page_id} ({self.language})"
