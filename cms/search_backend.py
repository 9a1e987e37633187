"""Wagtail's Elasticsearch backend, such that an outage fails no request and loses no update."""

from typing import Any

from django_tasks import task
from elasticsearch import ApiError, BadRequestError, NotFoundError, TransportError
from wagtail.search.backends import get_search_backend
from wagtail.search.backends.elasticsearch9 import (
    Elasticsearch9Index,
    Elasticsearch9SearchBackend,
)
from wagtail.search.index import get_indexed_models

from cms.task_backend import is_at_work

# What a search page meets while the index cannot be asked.
SEARCH_IS_AWAY = (TransportError, ApiError)

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


class SearchBackend(Elasticsearch9SearchBackend):
    """Let a failing index task be tried again; inside a request log the failure and go on."""

    index_class = SafeIndex

    @property
    def catch_indexing_errors(self) -> bool:
        """Whether a failure is only logged: outside of tasks, where nothing would try again."""
        return not is_at_work()

    def delete(self, obj: Any) -> None:
        """Have a worker take the object out of the index: who deletes it does not wait for Elasticsearch."""
        index = self.get_index_for_model(type(obj))
        document_id = self.mapping_class(type(obj)).get_document_id(obj)
        forget_document.enqueue(index.name, document_id)


@task()
def forget_document(index_name: str, document_id: str) -> None:
    """Take a document out of an index of the default search backend; one that is not there is as good as deleted."""
    try:
        get_search_backend().es.delete(index=index_name, id=document_id)
    except NotFoundError:
        return
