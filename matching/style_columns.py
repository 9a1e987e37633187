"""The part of a matchable page that says how it is written: one column of the index for each judgement."""

from typing import ClassVar

from django.db import models
from django.utils.functional import cached_property
from wagtail.search import index

from attune.matching.domain.style import StyleMeasure
from attune.matching.page_tags import PageTags, tags_of

# What the index keeps of how a page is written, as content_<name>, and as which type.
STYLE_FIELDS = {
    "language": "keyword",
    "is_foreign": "boolean",
    "format": "keyword",
    "place": "keyword",
    "period_from": "integer",
    "period_to": "integer",
    **dict.fromkeys((measure.value for measure in StyleMeasure), "float"),
}


class StyleColumns(models.Model):
    """What the index keeps of how a page is written; Matchable offers it to page types."""

    search_fields: ClassVar[list[index.BaseField]] = [
        index.FilterField(f"content_{name}", es_extra={"type": kind}) for name, kind in STYLE_FIELDS.items()
    ]

    class Meta:
        abstract = True

    @cached_property
    def matching_tags(self) -> PageTags:
        """What tagging knows of the page; set it beforehand to index many pages without queries for each."""
        return tags_of([self.pk])[self.pk]

    @property
    def content_language(self) -> str | None:
        """The language of its words, as found; nothing before it was read."""
        return self.matching_tags.manner.language

    @property
    def content_is_foreign(self) -> bool | None:
        """Whether it is in another language than its locale."""
        return self.matching_tags.manner.is_foreign

    @property
    def content_format(self) -> str | None:
        """What it mostly is to look at."""
        return self.matching_tags.manner.format

    @property
    def content_place(self) -> str | None:
        """What all spellings of the place share that it names most."""
        return self.matching_tags.manner.place

    @property
    def content_period_from(self) -> int | None:
        """The first year that it names."""
        return self.matching_tags.manner.period_from

    @property
    def content_period_to(self) -> int | None:
        """The last year that it names."""
        return self.matching_tags.manner.period_to

    @property
    def content_polarity(self) -> float | None:
        """How bright it sounds, -1..1."""
        return self.matching_tags.manner.polarity

    @property
    def content_formality(self) -> float | None:
        """How formal it is, 0..1."""
        return self.matching_tags.manner.formality

    @property
    def content_subjectivity(self) -> float | None:
        """How much it gives views, 0..1."""
        return self.matching_tags.manner.subjectivity

    @property
    def content_grade(self) -> float | None:
        """How many years of school it takes."""
        return self.matching_tags.manner.grade

    @property
    def content_reading_minutes(self) -> float | None:
        """How long reading it takes."""
        return self.matching_tags.manner.reading_minutes

    @property
    def content_author_reputation(self) -> float | None:
        """What its author's earlier pages were worth, 0..1."""
        return self.matching_tags.manner.author_reputation
