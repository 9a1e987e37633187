"""What matching keeps: the page mixin that puts topics into Wagtail's index, and content queries."""

from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import RevisionMixin
from wagtail.search import index

from attune.matching.style_columns import StyleColumns
from attune.rules.admin.bases import SiteSelect
from attune.rules.drafts import approved_dependents
from attune.rules.registry import ProtectedNameMixin, ProtectedSiteMixin
from attune.tagging.admin.bases import FORMAT_CHOICES, KIND_CHOICES


class Matchable(StyleColumns):
    """Make a page type one that can be matched: `search_fields = [*Page.search_fields, *Matchable.search_fields, ...]`.

    The index names a field for the class that declares it: all page types share these, if none declares them anew.
    """

    search_fields: ClassVar[list[index.BaseField]] = [
        # Stored, so that a hit can tell which topics gave how much without loading its whole source.
        index.FilterField("topic_weights", es_extra={"type": "sparse_vector", "store": True}),
        index.FilterField("content_kind"),
        *StyleColumns.search_fields,
        index.FilterField("live_revision"),
        # An alias is its source to a reader: it is never found beside it.
        index.FilterField("alias_of"),
        # Added up over all pages, it tells whether the index is as the database.
        index.FilterField("topics_checksum", es_extra={"type": "long"}),
    ]

    class Meta:
        abstract = True

    @classmethod
    def recommended_content_types(cls) -> tuple[int, ...]:
        """List the content types of the pages that may be recommended beside a page of this type."""
        return (ContentType.objects.get_for_model(cls).pk,)

    @property
    def topic_weights(self) -> dict[str, float]:
        """How much the page is about each topic, as a vector of length 1; empty keeps the page out of every match."""
        return self.matching_tags.weights

    @property
    def topics_checksum(self) -> int:
        """A number that changes when the topics do, or what was judged of the writing."""
        return self.matching_tags.checksum

    @property
    def content_kind(self) -> str:
        """What kind of text the page is: as its own field `kind` says, or else as tagging judged."""
        return getattr(self, "kind", "") or self.matching_tags.kind


class ContentQuery(ProtectedSiteMixin, ProtectedNameMixin, RevisionMixin, ClusterableModel):
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
        _("kinds"),
        max_length=200,
        blank=True,
        help_text=format_lazy(
            _("Kinds of page, joined by commas, such as {kinds}. Empty: any kind."),
            kinds=", ".join(kind for kind, _label in KIND_CHOICES),
        ),
    )
    languages = models.CharField(
        _("languages"),
        max_length=100,
        blank=True,
        help_text=_("Languages of the words, joined by commas, such as en, fr. Empty: any language."),
    )
    in_own_language = models.BooleanField(
        _("leave out pages in another language than their locale’s"), default=False, blank=True
    )
    formats = models.CharField(
        _("formats"),
        max_length=100,
        blank=True,
        help_text=format_lazy(
            _("Formats, joined by commas, of {formats}. Empty: any format."),
            formats=", ".join(form for form, _label in FORMAT_CHOICES),
        ),
    )
    places = models.CharField(
        _("places"),
        max_length=400,
        blank=True,
        help_text=_("The place that a page names most, joined by commas. Empty: any place."),
    )
    years_from = models.PositiveSmallIntegerField(
        _("about the years from"), null=True, blank=True, validators=[MinValueValidator(1000), MaxValueValidator(2099)]
    )
    years_to = models.PositiveSmallIntegerField(
        _("about the years to"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1000), MaxValueValidator(2099)],
        help_text=_("A page fits if the years that it names touch these."),
    )
    most_grade = models.FloatField(
        _("grade level at most"), null=True, blank=True, validators=[MinValueValidator(0.0), MaxValueValidator(30.0)]
    )
    least_formality = models.FloatField(
        _("formality at least"), null=True, blank=True, validators=[MinValueValidator(0.0), MaxValueValidator(1.0)]
    )
    most_formality = models.FloatField(
        _("formality at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0.0), MaxValueValidator(1.0)],
        help_text=_("From 0 (like speech) to 1 (formal)."),
    )
    least_freshness = models.FloatField(
        _("freshness at least"),
        default=0.0,
        blank=True,
        validators=[MinValueValidator(0.0), MaxValueValidator(1.0)],
        help_text=_("1 is new; each kind of page halves in its own time. 0: any age."),
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
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("languages"), FieldPanel("formats")]),
                FieldPanel("in_own_language"),
                FieldRowPanel([FieldPanel("least_formality"), FieldPanel("most_formality")]),
                FieldRowPanel([FieldPanel("most_grade")]),
                FieldPanel("places"),
                FieldRowPanel([FieldPanel("years_from"), FieldPanel("years_to")]),
            ],
            heading=_("How they are written"),
        ),
        FieldRowPanel([FieldPanel("fresh_days"), FieldPanel("least_freshness"), FieldPanel("least_score")]),
        FieldPanel("site", widget=SiteSelect),
    ]

    class Meta:
        verbose_name = _("content query")
        verbose_name_plural = _("content queries")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        """Show the name."""
        return self.name

    def clean(self) -> None:
        """Refuse formats that there are not, and ends that stand the wrong way round."""
        super().clean()
        self._refuse_beneath_rules()
        self.least_freshness = self.least_freshness or 0.0
        known = dict(FORMAT_CHOICES)
        if wrong := [form for form in split_list(self.formats) if form not in known]:
            text = _("“%(wrong)s” is no format. Choose of %(known)s.")
            raise ValidationError(
                {"formats": ValidationError(text, params={"wrong": wrong[0], "known": ", ".join(known)})}
            )
        for least, most in (("years_from", "years_to"), ("least_formality", "most_formality")):
            ends = getattr(self, least), getattr(self, most)
            if None not in ends and ends[0] > ends[1]:
                raise ValidationError({most: _("This is less than the other end. Change one of them.")})

    def _refuse_beneath_rules(self) -> None:
        if users := approved_dependents(self):
            text = _(
                "What is live asks for this query and was approved as it is: %(users)s. Copy it, change the copy, "
                "and let them ask for that; somebody else then approves the change."
            )
            raise ValidationError(text, params={"users": ", ".join(users)})


def split_list(values: str) -> list[str]:
    """Take values apart that are joined by commas."""
    return [value.strip() for value in values.split(",") if value.strip()]
