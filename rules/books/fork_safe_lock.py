"""A lock that a forked child finds open: whoever held it in the parent is not there to let go of it."""

import os
import threading
import weakref
from types import TracebackType


class ForkSafeLock:
    """A lock as threading.Lock, made anew in every forked child."""

    def __init__(self) -> None:
        """Start open."""
        self._lock = threading.Lock()
        _locks.add(self)

    def acquire(self, *, blocking: bool = True) -> bool:
        """Take the lock, or say that somebody else has it."""
        return self._lock.acquire(blocking=blocking)

    def release(self) -> None:
        """Let go of the lock."""
        self._lock.release()

    def renew(self) -> None:
        """Be open, whoever held it."""
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        """Take the lock."""
        self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the lock."""
        self._lock.release()


_locks: "weakref.WeakSet[ForkSafeLock]" = weakref.WeakSet()


def _renew_all() -> None:
    for lock in list(_locks):
        lock.renew()


os.register_at_fork(after_in_child=_renew_all)
