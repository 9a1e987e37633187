"""Calls that are done beside the one who asks, for what cannot be told when to stop: it is waited for, up to a limit.

Threads that are given up on must not pile up: of each kind of call only a few are under way at a time.
"""

import atexit
import os
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")

# How long a process that ends waits for what it has begun.
_LAST_WAIT_S = 3.0


class CallTimeoutError(TimeoutError):
    """Raised when a call has not ended in time."""


class CallPool:
    """Do calls of one kind in threads of their own, at most so many at a time."""

    def __init__(self, name: str, *, most: int) -> None:
        """Name the threads, and say how many there may be."""
        self._name, self._most = name, most
        self._forget()
        _all.add(self)

    def ask(self, work: Callable[[], T], *, seconds: float) -> T:
        """Do the work, and return what it does if it ends in time; it goes on by itself where it does not.

        CallTimeoutError is raised then; and at once, without doing the work, where too much is under way already.
        """
        errand = self.begin(work)
        if errand is None:
            raise CallTimeoutError(f"{self._most} calls are under way already ({self._name}).")
        if not errand.is_done.wait(seconds):
            errand.is_late = True
            raise CallTimeoutError(f"The call had not ended after {seconds:g} s ({self._name}).")
        return errand.result()

    def begin(self, work: Callable[[], T]) -> "PooledCall[T] | None":
        """Begin the work, and return what can be waited for; None where too much is under way already."""
        errand = PooledCall(work)
        with self._lock:
            if len(self._under_way) >= self._most:
                return None
            self._under_way.add(errand)
        threading.Thread(target=self._do, args=(errand,), name=self._name, daemon=True).start()
        return errand

    @property
    def has_overdue(self) -> bool:
        """Whether something is under way that somebody has given up to wait for."""
        return any(errand.is_late for errand in tuple(self._under_way))

    def wait(self, until: float) -> None:
        """Wait until all that was begun has ended, or the clock says so."""
        for errand in tuple(self._under_way):
            errand.is_done.wait(max(0.0, until - time.monotonic()))

    def _do(self, errand: "PooledCall[T]") -> None:
        try:
            errand.do()
        finally:
            with self._lock:
                self._under_way.discard(errand)
            errand.is_done.set()

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._under_way: set[PooledCall[Any]] = set()


class PooledCall(Generic[T]):
    """One call, and what came of it."""

    def __init__(self, work: Callable[[], T]) -> None:
        self.is_done = threading.Event()
        self.is_late = False
        self._work = work
        self._results: list[T] = []
        self._error: BaseException | None = None

    def do(self) -> None:
        """Do the work, and keep what it gives or raises for who asked."""
        try:
            self._results.append(self._work())
        except BaseException as error:  # noqa: BLE001  Raised again where somebody waits for it.
            self._error = error

    def has_succeeded(self, until: float) -> bool:
        """Say whether the work ends by that moment, raises nothing, and does not give False."""
        return self.is_done.wait(max(0.0, until - time.monotonic())) and self._error is None and any(self._results)

    def result(self) -> T:
        """Return what the work gave, or raise what it raised."""
        if self._error is not None:
            raise self._error
        return self._results[0]


_all: "weakref.WeakSet[CallPool]" = weakref.WeakSet()


def _wait_for_all() -> None:
    until = time.monotonic() + _LAST_WAIT_S
    for each in tuple(_all):
        each.wait(until)


def _forget_all() -> None:
    for each in tuple(_all):
        each._forget()


atexit.register(_wait_for_all)
# Threads do not live on in a child process.
os.register_at_fork(after_in_child=_forget_all)
