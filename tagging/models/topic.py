"""The topics of the vocabulary; rows about pages are plain foreign keys, never page content."""

from collections.abc import Iterator
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, Panel
from wagtail.search import index

from attune.tagging.domain.concepts import is_language, is_uri
from attune.tagging.domain.vocabulary import TopicEntry
from attune.tagging.models.analysis import PageAnalysis, PageCheck, PageEntity, PageKeyphrase, PageTopic
from attune.tagging.models.training import Judgement, ModelVersion
from attune.tagging.models.vocabulary import TermDecision, VocabularyChange, VocabularyUpload

__all__ = [
    "Judgement", "ModelVersion", "PageAnalysis", "PageCheck", "PageEntity", "PageKeyphrase", "PageTopic",
    "TermDecision", "Topic", "TopicQuerySet", "TopicTranslation", "VocabularyChange", "VocabularyUpload",
]  # fmt: skip


class TopicQuerySet(models.QuerySet["Topic"]):
    """Topics, by who may use them."""

    def open(self) -> "TopicQuerySet":
        """Return the topics that may be given to pages: neither blocked nor retired."""
        return self.filter(is_blocked=False, is_retired=False)

    def of_site(self, site_id: int | None) -> "TopicQuerySet":
        """Return the topics of every site, and those of this one."""
        return self.filter(models.Q(site=None) | models.Q(site_id=site_id))

    def whole(self) -> "TopicQuerySet":
        """Return the topics with all that they say, in few queries."""
        return self.select_related("broader", "replaced_by").prefetch_related("translations", "more_broader")


