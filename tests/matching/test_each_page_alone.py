"""A page that cannot be indexed keeps no other out of the index."""

import pytest
from elasticsearch import ConnectionError as ElasticConnectionError

from attune.matching.backends.elastic_index import add_each


class Page:
    """A page of a number alone."""

    def __init__(self, pk):
        self.pk = pk


class Index:
    """An index that cannot take some pages."""

    def __init__(self, *bad, error=ValueError):
        self.bad, self.error, self.held = bad, error, []

    def add_items(self, model, pages):
        if any(page.pk in self.bad for page in pages):
            raise self.error("no such field")
        self.held += [page.pk for page in pages]


@pytest.fixture(autouse=True)
def _untagged(monkeypatch):
    monkeypatch.setattr("attune.matching.backends.elastic_index.tags_of", lambda page_ids: {})


@pytest.mark.parametrize(("bad", "held"), [((), [1, 2, 3]), ((2,), [1, 3]), ((1, 3), [2]), ((1, 2, 3), [])])
def test_each_page_is_indexed_alone_where_not_all_can_be_at_once(bad, held):
    index = Index(*bad)

    assert add_each(index, Page, [Page(pk) for pk in (1, 2, 3)]) == len(held)
    assert index.held == held


def test_an_index_that_is_away_is_not_asked_page_by_page():
    index = Index(1, error=ElasticConnectionError)

    with pytest.raises(ElasticConnectionError):
        add_each(index, Page, [Page(1), Page(2)])
    assert index.held == []
