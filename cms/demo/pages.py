"""Make the demo's pages."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.blocks import read_next
from cms.demo.content import DemoArticle, read_articles
from cms.demo.front import front_page
from cms.foundations import ensure_index, ensure_section, ensure_writers, is_untouched, publish_below
from cms.models import ArticlePage, AuthorPage, HomePage, IndexPage, SectionPage, TopicPage
from tagging import services as tagging

SOURCE = "demo/"


def make_sections(home: HomePage, rows: list[dict[str, str]]) -> dict[str, SectionPage]:
    """Make the sections, by slug."""
    return {
        row["slug"]: ensure_section(home, row["slug"], row["title"], accent=row["accent"], summary=row["summary"])
        for row in rows
    }


def make_authors(home: HomePage, rows: list[dict[str, str]]) -> dict[str, AuthorPage]:
    """Make the authors, by slug."""
    writers = ensure_writers(home)
    return {row["slug"]: _author(writers, row) for row in rows}


def make_topic_pages(home: HomePage, topics: Mapping[str, int], names: Mapping[str, str]) -> IndexPage:
    """Make a page for each topic, given as primary keys and names by slug, below a list of them."""
    index = ensure_index(home, "topics", _("Topics"), summary=_("Everything we write about, thread by thread."))
    taken = set(TopicPage.objects.child_of(index).values_list("topic_id", flat=True))
    for slug, pk in topics.items():
        if pk not in taken:
            publish_below(index, TopicPage(title=names[slug], slug=slug, topic_id=pk))
    return index


def make_articles(
    sections: Mapping[str, SectionPage], authors: Mapping[str, AuthorPage]
) -> Iterator[tuple[ArticlePage, bool]]:
    """Make the articles that are missing and read each; say for each whether it is new."""
    for article in read_articles():
        source_id = SOURCE + article.slug
        page = ArticlePage.objects.filter(source_id=source_id).first()
        if page is not None:
            yield page, False
            continue
        with transaction.atomic():
            page = publish_below(sections[article.section], _article(article, authors[article.author], source_id))
            # Here and not in a worker: the demo is whole when the command ends.
            tagging.tag_page(page.pk)
        yield page, True


def make_front_page(home: HomePage, pages: Mapping[str, int], segments: Mapping[str, int], *, again: bool) -> bool:
    """Fill the front page, unless somebody has; again fills it anew."""
    if not again and not is_untouched(home):
        return False
    home.body = front_page(pages, segments)
    home.save_revision().publish()
    return True


def _author(writers: IndexPage, row: dict[str, str]) -> AuthorPage:
    found = AuthorPage.objects.child_of(writers).filter(slug=row["slug"]).first()
    page = AuthorPage(title=row["name"], slug=row["slug"], role=row["role"], summary=row["summary"])
    return found or publish_below(writers, page)


def _article(article: DemoArticle, author: AuthorPage, source_id: str) -> ArticlePage:
    day = timezone.localdate() - timedelta(days=article.days_ago)
    return ArticlePage(
        title=article.title,
        slug=article.slug,
        summary=article.summary,
        kind=article.kind,
        author=author,
        published_on=day,
        first_published_at=timezone.make_aware(datetime.combine(day, time(7))),
        illustration=article.illustration,
        body=_body(article, source_id),
        source_id=source_id,
        source_digest=article.digest,
    )


def _body(article: DemoArticle, source_id: str) -> list[dict[str, Any]]:
    made = [*article.blocks, ("matching_pages", read_next())]
    return [
        {"type": name, "value": value, "id": str(uuid5(NAMESPACE_URL, f"{source_id}#{position}"))}
        for position, (name, value) in enumerate(made)
    ]
