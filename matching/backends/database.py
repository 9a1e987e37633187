"""The backend "database": the same answers from one SQL query, so that a site runs without a search server."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    Aggregate,
    F,
    FloatField,
    Func,
    JSONField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Sqrt
from django.db.models.sql.compiler import SQLCompiler
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from attune.matching.backends.base import MOST_COUNTED
from attune.matching.backends.database_style import has_style, is_fresh_for_kind, is_of_kind
from attune.matching.backends.search_index import SearchIndexMixin
from attune.matching.conf import conf
from attune.matching.domain.query import MatchQuery
from attune.matching.domain.ranking import Candidate, MatchResult, by_score, reasons
from attune.matching.selectors import offered_pages

MOST_WITH_WORDS = 1_000


class DatabaseBackend(SearchIndexMixin):
    """Ask the table of page topics, and Wagtail's search for words; the time limit is left to the database."""

    def answer(self, queries: Sequence[MatchQuery], *, timeout_ms: float) -> tuple[MatchResult, ...]:
        """Answer each query with one SQL query, and a search before it where words are asked for."""
        return tuple(MatchResult() if query.is_empty else _answer(query) for query in queries)

    def ensure_index(self, report: Callable[[str], None]) -> None:
        """Do nothing: the tables are asked, and the index that is asked for words is Wagtail's to build."""

    def settings_problem(self) -> str:
        """Return "": every site has a database."""
        return ""


def _answer(query: MatchQuery) -> MatchResult:
    if query.only_counts:
        counted = _scored_pages(query) if query.least_score > 0 else _eligible_pages(query)
        return MatchResult(count=counted[:MOST_COUNTED].count())
    rows = _scored_pages(query).order_by("-score", "page_id")[: query.limit]
    vector = query.vector
    candidates = by_score([_candidate(row, vector) for row in rows])
    return MatchResult(candidates, len(candidates))


def _candidate(row: Mapping[str, Any], vector: Mapping[str, float]) -> Candidate:
    given = {topic: weight * vector[topic] for topic, weight in row["weights"].items()}
    # What the topics gave adds up to the score.
    scale = row["score"] / sum(given.values())
    return Candidate(
        page_id=row["page_id"],
        revision=row["page__live_revision_id"] or 0,
        score=min(1.0, row["score"]),
        because=reasons({topic: gave * scale for topic, gave in given.items()}),
        published_at=row["page__first_published_at"],
    )


def _scored_pages(query: MatchQuery) -> QuerySet[Any, Any]:
    """Rows of page, score, and the weights of the topics that are liked."""
    vector = query.vector
    scored = (
        _standing_topics()
        .filter(topic__slug__in=list(vector), weight__gt=0, page__in=_eligible_pages(query))
        .values("page_id", "page__live_revision_id", "page__first_published_at")
        .annotate(
            weights=WeightsByTopic(F("topic__slug"), F("weight")),
            score=Sum(F("weight") * AffinityExpression(F("topic__slug"), vector), output_field=FloatField())
            / _length(),
        )
    )
    return scored.filter(score__gte=query.least_score) if query.least_score > 0 else scored


class AffinityExpression(Func):
    """How much the topic of a row is liked: one expression, for a tree of them costs more time than the query."""

    def __init__(self, topic: Combinable, vector: Mapping[str, float]) -> None:
        """Take the column of the topic's slug, and what is liked."""
        super().__init__(topic, output_field=FloatField())
        self.likings = [value for pair in vector.items() for value in pair]

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> tuple[str, list[Any]]:
        """Write a CASE with a branch for each topic."""
        column, parameters = compiler.compile(self.source_expressions[0])
        branches = "WHEN %s THEN %s " * (len(self.likings) // 2)
        return f"CASE {column} {branches}ELSE 0.0 END", [*parameters, *self.likings]


class WeightsByTopic(Aggregate):
    """The weights of a group of rows, by topic."""

    function = "JSON_GROUP_OBJECT"
    output_field = JSONField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        """Call it by PostgreSQL's name."""
        return self.as_sql(compiler, connection, function="JSONB_OBJECT_AGG", **context)

    def as_mysql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        """Call it by MySQL's name."""
        return self.as_sql(compiler, connection, function="JSON_OBJECTAGG", **context)


class GroupSquareRoot(Sqrt):
    """A square root that is alike for all rows of a page, so that they need not be grouped by it."""

    def get_group_by_cols(self) -> list[Any]:
        """Leave the grouping to the page."""
        return []


def _length() -> Combinable:
    # The weights kept have length 1, but for pages of which a topic was blocked since they were read.
    squares = (
        _standing_topics()
        .filter(page_id=OuterRef("page_id"))
        .values("page_id")
        .annotate(total=Sum(F("weight") * F("weight"), output_field=FloatField()))
    )
    return GroupSquareRoot(Subquery(squares.values("total")), output_field=FloatField())


def _standing_topics() -> QuerySet[Any]:
    page_topics = apps.get_model("attune_tagging", "PageTopic").objects
    return page_topics.filter(topic__is_blocked=False).exclude(state="rejected").order_by()


def _eligible_pages(query: MatchQuery) -> QuerySet[Page]:
    """The pages that pass the filters, whatever they are about."""
    pages = offered_pages(exclude=query.exclude, locale_id=query.locale_id, root_path=query.root_path)
    if query.published_since:
        pages = pages.filter(first_published_at__gte=query.published_since)
    if query.topics:
        about = _standing_topics().filter(topic__slug__in=query.topics, weight__gt=0)
        pages = pages.filter(pk__in=about.values("page_id"))
    if query.kinds:
        pages = pages.filter(is_of_kind(query.kinds))
    if query.manner.asks_of_writing:
        pages = pages.filter(has_style(query.manner))
    if query.manner.fresh_since:
        pages = pages.filter(is_fresh_for_kind(query.manner))
    if query.text:
        pages = pages.filter(pk__in=_with_words(query.text))
    return pages.order_by().values("pk")


def _with_words(text: str) -> list[int]:
    found = get_search_backend(conf().SEARCH_BACKEND).search(text, Page.objects.all(), operator="and")
    return [page.pk for page in found[:MOST_WITH_WORDS]]
