"""Make the demo's pages."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attune.tagging import services as tagging_services
from cms.demo.content import DemoText, block_values, read_articles
from cms.demo.raw_blocks import Raw, block_without_variants, slot
from cms.models import ArticlePage, AuthorPage, HomePage, IndexPage, SectionPage, TopicPage
from cms.site_structure import ensure_index, ensure_section, ensure_writers, is_untouched, publish_below

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
            page = publish_below(
                sections[article.head["section"]], _article(article, authors[article.head["author"]], source_id)
            )
            # Here and not in a worker: the demo is whole when the command ends.
            tagging_services.tag_page(page.pk)
        yield page, True


def fill(page: Any, body: list[dict[str, Any]], *, again: bool) -> bool:
    """Fill a page that nobody has given a body yet; again fills it anew."""
    if not again and not is_untouched(page):
        return False
    page.body = body
    page.save_revision().publish()
    return True


def _author(writers: IndexPage, row: dict[str, str]) -> AuthorPage:
    found = AuthorPage.objects.child_of(writers).filter(slug=row["slug"]).first()
    page = AuthorPage(title=row["name"], slug=row["slug"], role=row["role"], summary=row["summary"])
    return found or publish_below(writers, page)


def _article(article: DemoText, author: AuthorPage, source_id: str) -> ArticlePage:
    head, today = article.head, timezone.localdate()
    day = today - timedelta(days=int(head["days_ago"]))
    updated = head.get("updated_days_ago")
    return ArticlePage(
        title=head["title"],
        slug=article.slug,
        summary=head["summary"],
        kind=head["kind"],
        author=author,
        published_on=day,
        updated_on=today - timedelta(days=int(updated)) if updated else None,
        first_published_at=timezone.make_aware(datetime.combine(day, time(7))),
        illustration=head["illustration"],
        body=_body(article),
        source_id=source_id,
        source_digest=article.digest,
    )


def _body(article: DemoText) -> list[Raw]:
    words = [
        block_without_variants(name, value, "article", article.slug, str(place))
        for place, (name, value) in enumerate(block_values(article.text))
    ]
    more = {"heading": _("Read next"), "empty_heading": _("Newest")}
    return [*words, slot("matching_pages", "read-next", more, cues=["scrolled_75"], of=article.slug)]
