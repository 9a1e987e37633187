"""What matching keeps: the page mixin that puts topics into Wagtail's index, and content queries."""

from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import RevisionMixin
from wagtail.search import index

from matching.tags import PageTags, tags_of


class Matchable(models.Model):
    """Make a page type one that can be matched: `search_fields = [*Page.search_fields, *Matchable.search_fields, ...]`.

    The index names a field for the class that declares it: all page types share these, if none declares them anew.
    """

    search_fields: ClassVar[list[index.BaseField]] = [
        # Stored, so that a hit can tell which topics gave how much without loading its whole source.
        index.FilterField("topic_weights", es_extra={"type": "sparse_vector", "store": True}),
        index.FilterField("content_kind"),
        index.FilterField("live_revision"),
        # Added up over all pages, it tells whether the index is as the database.
        index.FilterField("topics_checksum", es_extra={"type": "long"}),
    ]

    class Meta:
        abstract = True

    @classmethod
    def recommended_content_types(cls) -> tuple[int, ...]:
        """List the content types of the pages that may be recommended beside a page of this type."""
        return (ContentType.objects.get_for_model(cls).pk,)

    @cached_property
    def matching_tags(self) -> PageTags:
        """What tagging knows of the page; set it beforehand to index many pages without queries for each."""
        return tags_of([self.pk])[self.pk]

    @property
    def topic_weights(self) -> dict[str, float]:
        """How much the page is about each topic, as a vector of length 1; empty keeps the page out of every match."""
        return self.matching_tags.weights

    @property
    def topics_checksum(self) -> int:
        """A number that changes when the topics do."""
        return self.matching_tags.checksum

    @property
    def content_kind(self) -> str:
        """What kind of text the page is: as its own field `kind` says, or else as tagging judged."""
        return getattr(self, "kind", "") or self.matching_tags.kind


class ContentQuery(RevisionMixin, ClusterableModel):
    """Pages that an editor describes once, so that rules may ask how many of them a visitor has yet to read."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(
        _("slug"), max_length=120, unique=True, help_text=_("Rules refer to the query by this; it should not change.")
    )
    text = models.CharField(
        _("words"), max_length=200, blank=True, help_text=_("Pages must hold all of these words. Empty: any words.")
    )
    topics = ParentalManyToManyField(
        "attune_tagging.Topic",
        verbose_name=_("topics"),
        blank=True,
        related_name="+",
        help_text=_("Pages must be about at least one of these. None: any topic."),
    )
    kinds = models.CharField(
        _("kinds"), max_length=200, blank=True, help_text=_("Kinds of page, joined by commas. Empty: any kind.")
    )
    fresh_days = models.PositiveIntegerField(
        _("published within days"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(36_500)]
    )
    least_score = models.FloatField(
        _("least match"),
        default=0.0,
        validators=[MinValueValidator(0.0), MaxValueValidator(1.0)],
        help_text=_("How well a page must fit the visitor, from 0 to 1. 0: pages count for everybody."),
    )
    site = models.ForeignKey(
        "wagtailcore.Site",
        verbose_name=_("site"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Empty: the query counts on all sites."),
    )

    panels: ClassVar[list[Any]] = [
        FieldPanel("name"),
        FieldPanel("slug"),
        MultiFieldPanel(
            [FieldPanel("text"), FieldPanel("topics"), FieldPanel("kinds")], heading=_("What the pages are")
        ),
        FieldRowPanel([FieldPanel("fresh_days"), FieldPanel("least_score")]),
        FieldPanel("site"),
    ]

    class Meta:
        verbose_name = _("content query")
        verbose_name_plural = _("content queries")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        """Show the name."""
        return self.name
