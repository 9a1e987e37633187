"""A small library of pages with topics."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from wagtail.models import Page

from attune.matching import services
from attune.matching.domain.query import unit_vector
from attune.tagging.models import PageAnalysis, PageTopic, Topic
from cms.models import ArticlePage, HomePage, SectionPage

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Library:
    """Pages are added by their topics; `index` makes them findable for the backend under test."""

    section: SectionPage
    index: Callable[[], None]
    topics: dict[str, Topic] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def add(
        self,
        *,
        parent: Page | None = None,
        days: float = 0,
        judged: str = "",
        written: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> ArticlePage:
        """Add a page; values that are no field of it are weights of topics, with hyphens for underscores.

        Without `judged` and `written`, tagging has not read it.
        """
        fields = {name for name in values if name in {"live", "title", "kind", "locale", "summary"}}
        page = ArticlePage(
            title=values.get("title", "A page"),
            slug=f"page-{next(self.numbers)}",
            first_published_at=NOW - timedelta(days=days),
            **{name: values[name] for name in fields - {"title"}},
        )
        (parent or self.section).add_child(instance=page)
        self.tag(page, {topic: weight for topic, weight in values.items() if topic not in fields})
        if judged or written is not None:
            PageAnalysis.objects.create(page=page, kind=judged, analysed_at=NOW, **(written or {}))
        return page

    def tag(self, page: Page, weights: Mapping[str, float], *, state: str = "suggested") -> None:
        """Say what a page is about."""
        PageTopic.objects.bulk_create(
            PageTopic(page=page, topic=self.topic(slug), weight=weight, salience=weight, confidence=1, state=state)
            for slug, weight in unit_vector(weights).items()
        )

    def topic(self, slug: str) -> Topic:
        """Make a topic once."""
        if slug not in self.topics:
            self.topics[slug] = Topic.objects.create(name=slug, slug=slug)
        return self.topics[slug]


def empty_library() -> Library:
    """Return an empty section, below the home page of the site."""
    home = HomePage(title="Home", slug="a-home")
    Page.objects.get(depth=1).add_child(instance=home)
    section = SectionPage(title="Section", slug="section")
    home.add_child(instance=section)

    def index() -> None:
        services.ensure_index(report=lambda sentence: None, backend="elastic")

    return Library(section, index)
