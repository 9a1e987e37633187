"""The port of matching: where candidates come from."""

from collections.abc import Sequence
from typing import Protocol

from attune.matching.domain.query import MatchQuery
from attune.matching.domain.ranking import MatchResult

# No rule asks for more unread pages than this; counting further would only cost time.
MOST_COUNTED = 100


class MatchBackendAwayError(Exception):
    """Raised when the outer system behind a backend gave no answer in time."""


class MatchBackend(Protocol):
    """Answer match queries; every backend passes the same contract tests."""

    def answer(self, queries: Sequence[MatchQuery], *, timeout_ms: float) -> tuple[MatchResult, ...]:
        """Give one answer to each query, in their order; only live, public pages are ever among them."""
        ...
