"""Keep the page index whole, through Wagtail's search backend."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError
from django.db.models import Model, Sum
from wagtail.models import Page

from attune.matching.backends.elastic import CLIENT_ERRORS, columns, search_backend
from attune.matching.models import Matchable
from attune.matching.page_tags import tags_of
from attune.matching.selectors import indexed_page_models, matchable_models

logger = logging.getLogger(__name__)

PAGES_AT_ONCE = 100
# More hits than this Elasticsearch does not give at once.
MOST_AT_ONCE = 10_000


class PageIndex:
    """The index of all pages."""

    def __init__(self) -> None:
        """Reach the index through the client that Wagtail is set up with."""
        self.backend = search_backend()
        self.index = self.backend.get_index_for_model(Page)

    def add(self, page_ids: Iterable[int]) -> int:
        """Index the given pages with few queries and calls, and make them findable at once."""
        pages, done = sorted(Page.objects.filter(pk__in=list(page_ids)).specific(), key=_type_and_id), 0
        for model, of_one_type in groupby(pages, key=type):
            done += sum(add_each(self.index, model, chunk) for chunk in _chunks(of_one_type))
        self.index.refresh()
        return done

    def ensure(self, report: Callable[[str], None]) -> None:
        """Build the index where it is missing or differs from the database; report progress in sentences."""
        difference = self.difference()
        if difference:
            report(f"{difference} Building it anew.")
            self.rebuild(report)

    def difference(self) -> str:
        """Say in a sentence how the index differs from the database; empty when it does not."""
        if not self.index.es.indices.exists(index=self.index.name):
            return f"There is no index {self.index.name}."
        if not self._knows_topics():
            return f"The index {self.index.name} was made without the field for topics."
        self.index.refresh()
        indexed, kept = self._indexed(), self._kept()
        if indexed == kept:
            return ""
        if indexed.pages != kept.pages:
            return f"The index {self.index.name} holds {indexed.pages} pages, the database {kept.pages}."
        return f"The index {self.index.name} holds other revisions or topics of pages than the database."

    def mend(self, page_ids: Sequence[int], *, begins: int | None = None, ends: int | None = None) -> int:
        """Index those of some pages that the index has otherwise, and return how many.

        With begins, the pages are all that there are from that number to the last: others in the index are taken out.
        """
        if not self.index.es.indices.exists(index=self.index.name):
            return 0
        found = self._states(page_ids, begins, ends)
        kept = self._kept_states(page_ids)
        wrong = [page_id for page_id, state in kept.items() if found.pop(page_id, (None, None))[0] != state]
        if wrong:
            self.add(wrong)
        gone = [document for page_id, (_state, document) in found.items() if page_id not in kept]
        for document in gone:
            self.index.es.delete(index=self.index.name, id=document)
        return len(wrong) + len(gone)

    def _states(
        self, page_ids: Sequence[int], begins: int | None, ends: int | None
    ) -> dict[int, tuple["IndexedPage | None", str]]:
        """Read of each page in the index what state it is in, and by which name the index knows it."""
        column = columns()
        within = {"gte": begins} | ({} if ends is None else {"lte": ends})
        asked = {"terms": {column.id: list(page_ids)}} if begins is None else {"range": {column.id: within}}
        fields = [column.id, column.live, column.path, column.revision, column.checksum]
        said = self.index.es.search(
            index=self.index.name, query=asked, size=MOST_AT_ONCE, source=False, docvalue_fields=fields
        )
        states: dict[int, tuple[IndexedPage | None, str]] = {}
        for hit in said["hits"]["hits"]:
            page_id, *state = (hit["fields"].get(name, [None])[0] for name in fields)
            states[int(page_id)] = (IndexedPage(*state), hit["_id"])
        return states

    def _kept_states(self, page_ids: Sequence[int]) -> dict[int, "IndexedPage"]:
        pages = Page.objects.filter(pk__in=list(page_ids))
        rows = list(pages.values_list("pk", "content_type_id", "live", "path", "live_revision_id"))
        matchable = set(_content_types(matchable_models()))
        tags = tags_of([pk for pk, content_type, *_state in rows if content_type in matchable])
        return {
            pk: IndexedPage(live, path, *((revision, tags[pk].checksum) if pk in tags else (None, None)))
            for pk, _content_type, live, path, revision in rows
        }

    def rebuild(self, report: Callable[[str], None]) -> int:
        """Build the index anew beside the old one and put it in its place; tell how many pages it holds."""
        rebuilder = self.backend.rebuilder_class(self.index)
        fresh = rebuilder.start()
        models = page_models()
        for model in models:
            fresh.add_model(model)
        done, total = 0, self._kept().pages
        for model in models:
            for chunk in _chunks(model.get_indexed_objects().order_by("pk").iterator(chunk_size=PAGES_AT_ONCE)):
                done += add_each(fresh, model, chunk)
                report(f"Indexed {done} of {total} pages.")
        rebuilder.finish()
        return done

    def _knows_topics(self) -> bool:
        weights = columns().weights
        found = self.index.es.indices.get_field_mapping(index=self.index.name, fields=weights)
        kinds = [field["mapping"] for each in found.values() for field in each["mappings"].values()]
        return bool(kinds) and all(mapping[weights]["type"] == "sparse_vector" for mapping in kinds)

    def _indexed(self) -> "IndexTally":
        column = columns()
        said = self.index.es.search(
            index=self.index.name,
            size=0,
            track_total_hits=True,
            aggregations={
                "revisions": {"sum": {"field": column.revision}},
                "topics": {"sum": {"field": column.checksum}},
            },
        )
        totals = said["aggregations"]
        return IndexTally(
            said["hits"]["total"]["value"], int(totals["revisions"]["value"]), int(totals["topics"]["value"])
        )

    def _kept(self) -> "IndexTally":
        pages = sum(model.get_indexed_objects().count() for model in page_models())
        matchable = Page.objects.filter(content_type__in=_content_types(matchable_models()))
        revisions = matchable.aggregate(total=Sum("live_revision_id"))["total"] or 0
        ids = matchable.order_by("pk").values_list("pk", flat=True).iterator()
        topics = sum(tags.checksum for chunk in _chunks(ids) for tags in tags_of(chunk).values())
        return IndexTally(pages, revisions, topics)


@dataclass(frozen=True, slots=True)
class IndexedPage:
    """What tells whether the index has a page as it is: where it stands, what is live of it, and what it is about."""

    live: bool
    path: str
    revision: int | None
    checksum: int | None


@dataclass(frozen=True, slots=True)
class IndexTally:
    """What tells one state of the pages from another: how many there are, and sums over their revisions and topics."""

    pages: int
    revisions: int
    topics: int


def page_models() -> list[type[Page]]:
    """All page types that share the index, those that can be matched and those that cannot."""
    return indexed_page_models()


def add_each(index: Any, model: type[Page], pages: list[Any]) -> int:
    """Add pages to an index, at once or, where one of them cannot be added, each alone; return how many were added."""
    try:
        index.add_items(model, with_tags(pages))
        return len(pages)
    except (*CLIENT_ERRORS, DatabaseError):
        raise
    except Exception:
        if len(pages) == 1:
            logger.exception("Page %s cannot be indexed; what the index held of it stays.", pages[0].pk)
            return 0
        logger.warning("%s pages cannot be indexed at once, so each is indexed alone.", len(pages), exc_info=True)
    return sum(add_each(index, model, [page]) for page in pages)


def with_tags(pages: list[Any]) -> list[Any]:
    """Give pages their tags beforehand, so that the index need not ask for each."""
    matchable = [page for page in pages if isinstance(page, Matchable)]
    tags = tags_of([page.pk for page in matchable])
    for page in matchable:
        page.matching_tags = tags[page.pk]
    return pages


def _content_types(models: Iterable[type[Model]]) -> list[int]:
    return [content_type.pk for content_type in ContentType.objects.get_for_models(*models).values()]


def _type_and_id(page: Page) -> tuple[int, int]:
    return page.content_type_id, page.pk


def _chunks(pages: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(pages)
    while chunk := list(islice(left, PAGES_AT_ONCE)):
        yield chunk
