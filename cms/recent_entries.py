"""What a process has lately seen in the shared cache: with it the first page of an outage is warm."""

import threading
import time
from collections import OrderedDict

MOST_BYTES = 32_000_000


class RecentEntries:
    """Entries by their names, each for a few seconds; the oldest go where they take too much room."""

    def __init__(self, *, holds_s: float) -> None:
        """Say for how long an entry is believed."""
        self._holds_s = holds_s
        self._lock = threading.Lock()
        self._entries: OrderedDict[str, tuple[bytes, float]] = OrderedDict()
        self._bytes = 0

    def note(self, name: str, entry: bytes) -> None:
        """Note an entry as it stands in the shared cache now."""
        with self._lock:
            self._drop(name)
            self._entries[name] = entry, time.monotonic()
            self._bytes += len(entry)
            while self._bytes > MOST_BYTES:
                self._drop(next(iter(self._entries)))

    def take(self, name: str) -> tuple[bytes, float] | None:
        """Give an entry, with the seconds that it is believed for; it is not given twice."""
        with self._lock:
            entry, noted_at = self._drop(name) or (b"", float("-inf"))
        left = noted_at + self._holds_s - time.monotonic()
        return (entry, left) if left > 0 else None

    def forget(self, name: str) -> None:
        """Let go of an entry."""
        with self._lock:
            self._drop(name)

    def clear(self) -> None:
        """Let go of all."""
        with self._lock:
            self._entries.clear()
            self._bytes = 0

    def _drop(self, name: str) -> tuple[bytes, float] | None:
        dropped = self._entries.pop(name, None)
        if dropped is not None:
            self._bytes -= len(dropped[0])
        return dropped
