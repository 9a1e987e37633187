"""The number of the live book in the shared cache: read on every request, never waited for twice."""

import logging
import time
from collections.abc import Callable

from django.core.cache import cache, caches
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.db import DatabaseError, connection

from attune.cache_entries import valid_entry
from attune.rules.books.fork_safe_lock import ForkSafeLock
from attune.rules.conf import conf

logger = logging.getLogger(__name__)

KEY = "attune:rules:book_version"
LOG_EVERY_SECONDS = 60.0
# A cache that other processes do not share cannot tell of their publications: the database is asked once a second,
# after a response where there is one, and only by a process that had nothing to do, before it.
ASK_EVERY_SECONDS = 1.0
LOCAL_HOLDS_SECONDS = 1.4


class VersionCache:
    """Know the version that all processes should serve, or that nobody can say just now."""

    def __init__(self, latest: Callable[[], int], clock: Callable[[], float] = time.monotonic) -> None:
        """Take where the truth can be looked up, which costs a query, and the clock."""
        self._latest, self._clock = latest, clock
        self._lock = ForkSafeLock()
        self._paused_until = self._logged_at = self._asked_at = float("-inf")
        self._is_doubtful = False

    def read(self) -> int | None:
        """Give the version; None while the cache is away, when whatever is known should be served.

        After an outage the number is looked up once, as a publication may have gone unheard.
        """
        if self._clock() < self._paused_until:
            return None
        try:
            version = valid_entry(cache.get(KEY), int)
        # Whatever a cache may raise, it must not take the page with it.
        except Exception as error:  # noqa: BLE001
            self._pause(error)
            return None
        return version if version is not None and not self._is_doubtful else self._look_up()

    def announce(self, version: int) -> None:
        """Tell all processes of a version; one that cannot hear now looks it up after the outage."""
        try:
            cache.set(KEY, version, _holds_seconds())
        except Exception as error:  # noqa: BLE001
            self._pause(error)

    def found(self, version: int) -> None:
        """Tell of a version that was looked up, unless a number is there: it may be of a publication just made."""
        try:
            cache.add(KEY, version, _holds_seconds())
        except Exception as error:  # noqa: BLE001
            self._pause(error)

    def ask_ahead(self) -> None:
        """Look the version up before it is needed, where no other process could have told it; once a second."""
        if not (is_local() and self._may_ask()):
            return
        was_open = connection.connection is not None
        try:
            self.announce(self._latest())
        except DatabaseError:
            logger.exception("The version of the rule book could not be looked up; the one known is served.")
        finally:
            # Django has closed what it would close after a request; a connection of our own is closed by us.
            if not was_open:
                connection.close()

    def forget(self) -> None:
        """Know nothing of what was asked before."""
        self._asked_at = float("-inf")

    def _look_up(self) -> int | None:
        # Where a cache keeps nothing, or drops the number, every request would otherwise cost a query.
        if is_local() and not self._may_ask():
            return None
        was_doubtful, self._is_doubtful = self._is_doubtful, False
        version = self._latest()
        # After an outage an old number may stand there, and must go; what is published meanwhile must not.
        while was_doubtful:
            self.announce(version)
            newest = self._latest()
            was_doubtful, version = newest != version, newest
        self.found(version)
        return version

    def _may_ask(self) -> bool:
        with self._lock:
            now = self._clock()
            if now - self._asked_at < ASK_EVERY_SECONDS:
                return False
            self._asked_at = now
            return True

    def _pause(self, error: Exception) -> None:
        with self._lock:
            now = self._clock()
            self._paused_until = now + conf().CACHE_PAUSE_MS / 1000
            self._is_doubtful = True
            if now - self._logged_at >= LOG_EVERY_SECONDS:
                self._logged_at = now
                logger.warning("The shared cache is away (%r); the rule book last known is served.", error)


def is_local() -> bool:
    """Say whether the cache is one that other processes cannot see."""
    return isinstance(caches["default"], DummyCache | LocMemCache)


def _holds_seconds() -> float:
    holds = conf().VERSION_HOLDS_SECONDS
    return min(holds, LOCAL_HOLDS_SECONDS) if is_local() else holds
