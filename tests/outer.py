"""An outer system that falters: a proxy that refuses, stalls, drips, cuts short or talks oddly."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from types import ModuleType
from typing import Any

import pytest

OUTAGES = ("refuses", "stalls", "drips", "truncates", "is odd")
DRIP_S = 0.03


class Proxy:
    """Forward to a real server, and falter from the moment that `outage` names how."""

    def __init__(self, host: str, port: int, *, odd: bytes) -> None:
        self._real, self._odd, self._outage = (host, port), odd, ""
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def outage(self) -> str:
        """How the system falters now; empty while it is well."""
        return self._outage

    @outage.setter
    def outage(self, kind: str) -> None:
        self._outage = kind
        if kind == "refuses":
            self.close()

    def close(self) -> None:
        """Take no connection any more, and end those that stand."""
        # A thread that waits to accept keeps the port open until it is woken.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for each in tuple(self._open):
            _shut(each)

    def _serve(self) -> None:
        while True:
            try:
                asking, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._forward, args=(asking,), daemon=True).start()

    def _forward(self, asking: socket.socket) -> None:
        self._open.add(asking)
        if self._outage == "is odd":
            with suppress(OSError):
                while asking.recv(65_536):
                    asking.sendall(self._odd)
            _shut(asking)
            return
        with suppress(OSError), socket.create_connection(self._real) as real:
            self._open.add(real)
            threading.Thread(target=self._answer, args=(real, asking), daemon=True).start()
            while sent := asking.recv(65_536):
                if self._outage == "is odd":
                    asking.sendall(self._odd)
                else:
                    real.sendall(sent)
        _shut(asking)

    def _answer(self, real: socket.socket, asking: socket.socket) -> None:
        with suppress(OSError):
            while said := real.recv(65_536):
                if self._outage == "drips":
                    for number in range(len(said)):
                        asking.sendall(said[number : number + 1])
                        time.sleep(DRIP_S)
                elif self._outage == "truncates":
                    asking.sendall(said[: len(said) // 2])
                    break
                elif self._outage != "stalls":
                    asking.sendall(said)
        if self._outage != "stalls":
            _shut(asking)


@contextmanager
def proxy_to(host: str, port: int, *, odd: bytes = b"What?\r\n") -> Iterator[Proxy]:
    """Stand before a server for as long as a test takes."""
    proxy = Proxy(host, port, odd=odd)
    try:
        yield proxy
    finally:
        proxy.close()


def limits_of_calls(monkeypatch: pytest.MonkeyPatch, module: ModuleType) -> list[float]:
    """Return a list that grows by the time limit, in seconds, of each call that a module makes from now on.

    Their sum is the most that an outage can cost, on any machine.
    """
    limits: list[float] = []
    whole = module.call_deadline

    def counted(seconds: float) -> AbstractContextManager[Any]:
        limits.append(seconds)
        return whole(seconds)

    monkeypatch.setattr(module, "call_deadline", counted)
    return limits


def _shut(each: socket.socket) -> None:
    with suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
    each.close()
