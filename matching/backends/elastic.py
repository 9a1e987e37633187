"""The backend "elastic", the only door to Elasticsearch: one sparse_vector query on Wagtail's own index."""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from elasticsearch import ApiError, TransportError
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.index import BaseField, FilterField

from attune.matching.backends.base import MOST_COUNTED, MatchBackendAwayError
from attune.matching.backends.elastic_node import BoundedNode
from attune.matching.backends.elastic_responses import IndexColumns, parse_response
from attune.matching.backends.elastic_style import style_filters
from attune.matching.backends.search_index import SearchIndexMixin, page_index
from attune.matching.conf import conf, search_backend_settings
from attune.matching.domain.query import MatchQuery
from attune.matching.domain.ranking import MatchResult
from attune.matching.selectors import matchable_models, recommended_content_types, restricted_paths
from attune.matching.style_columns import STYLE_FIELDS

# A weight keeps 8 bits in the index and is rounded down: a page with exactly the least score must not be lost by that.
PRECISION = 0.004
# What its client raises when it is away; anything else is about what it was given.
CLIENT_ERRORS = (ApiError, TransportError)
JSON = dict[str, Any]


class ElasticsearchAwayError(MatchBackendAwayError):
    """Raised when Elasticsearch is not there, too slow, says what makes no sense, or has no index of ours."""


class NoElasticsearchError(ImproperlyConfigured):
    """Raised when Wagtail's search backend is of another kind."""


class ElasticBackend(SearchIndexMixin):
    """Ask the page index of Wagtail's search backend."""

    def answer(self, queries: Sequence[MatchQuery], *, timeout_ms: float) -> tuple[MatchResult, ...]:
        """Answer all queries in one call of Elasticsearch; those that nothing can fit are not sent."""
        sent = [query for query in queries if not query.is_empty]
        answers = iter(self._ask(sent, timeout_ms=timeout_ms) if sent else ())
        return tuple(MatchResult() if query.is_empty else next(answers) for query in queries)

    def ensure_index(self, report: Callable[[str], None]) -> None:
        """Build the index where it is missing or differs from the database; report progress in sentences."""
        page_index().ensure(report)

    def settings_problem(self) -> str:
        """Return which setting to change where Wagtail's search is no server."""
        settings = conf()
        if settings.has_search_server:
            return ""
        return (
            f'"BACKEND" is "elastic", but Wagtail\'s search backend "{settings.SEARCH_BACKEND}" is no server. '
            "Set ELASTICSEARCH_URL, or set BACKEND to database."
        )

    def _ask(self, queries: Sequence[MatchQuery], *, timeout_ms: float) -> list[MatchResult]:
        searched, column = search_backend(), columns()
        client = searched.es.options(request_timeout=timeout_ms / 1000, max_retries=0, retry_on_timeout=False)
        header = {"index": searched.get_index_for_model(Page).name}
        restricted = restricted_paths()
        bodies = [body(query, column, restricted) for query in queries]
        try:
            said = client.msearch(searches=[line for each in bodies for line in (header, each)])
            return [parse_response(query, each, column) for query, each in zip(queries, said["responses"], strict=True)]
        # Who does not answer as Elasticsearch does is no Elasticsearch, and there is no end of what it may say.
        except Exception as error:
            raise ElasticsearchAwayError(f"Elasticsearch gave no answer within {timeout_ms:.0f} ms: {error}") from error


def search_backend() -> Any:
    """Wagtail's search backend with its client, made once for each process and configuration."""
    name = conf().SEARCH_BACKEND
    return _search_backend(name, repr(search_backend_settings(name)))


@lru_cache(maxsize=4)
def _search_backend(name: str, _configured: str) -> Any:
    options = {**search_backend_settings(name).get("OPTIONS", {}), "node_class": BoundedNode}
    backend = get_search_backend(name, OPTIONS=options)
    if not hasattr(backend, "es"):
        raise NoElasticsearchError(
            f'The search backend "{name}" is {type(backend).__module__}, which is no Elasticsearch. '
            "Set ELASTICSEARCH_URL, or match with the backend database."
        )
    return backend