class Topic(index.Indexed, ClusterableModel):
    """Something that pages can be about, in the words of the site's editors."""

    name = models.CharField(_("name"), max_length=255)
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
    more_broader = models.ManyToManyField(
        "self",
        verbose_name=_("further broader topics"),
        related_name="more_narrower",
        symmetrical=False,
        blank=True,
        help_text=_("Kept for vocabularies in which a topic stands in several places. Pages are matched by the first."),
    )
    broader_elsewhere = models.TextField(
        _("broader topics elsewhere"),
        blank=True,
        help_text=_("Broader topics that a file named and that this site does not have, one on each line."),
    )
    definition = models.TextField(_("definition"), blank=True, help_text=_("What the topic means, for editors."))
    language = models.CharField(
        _("language of the name"),
        max_length=20,
        blank=True,
        help_text=_("A language tag, such as en or pt-br. Leave empty for the site's own language."),
    )
    uri = models.CharField(
        _("address"),
        max_length=500,
        blank=True,
        help_text=_("The topic's URI in the vocabulary that it was imported from; the next import knows it by this."),
    )
    scheme = models.CharField(
        _("vocabulary"), max_length=200, blank=True, help_text=_("The vocabulary that it was imported from.")
    )
    notation = models.CharField(
        _("number"), max_length=100, blank=True, help_text=_("The topic's number or code in that vocabulary.")
    )
    mappings = models.TextField(
        _("the same elsewhere"),
        blank=True,
        help_text=_("URIs of the same topic in other vocabularies, such as Wikidata, one on each line."),
    )
    is_retired = models.BooleanField(
        _("retired"),
        default=False,
        help_text=_("Not suggested for pages any more. It stays where an editor or an import put it."),
    )
    replaced_by = models.ForeignKey(
        "self",
        verbose_name=_("replaced by"),
        related_name="replaces",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        help_text=_("What visitors liked of a retired topic, and rules that name it, count for this one."),
    )
    least_confidence = models.FloatField(
        _("suggest from"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0.05), MaxValueValidator(1)],
        help_text=_(
            "From which confidence it and its narrower topics are suggested, 0.05 to 1. 1 switches them off. "
            "Leave empty to have it learned."
        ),
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
    # What the last import said, to tell an editor's hand from the file's.
    imported = models.JSONField(default=dict, blank=True, editable=False)

    # The pages to be told of, between the signals before and after a change.
    touched_pages: tuple[int, ...] = ()

    objects = TopicQuerySet.as_manager()

    panels: ClassVar[list[Panel]] = [
        FieldPanel("name"),
        FieldPanel("synonyms"),
        FieldPanel("definition"),
        FieldPanel("broader"),
        InlinePanel("translations", heading=_("Translations"), label=_("Translation")),
        MultiFieldPanel(
            [
                FieldPanel("least_confidence"),
                FieldPanel("is_blocked"),
                FieldPanel("is_retired"),
                FieldPanel("replaced_by"),
            ],
            heading=_("Use"),
        ),
        FieldPanel("site"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("slug", read_only=True), FieldPanel("language")]),
                FieldPanel("uri"),
                FieldRowPanel([FieldPanel("scheme"), FieldPanel("notation")]),
                FieldPanel("mappings"),
                FieldPanel("more_broader"),
                FieldPanel("broader_elsewhere"),
            ],
            heading=_("In other vocabularies"),
            classname="collapsed",
        ),
    ]
    search_fields = [index.SearchField("name"), index.SearchField("synonyms"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["uri"], condition=~models.Q(uri=""), name="attune_tagging_one_topic_for_an_address"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Give the topic a slug the first time it is kept."""
        self.slug = self.slug or self._free_slug()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def clean(self) -> None:
        """Refuse a name without letters, circles, and addresses or languages that are none."""
        super().clean()
        faults = dict(self._faults())
        if faults:
            raise ValidationError(faults)

    def _faults(self) -> Iterator[tuple[str, object]]:
        if not slug_for(self.name):
            yield "name", _("The name holds no letter and no digit. Give it at least one.")
        if self._stands_above_itself("broader"):
            yield "broader", _("This makes a circle of broader topics. Choose another topic.")
        if self.replaced_by_id and not self.is_retired:
            yield "replaced_by", _("Only a retired topic is replaced. Tick “retired”, or leave this empty.")
        elif self._stands_above_itself("replaced_by"):
            yield "replaced_by", _("This makes a circle of replacements. Choose another topic.")
        if self.language and not is_language(self.language):
            yield "language", _("This is no language tag. Write it as in de or pt-br.")
        if self.uri and not is_uri(self.uri):
            yield "uri", _("This is no URI. Write it whole, as in https://example.org/topics/7.")
        if bad := next((line for line in self.mapping_list if not is_uri(line)), None):
            yield "mappings", _("“%(line)s” is no URI. Write one whole URI on each line.") % {"line": bad}

    def _stands_above_itself(self, field_name: str) -> bool:
        above, seen = getattr(self, field_name), {self.pk}
        while above is not None:
            if above.pk in seen:
                return True
            seen.add(above.pk)
            above = getattr(above, field_name)
        return False

    @property
    def synonym_list(self) -> tuple[str, ...]:
        """Return the synonyms, without empty lines."""
        return lines_of(self.synonyms)

    @property
    def mapping_list(self) -> tuple[str, ...]:
        """Return the addresses of the same topic elsewhere."""
        return lines_of(self.mappings)

    @property
    def stands_for(self) -> "Topic":
        """Return the topic that replaced this one, or itself."""
        topic, seen = self, {self.pk}
        while topic.replaced_by is not None and topic.replaced_by.pk not in seen:
            topic = topic.replaced_by
            seen.add(topic.pk)
        return topic

    def names_in(self, language: str) -> tuple[str, ...]:
        """Return the names and synonyms that a page in a language may use for it, the main name first."""
        spoken = [each for each in self.translations.all() if is_spoken(each.language, language)]
        translated = [name for each in spoken for name in (each.name, *each.synonym_list) if name]
        return tuple(dict.fromkeys((self.name, *self.synonym_list, *translated)))

    def entry(self, language: str = "") -> TopicEntry:
        """Return the topic as the domain knows it, for a page in a language; select what whole() selects."""
        broader = self.broader.slug if self.broader else ""
        return TopicEntry(
            self.slug,
            self.name,
            self.names_in(language)[1:],
            broader,
            self.is_blocked,
            self.is_retired,
            self.least_confidence,
        )

    def _free_slug(self) -> str:
        wanted = slug_for(self.name) or "topic"
        taken = set(Topic.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
        return next(
            slug for slug in (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken
        )


class TopicTranslation(models.Model):
    """What a topic is called in one more language: pages in that language are matched by it too."""

    topic = ParentalKey(Topic, related_name="translations", on_delete=models.CASCADE)
    language = models.CharField(_("language"), max_length=20, help_text=_("A language tag, such as de or pt-br."))
    name = models.CharField(_("name"), max_length=255, blank=True)
    synonyms = models.TextField(_("synonyms"), blank=True, help_text=_("Other names, one on each line."))
    definition = models.TextField(_("definition"), blank=True)

    panels: ClassVar[list[Panel]] = [
        FieldRowPanel([FieldPanel("language"), FieldPanel("name")]),
        FieldPanel("synonyms"),
        FieldPanel("definition"),
    ]

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "language"], name="attune_tagging_one_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.name}"

    def clean(self) -> None:
        """Write the language one way, and refuse what is no tag."""
        super().clean()
        self.language = self.language.strip().lower()
        if not is_language(self.language):
            raise ValidationError({"language": _("This is no language tag. Write it as in de or pt-br.")})

    @property
    def synonym_list(self) -> tuple[str, ...]:
        """Return the synonyms, without empty lines."""
        return lines_of(self.synonyms)


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a text, without empty ones."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def is_spoken(language: str, page_language: str) -> bool:
    """Say whether a page in a language may use words of another: de-at those of de, and de those of de-at."""
    spoken, wanted = language.lower().split("-"), page_language.lower().split("-")
    return bool(page_language) and spoken[0] == wanted[0] and (spoken == wanted or min(len(spoken), len(wanted)) == 1)


def slug_for(name: str) -> str:
    """Return a name as a slug; its dots become hyphens, for the search index takes a dot for a path."""
    return slugify(name.replace(".", "-"), allow_unicode=True)[:90].strip("-_")
