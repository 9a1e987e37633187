"""The port of matching: where candidates come from, and who keeps the index that they come from."""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Protocol

from attune.matching.domain.query import MatchQuery
from attune.matching.domain.ranking import MatchResult

# No rule asks for more unread pages than this; counting further would only cost time.
MOST_COUNTED = 100


class MatchBackendAwayError(Exception):
    """Raised when the outer system behind a backend gave no answer in time."""


class IndexUpkeep(StrEnum):
    """Who puts a page into the index of a backend when the page changes."""

    # The backend asks the tables of the site: there is no index.
    NONE = "none"
    # Wagtail's own tasks do it for each page that is saved; matching adds changed topics, moved pages and the sweep.
    WAGTAIL = "wagtail"
    # The backend has an index of its own: matching calls index_pages() for each page that is published, taken down,
    # deleted, moved or tagged.
    OWN = "own"


class MatchBackend(Protocol):
    """Answer match queries and keep the index that answers them; every backend passes the same contract tests.

    The setting ATTUNE["MATCHING"]["BACKEND"] names the class. It is made once in each process, without arguments.
    """

    @property
    def index_upkeep(self) -> IndexUpkeep:
        """Return who puts a changed page into the index."""

    def answer(self, queries: Sequence[MatchQuery], *, timeout_ms: float) -> tuple[MatchResult, ...]:
        """Return one answer to each query, in their order; only live, public pages are ever among them.

        Raise MatchBackendAwayError where there is no answer in time: pages are then served without matches, and the
        backend is left alone for ATTUNE["MATCHING"]["PAUSE_AFTER_FAILURE_S"]. Any other error is a fault of the code.
        """

    def index_pages(self, page_ids: Iterable[int]) -> int:
        """Put pages into the index as they are now, take out those that are gone or not live, and return how many."""

    def mend_index(self, page_ids: Sequence[int], *, begins: int | None = None, ends: int | None = None) -> int:
        """Index those of some pages that the index has otherwise than the database, and return how many.

        With `begins`, the pages are all that there are from that id to `ends`, or to the last where `ends` is None:
        pages in the index between these that are not among them are taken out, and counted too.
        """

    def ensure_index(self, report: Callable[[str], None]) -> None:
        """Build the index where it is missing or differs from the database; report progress in sentences."""

    def is_reachable(self, *, timeout_s: float) -> bool:
        """Say whether the outer system answers within some seconds; True where there is none."""

    def settings_problem(self) -> str:
        """Return in a sentence which setting keeps the backend from working; "" where none does. Asked at start."""