# A connection must not be shared with a child process.
os.register_at_fork(after_in_child=_search_backend.cache_clear)


@cache
def columns() -> IndexColumns:
    """Name the columns; they are the same for all page types, because Page and Matchable declare the fields."""
    model = matchable_models()[0]
    name = _column_of(model)
    return IndexColumns(
        id=name("id"),
        live=name("live"),
        path=name("path"),
        locale=name("locale"),
        content_type=name("content_type"),
        published_at=name("first_published_at"),
        revision=name("live_revision"),
        alias_of=name("alias_of"),
        kind=name("content_kind"),
        weights=name("topic_weights"),
        checksum=name("topics_checksum"),
        manner={field: name(f"content_{field}") for field in STYLE_FIELDS},
    )


def _column_of(model: type[Any]) -> Callable[[str], str]:
    fields: Mapping[str, BaseField] = {
        field.field_name: field for field in model.get_search_fields() if isinstance(field, FilterField)
    }
    mapping = search_backend().mapping_class(model)
    return lambda field_name: mapping.get_field_column_name(fields[field_name])


def body(query: MatchQuery, column: IndexColumns, restricted: Sequence[str]) -> JSON:
    """Write one query in Elasticsearch's language: the score is exactly the cosine."""
    asked: JSON = {"filter": _filters(query, column), "must_not": _refusals(query, column, restricted)}
    if not query.only_counts or query.least_score > 0:
        asked["must"] = [_direction(column, query.vector)]
    search: JSON = {"query": {"bool": asked}, "size": query.limit, "_source": False}
    if query.least_score > 0:
        search["min_score"] = max(0.0, query.least_score - PRECISION)
    return search | (_count_only() if query.only_counts else _page_fields(column))


def _count_only() -> JSON:
    return {"track_total_hits": MOST_COUNTED}


def _page_fields(column: IndexColumns) -> JSON:
    return {
        "track_total_hits": False,
        "sort": [{"_score": "desc"}, {column.id: "asc"}],
        "docvalue_fields": [
            column.id,
            column.revision,
            {"field": column.published_at, "format": "epoch_millis"},
        ],
        "fields": [column.weights],
    }


def _direction(column: IndexColumns, vector: Mapping[str, float]) -> JSON:
    # Pruning drops frequent topics as it would drop stop words, and with them pages that fit best.
    return {"sparse_vector": {"field": column.weights, "query_vector": dict(vector), "prune": False}}


def _filters(query: MatchQuery, column: IndexColumns) -> list[JSON]:
    filters: list[JSON] = [
        {"term": {column.live: True}},
        {"terms": {column.content_type: list(recommended_content_types())}},
    ]
    if query.locale_id is not None:
        filters.append({"term": {column.locale: query.locale_id}})
    if query.root_path:
        filters.append({"prefix": {column.path: query.root_path}})
    if query.published_since:
        filters.append({"range": {column.published_at: {"gte": query.published_since.isoformat()}}})
    if query.kinds:
        filters.append({"terms": {column.kind: sorted(query.kinds)}})
    if query.topics:
        filters.append(_direction(column, dict.fromkeys(sorted(query.topics), 1.0)))
    filters += style_filters(query.manner, column.manner, kind=column.kind, published_at=column.published_at)
    if query.text:
        filters.append({"match": {"_all_text": {"query": query.text, "operator": "and"}}})
    return filters


def _refusals(query: MatchQuery, column: IndexColumns, restricted: Sequence[str]) -> list[JSON]:
    refusals: list[JSON] = [{"prefix": {column.path: path}} for path in restricted]
    refusals.append({"exists": {"field": column.alias_of}})
    if query.exclude:
        refusals.append({"terms": {column.id: sorted(query.exclude)}})
    return refusals
