"""The index of Wagtail's search, as the backends keep it that ask it: for pages, or for words alone."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.module_loading import import_string

from attune.matching.backends.base import IndexUpkeep
from attune.matching.conf import conf


class SearchIndexMixin:
    """Keep Wagtail's index where its search is a server; without one there is nothing to keep."""

    @property
    def index_upkeep(self) -> IndexUpkeep:
        """Return that Wagtail's own tasks put saved pages into the index, if there is one."""
        return IndexUpkeep.WAGTAIL if conf().has_search_server else IndexUpkeep.NONE

    def index_pages(self, page_ids: Iterable[int]) -> int:
        """Put pages into the index with their topics, in bulk, and return how many; Wagtail takes out deleted ones."""
        return int(page_index().add(page_ids)) if conf().has_search_server else 0

    def mend_index(self, page_ids: Sequence[int], *, begins: int | None = None, ends: int | None = None) -> int:
        """Index those of some pages that the index has otherwise than the database, and return how many."""
        return int(page_index().mend(page_ids, begins=begins, ends=ends)) if conf().has_search_server else 0

    def is_reachable(self, *, timeout_s: float) -> bool:
        """Say whether the search server answers within some seconds; True where there is none."""
        if not conf().has_search_server:
            return True
        client = import_string("attune.matching.backends.elastic.search_backend")().es
        return bool(client.options(request_timeout=timeout_s, max_retries=0).ping())


def page_index() -> Any:
    """Return the page index; it is loaded by its path, so that a site without a search server needs no client."""
    return import_string("attune.matching.backends.elastic_index.PageIndex")()
