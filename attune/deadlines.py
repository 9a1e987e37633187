"""Deadlines by the clock: a call that leaves the process ends as a whole, however slowly its answer comes.

The time limit of a socket begins anew with each byte that arrives. Here one clock runs from the first connection to the
last byte; when it has run out, what the call waits at is shut, and the call fails.
"""

import heapq
import itertools
import math
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from attune.call_pool import CallPool, CallTimeoutError

__all__ = [
    "CallTimeoutError",
    "TimedCall",
    "call_deadline",
    "call_time_limits",
    "connect_to_host",
    "current_call",
    "seconds_allowed",
]

# A name server that does not answer holds a few threads, and never the one that serves a page.
_resolver = CallPool("attune-resolver", most=4)


@dataclass(slots=True, eq=False)
class TimedCall:
    """One call that leaves the process; when its time is over, the connections that it waits at are shut."""

    ends_at: float
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _watched: dict[int, socket.socket] = field(default_factory=dict)
    _is_cut: bool = False
    _is_done: bool = False

    @property
    def seconds_left(self) -> float:
        """Return how long the call may still take; CallTimeoutError is raised when it may not."""
        left = self.ends_at - time.monotonic()
        if left <= 0 or self._is_cut:
            raise CallTimeoutError("The time of this call is over.")
        return left

    def watch(self, connected: socket.socket) -> None:
        """Have a connection shut when the time is over, also if it is wrapped for TLS afterwards."""
        self.watch_number(connected.fileno())

    def watch_number(self, number: int) -> None:
        """Have the connection of that file descriptor shut when the time is over."""
        with self._lock:
            if number in self._watched or number < 0 or self._is_done:
                return
            is_first = not self._watched
            self._watched[number] = socket.socket(fileno=os.dup(number))
        if is_first:
            _watchdog.add(self)
        if self._is_cut:
            self.cut()

    def cut(self) -> None:
        """Shut all that the call waits at."""
        with self._lock:
            if self._is_done:
                return
            self._is_cut = True
            for connected in self._watched.values():
                with suppress(OSError):
                    connected.shutdown(socket.SHUT_RDWR)

    def end(self) -> bool:
        """Let go of all connections, and say whether the call was cut short."""
        with self._lock:
            self._is_done = True
            for connected in self._watched.values():
                connected.close()
            self._watched.clear()
            return self._is_cut or time.monotonic() >= self.ends_at


@contextmanager
def call_deadline(seconds: float) -> Iterator[TimedCall]:
    """Do one call within so many seconds, or fewer where what stands around it allows fewer; else CallTimeoutError."""
    call = TimedCall(min(time.monotonic() + min(seconds, _limits.get().each_s), _end_of_outer()))
    token = _current.set(call)
    try:
        yield call
    except Exception as error:
        if call.end() and not isinstance(error, CallTimeoutError):
            raise CallTimeoutError(f"There was no whole answer in time: {error}") from error
        raise
    else:
        # What had come until the connection was shut may look like a whole answer.
        if call.end():
            raise CallTimeoutError("There was no whole answer in time.")
    finally:
        call.end()
        _current.reset(token)


@contextmanager
def call_time_limits(*, each_s: float = math.inf, all_s: float = math.inf) -> Iterator[None]:
    """Let no call that is made within take longer than each_s; a database is asked nothing more after all_s."""
    outer = _limits.get()
    token = _limits.set(_Limits(min(each_s, outer.each_s), min(time.monotonic() + all_s, outer.ends_at)))
    try:
        yield
    finally:
        _limits.reset(token)


def current_call() -> TimedCall | None:
    """Return the call that is being made here, if any."""
    return _current.get()


def seconds_allowed() -> float:
    """Return how long a call may take here by the limits and the call around it; infinity where nothing limits it."""
    limits = _limits.get()
    return min(limits.each_s, min(limits.ends_at, _end_of_outer()) - time.monotonic())


def connect_to_host(host: str, port: int, *, options: Any = ()) -> socket.socket:
    """Connect to the first address of a host that answers, within the time of the current call."""
    call = _current.get()
    if call is None:
        raise RuntimeError("Only within `calling` is there a time to connect in.")
    failed: OSError = OSError(f"{host} has no address.")
    for family, kind, protocol, _name, address in _addresses(host, port, call):
        opened = socket.socket(family, kind, protocol)
        try:
            for option in options:
                opened.setsockopt(*option)
            opened.settimeout(call.seconds_left)
            opened.connect(address)
        except OSError as error:
            opened.close()
            failed = error
        else:
            call.watch(opened)
            return opened
    raise failed


def _addresses(host: str, port: int, call: TimedCall) -> list[Any]:
    with suppress(socket.gaierror):
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return _resolver.ask(partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM), seconds=call.seconds_left)


@dataclass(frozen=True, slots=True)
class _Limits:
    each_s: float = math.inf
    ends_at: float = math.inf


_limits: ContextVar[_Limits] = ContextVar("attune_limits", default=_Limits())  # noqa: B039
_current: ContextVar[TimedCall | None] = ContextVar("attune_call", default=None)


def _end_of_outer() -> float:
    outer = _current.get()
    return outer.ends_at if outer else math.inf


class _Watchdog:
    """The one thread that cuts calls of which the time is over."""

    def __init__(self) -> None:
        self._wake = threading.Condition()
        self._waiting: list[tuple[float, int, TimedCall]] = []
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None

    def add(self, call: TimedCall) -> None:
        """Cut a call when its time is over, unless it has ended by then."""
        with self._wake:
            heapq.heappush(self._waiting, (call.ends_at, next(self._numbers), call))
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="attune-deadlines", daemon=True)
                self._thread.start()
            elif self._waiting[0][2] is call:
                self._wake.notify()

    def _watch(self) -> None:
        while True:
            self._next().cut()

    def _next(self) -> TimedCall:
        with self._wake:
            while not self._waiting or self._waiting[0][0] > time.monotonic():
                self._wake.wait(self._waiting[0][0] - time.monotonic() if self._waiting else None)
            return heapq.heappop(self._waiting)[2]


_watchdog = _Watchdog()
# A thread does not live on in a child process.
os.register_at_fork(after_in_child=_watchdog.__init__)  # type: ignore[misc]
