"""Keep an outage of a backend away from the page that is being served."""

import logging
from collections.abc import Sequence

from attune.circuit_breaker import CircuitBreaker
from attune.matching.backends.base import MatchBackend, MatchBackendAwayError
from attune.matching.domain.query import MatchQuery
from attune.matching.domain.ranking import MatchResult

logger = logging.getLogger(__name__)


class GuardedBackend:
    """Answer with nothing while the backend is away, and ask it again after each pause."""

    def __init__(self, backend: MatchBackend, breaker: CircuitBreaker) -> None:
        """Stand before one backend of this process."""
        self.backend = backend
        self.breaker = breaker

    def answer(self, queries: Sequence[MatchQuery], *, timeout_ms: float) -> tuple[MatchResult, ...]:
        """Answer within the time limit, in an outage without waiting at all."""
        nothing = tuple(MatchResult() for _ in queries)
        if not self.breaker.allows_call():
            return nothing
        try:
            answers = self.backend.answer(queries, timeout_ms=timeout_ms)
        except MatchBackendAwayError as error:
            self._note_failure(error)
            return nothing
        if self.breaker.succeeded():
            logger.info("Matching is back: %s answers again.", type(self.backend).__name__)
        return answers

    def _note_failure(self, error: MatchBackendAwayError) -> None:
        level = logging.WARNING if self.breaker.failed() else logging.DEBUG
        pause_s = self.breaker.pause_s
        logger.log(
            level, "Matching is away, slots show what needs no match; asked again every %.0f s. %s", pause_s, error
        )
