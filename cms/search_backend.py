"""Wagtail's Elasticsearch backend, such that an outage fails no request and loses no update."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldError
from django.db import DatabaseError
from django_tasks import task
from elasticsearch import ApiError, BadRequestError, NotFoundError, TransportError
from wagtail.search.backends import get_search_backend
from wagtail.search.backends.elasticsearch9 import (
    Elasticsearch9Index,
    Elasticsearch9SearchBackend,
    Elasticsearch9SearchResults,
)
from wagtail.search.index import get_indexed_models

from attune.circuit_breaker import CircuitBreaker
from attune.deadlines import call_time_limits
from attune.matching.backends.elastic_node import BoundedNode
from cms.task_backend import is_running_task


class InvalidSearchResponseError(Exception):
    """Raised when the index answers what makes no sense to who searches."""


class SearchPausedError(Exception):
    """Raised instead of asking an index that did not answer a moment ago."""


# What a search page meets while the index cannot be asked.
SEARCH_IS_AWAY = (TransportError, ApiError, InvalidSearchResponseError, SearchPausedError)
# How long a visitor waits for an answer, and how long an index that gave none is left alone.
SEARCH_LIMIT_S = 1.0
SEARCH_PAUSE_S = 2.0
# By the addresses of the server; the database has none, and is never left alone.
_BREAKERS: dict[str, CircuitBreaker] = {}
_NO_SERVER = repr(None)

logger = logging.getLogger(__name__)

BULK_TIMEOUT_S = 60
BULK_DOCUMENTS = 100


class SafeIndex(Elasticsearch9Index):
    """An index that comes into being with its whole mapping, not by what Elasticsearch guesses of a document."""

    def add_item(self, item: Any) -> None:
        """Index one object."""
        self.ensure()
        super().add_item(item)

    def add_items(self, model: Any, items: Any) -> None:
        """Index many objects of one model, as many at once as a busy server takes in well within the time limit."""
        self.ensure()
        mapping = self.mapping_class(model)
        documents = ({"_id": mapping.get_document_id(item), **mapping.get_document(item)} for item in items)
        patient = self.es.options(request_timeout=BULK_TIMEOUT_S)
        self.backend.bulk(patient, documents, index=self.name, chunk_size=BULK_DOCUMENTS)

    def ensure(self) -> None:
        """Create the index where it is missing; two workers that do so at once make one."""
        if self.es.indices.exists(index=self.name):
            return
        first = self.backend.index_class(self.backend, f"{self.name}_first")
        try:
            self.es.indices.create(index=first.name, aliases={self.name: {}}, **self.backend.settings)
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise
        for model in get_indexed_models():
            if self.backend.get_index_for_model(model).name == self.name:
                first.add_model(model)


class SafeResults(Elasticsearch9SearchResults):
    """What was found; an answer that makes no sense is an outage, and no error of the page that asked."""

    def _do_search(self) -> Any:
        with _making_sense():
            # All of it at once, for what is read later is read outside of here.
            yield from list(super()._do_search())

    def _do_count(self) -> int:
        with _making_sense():
            return int(super()._do_count())

    def facet(self, field_name: str) -> Any:
        """Count what was found by the values of a field."""
        with _making_sense():
            return super().facet(field_name)


@contextmanager
def _making_sense() -> Iterator[None]:
    try:
        yield
    except (*SEARCH_IS_AWAY, DatabaseError, FieldError):
        raise
    except Exception as error:
        raise InvalidSearchResponseError(f"What the index answers makes no sense: {error!r}") from error


class SearchBackend(Elasticsearch9SearchBackend):
    """Let a failing index task be tried again; inside a request log the failure and go on."""

    index_class = SafeIndex
    results_class = SafeResults

    def __init__(self, params: dict[str, Any]) -> None:
        # Asked once: a task that failed is tried again by its queue, and a visitor searches again.
        options = {"max_retries": 0} | params.get("OPTIONS", {}) | {"node_class": BoundedNode}
        super().__init__(params | {"OPTIONS": options})

    @property
    def catch_indexing_errors(self) -> bool:
        """Whether a failure is only logged: outside of tasks, where nothing would try again."""
        return not is_running_task()

    def delete(self, obj: Any) -> None:
        """Have a worker take the object out of the index: who deletes it does not wait for Elasticsearch."""
        index = self.get_index_for_model(type(obj))
        document_id = self.mapping_class(type(obj)).get_document_id(obj)
        forget_document.enqueue(index.name, document_id)


@contextmanager
def visitor_search() -> Iterator[None]:
    """Search for a visitor: within a short time, and not at all for a moment after the index gave no answer."""
    urls = repr(settings.WAGTAILSEARCH_BACKENDS["default"].get("URLS"))
    breaker = _BREAKERS.setdefault(urls, CircuitBreaker(pause_s=SEARCH_PAUSE_S))
    if urls != _NO_SERVER and not breaker.allows_call():
        raise SearchPausedError("The index gave no answer a moment ago.")
    try:
        with call_time_limits(each_s=SEARCH_LIMIT_S):
            yield
    except SEARCH_IS_AWAY as error:
        if breaker.failed():
            logger.error("The search index does not answer (%s); the search page says so until it does.", error)
        raise
    if breaker.succeeded():
        logger.warning("The search index is back.")


@task()
def forget_document(index_name: str, document_id: str) -> None:
    """Take a document out of an index of the default search backend; one that is not there is as good as deleted."""
    try:
        get_search_backend().es.delete(index=index_name, id=document_id)
    except NotFoundError:
        return
