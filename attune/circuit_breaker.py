"""Leave an outer system alone for a while after it failed, so that an outage costs its time limit once."""

import threading
import time
from collections.abc import Callable


class CircuitBreaker:
    """Let calls through until one fails; then, after each pause, let a single call try whether the system is back."""

    def __init__(self, *, pause_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.pause_s = pause_s
        self._clock = clock
        self._lock = threading.Lock()
        self._away_until: float | None = None

    @property
    def is_away(self) -> bool:
        """Whether the last call failed."""
        return self._away_until is not None

    def allows_call(self) -> bool:
        """Whether to call now; during an outage this is yes for one caller a pause."""
        with self._lock:
            if self._away_until is None:
                return True
            now = self._clock()
            if now < self._away_until:
                return False
            self._away_until = now + self.pause_s
            return True

    def failed(self) -> bool:
        """Note a failure; yes when it is the first of this outage."""
        with self._lock:
            is_first = self._away_until is None
            self._away_until = self._clock() + self.pause_s
            return is_first

    def succeeded(self) -> bool:
        """Note an answer; yes when it ends an outage."""
        with self._lock:
            was_away = self._away_until is not None
            self._away_until = None
            return was_away
