"""The number of the live book in the shared cache: read on every request, never waited for twice."""

import logging
import threading
import time
from collections.abc import Callable

from django.core.cache import cache, caches
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache

from rules.conf import conf

logger = logging.getLogger(__name__)

KEY = "attune:rules:book_version"
LOG_EVERY_SECONDS = 60.0
# A cache that other processes do not share cannot tell of their publications, so it is believed this long only.
LOCAL_HOLDS_SECONDS = 2


class SharedVersion:
    """Know the version that all processes should serve, or that nobody can say just now."""

    def __init__(self, latest: Callable[[], int], clock: Callable[[], float] = time.monotonic) -> None:
        """Take where the truth can be looked up, which costs a query, and the clock."""
        self._latest, self._clock = latest, clock
        self._lock = threading.Lock()
        self._paused_until = self._logged_at = self._asked_at = float("-inf")
        self._is_doubtful = False

    def read(self) -> int | None:
        """Give the version; None while the cache is away, when whatever is known should be served.

        After an outage the number is looked up once, as a publication may have gone unheard.
        """
        if self._clock() < self._paused_until:
            return None
        try:
            version: int | None = cache.get(KEY)
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

    def _look_up(self) -> int | None:
        now = self._clock()
        # A cache that keeps nothing would otherwise cost a query on every request.
        if isinstance(_backend(), DummyCache) and now - self._asked_at < 1:
            return None
        self._asked_at, self._is_doubtful = now, False
        version = self._latest()
        self.announce(version)
        return version

    def _pause(self, error: Exception) -> None:
        with self._lock:
            now = self._clock()
            self._paused_until = now + conf().CACHE_PAUSE_MS / 1000
            self._is_doubtful = True
            if now - self._logged_at >= LOG_EVERY_SECONDS:
                self._logged_at = now
                logger.warning("The shared cache is away (%r); the rule book last known is served.", error)


def _holds_seconds() -> int:
    holds = conf().VERSION_HOLDS_SECONDS
    return min(holds, LOCAL_HOLDS_SECONDS) if isinstance(_backend(), LocMemCache) else holds


def _backend() -> object:
    return caches["default"]
