"""The reads of articles that templates list."""

from typing import Any, Self

from django.core.paginator import Page as Leaf
from django.core.paginator import Paginator
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce, Greatest, RowNumber, Substr
from wagtail.models import PageQuerySet

PAGE_SIZE = 12


class ArticleQuerySet(PageQuerySet):
    """Articles that everyone may read, in the orders that the site shows them."""

    def readable(self) -> Self:
        """Leave out drafts and what is behind a password or a login."""
        return self.live().public()

    def newest_first(self) -> Self:
        """Order by the date that readers see; the later made comes first within a day."""
        return self.order_by("-published_on", "-first_published_at", "-pk")

    def freshest_first(self) -> Self:
        """Order by the day of the last change that readers are told of."""
        return self.order_by(Greatest("published_on", Coalesce("updated_on", "published_on")).desc(), "-pk")

    def written_by(self, *author_ids: int) -> Self:
        """Keep what an author wrote, by themselves or with others; one who has several pages goes by any of them."""
        return self.filter(Q(author__in=author_ids) | Q(co_authors__in=author_ids)).distinct()

    def about(self, page_topics: QuerySet) -> Self:
        """Keep what a topic's rows name and no editor removed, most about it first."""
        standing = page_topics.exclude(state="rejected")
        weight = Subquery(standing.filter(page=OuterRef("pk")).values("weight")[:1])
        found = self.filter(pk__in=standing.values("page")).annotate(weight=weight)
        return found.order_by("-weight", "-published_on", "-pk")

    def newest_of_each_section(self, each: int) -> Self:
        """Keep the newest few of every parent page, in one query."""
        section = Substr("path", 1, F("depth") * 4 - 4)
        newest = [F("published_on").desc(), F("first_published_at").desc(nulls_last=True), F("pk").desc()]
        ranked = self.annotate(rank=Window(RowNumber(), partition_by=section, order_by=newest))
        return ranked.filter(rank__lte=each).order_by("rank")


def result_page(found: Any, number: Any, *, size: int = PAGE_SIZE) -> Leaf:
    """Cut one page out of a list; a number that makes no sense gives the first or the last."""
    return Paginator(found, size).get_page(number)
