"""Keep imported articles as pages: made, renewed, or left as they are."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from attune.tagging import services as tagging_services
from attune.tagging.selectors import topic_choices
from cms.imports.bodies import body_of
from cms.imports.records import ArticleRecord
from cms.models import ArticlePage, AuthorPage, IndexPage, SectionPage
from cms.site_structure import ensure_author, free_slug

IMPORT = "import"


class ImportOutcome(StrEnum):
    """What became of a record."""

    IMPORTED = "imported"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(slots=True)
class ImportDestination:
    """Where articles are put, and the authors met so far."""

    section: SectionPage
    writers: IndexPage
    authors: dict[str, AuthorPage] = field(default_factory=dict)

    def author(self, name: str) -> AuthorPage:
        """Give the page of an author."""
        if name not in self.authors:
            self.authors[name] = ensure_author(self.writers, name)
        return self.authors[name]


def save_article(
    record: ArticleRecord, shelf: ImportDestination, *, makes_topics: bool
) -> tuple[ArticlePage, ImportOutcome]:
    """Make or renew the page of a record, give it its topics and read it; all of it, or nothing.

    One transaction: what the publication sends to workers goes out after it and finds the page already read.
    """
    page = ArticlePage.objects.filter(source_id=record.id).first()
    if page is not None and page.source_digest == record.digest:
        return page, ImportOutcome.UNCHANGED
    outcome = ImportOutcome.CHANGED if page else ImportOutcome.IMPORTED
    with transaction.atomic():
        page = page or ArticlePage(source_id=record.id)
        _fill(page, record, shelf)
        _publish(page, shelf.section)
        ArticlePage.objects.filter(pk=page.pk).update(source_digest=record.digest)
        _tag(page, record.tags, makes_topics=makes_topics)
    return page, outcome


def _fill(page: ArticlePage, record: ArticleRecord, shelf: ImportDestination) -> None:
    authors = [shelf.author(name) for name in record.authors]
    page.title, page.summary = record.title, record.summary
    page.author = authors[0] if authors else None
    # A file does not say what kind of article it is; reading it does.
    page.kind = ""
    page.published_on = record.published_on
    page.first_published_at = _noon(record.published_on)
    page.body = body_of(record.text, source_id=record.id)
    if page.pk is None:
        page.slug = free_slug(shelf.section, record.title)
    page.co_authors = authors[1:]


def _publish(page: ArticlePage, section: SectionPage) -> None:
    if page.pk is None:
        section.add_child(instance=page)
        page.save_revision().publish()
    elif page.live:
        page.save_revision().publish()
    else:
        # An editor took it down: the new text waits as a draft, and its record counts as seen.
        page.save_revision()


def _tag(page: ArticlePage, tags: tuple[str, ...], *, makes_topics: bool) -> None:
    tagging_services.assign_topics(page.pk, slugs_of(tags, makes_topics=makes_topics), source=IMPORT)
    tagging_services.tag_page(page.pk)


def slugs_of(tags: tuple[str, ...], *, makes_topics: bool) -> tuple[str, ...]:
    """Find the topics that an article's own tags name."""
    if makes_topics:
        return tagging_services.ensure_topics(tags)
    known = {name.casefold(): slug for slug, name in topic_choices()}
    return tuple(known[tag.casefold()] for tag in tags if tag.casefold() in known)


def _noon(day: date) -> datetime:
    # Noon, so that the day stays the same for readers a few zones away.
    return timezone.make_aware(datetime.combine(day, time(12)))
