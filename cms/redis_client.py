"""The client of the shared cache: each call ends in time as a whole, and only answers that make sense are believed."""

import logging
import socket
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.cache.backends.redis import RedisCacheClient, RedisSerializer
from redis.backoff import NoBackoff
from redis.connection import Connection, ConnectionPool, SSLConnection, UnixDomainSocketConnection
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

from attune import deadlines
from cms.recent_entries import RecentEntries

logger = logging.getLogger(__name__)

# Other processes cannot tell this one of a publish while Redis is away, so nothing is believed for longer.
LOCAL_HOLDS_S = 5

# What Redis says of one entry, which was written by something else: the entry is at fault, and not the server.
_OF_ONE_ENTRY = ("WRONGTYPE", "value is not an integer", "increment or decrement would overflow")


class InvalidRedisResponseError(RedisError):
    """Raised when what answers does not speak as Redis does."""


class MissingCounterError(ValueError):
    """Raised when a number is to be counted up that is not there."""


class UncacheableValueError(Exception):
    """Raised when a value cannot be written for a cache, because of its cause."""


class Serializer(RedisSerializer):
    """Tell a value that cannot be written from an answer that cannot be read."""

    def dumps(self, obj: Any) -> Any:
        """Write a value."""
        try:
            return super().dumps(obj)
        # Pickling calls what the value defines, and may raise whatever that raises.
        except Exception as error:
            raise UncacheableValueError from error


class _Watched:
    """Have the socket shut when the time of the current call is over, whatever is being sent or read."""

    _sock: Any

    def send_packed_command(self, *args: Any, **kwargs: Any) -> Any:
        """Send a command, with the time of the current call running."""
        call = deadlines.current_call()
        if call is not None and self._sock is not None:
            call.watch(self._sock)
        return super().send_packed_command(*args, **kwargs)  # type: ignore[misc]


class _WatchedConnection(_Watched, Connection):
    def _connect(self) -> Any:
        if deadlines.current_call() is None:
            return super()._connect()
        opened = deadlines.connect_to_host(self.host, self.port)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        opened.settimeout(self.socket_timeout)
        return opened


class _WatchedSecureConnection(SSLConnection, _WatchedConnection):
    pass


class _WatchedLocalConnection(_Watched, UnixDomainSocketConnection):
    pass


_WATCHED = {
    Connection: _WatchedConnection,
    SSLConnection: _WatchedSecureConnection,
    UnixDomainSocketConnection: _WatchedLocalConnection,
}


class DeadlineConnectionPool(ConnectionPool):
    """A pool of connections that are shut when the time of the call that uses them is over."""

    def __init__(self, connection_class: type[Any] = Connection, **kwargs: Any) -> None:
        super().__init__(_WATCHED.get(connection_class, connection_class), **kwargs)


class DeadlineRedisClient(RedisCacheClient):
    """Ask Redis once for each call: the next page asks anew, and no call is long enough for a second try.

    An entry that cannot be read, for example one of another release, is as good as none, and is deleted.
    """

    def __init__(self, servers: Any, **options: Any) -> None:
        # The older protocol needs no greeting, which is a wait less for each connection.
        asked_once = {"retry": Retry(NoBackoff(), 0), "protocol": 2}
        super().__init__(
            servers, **({"pool_class": DeadlineConnectionPool, "serializer": Serializer} | asked_once | options)
        )
        self.recent = RecentEntries(holds_s=LOCAL_HOLDS_S)

    def get(self, key: str, default: Any) -> Any:
        """Give a value, or the default where there is none that can be read."""
        kept = self._of_entry(key, self.get_client(key).get, key)
        self._note(key, kept)
        return default if kept is None else self._read(key, kept, default)

    def get_many(self, keys: Iterable[str]) -> dict[str, Any]:
        """Give the values that there are and that can be read."""
        asked = list(keys)
        kept = self.get_client(None).mget(asked)
        if not isinstance(kept, list) or len(kept) != len(asked):
            raise InvalidRedisResponseError(f"{len(asked)} values were asked for; the answer is no list of as many.")
        there = dict(zip(asked, kept, strict=True))
        for key, value in there.items():
            self._note(key, value)
        found = {key: self._read(key, value, _NONE) for key, value in there.items() if value is not None}
        return {key: value for key, value in found.items() if value is not _NONE}

    def set(self, key: str, value: Any, timeout: int | None) -> None:
        """Keep a value."""
        super().set(key, value, timeout)
        self._note(key, self._serializer.dumps(value) if timeout is None or timeout > 0 else None)

    def delete(self, key: str) -> bool:
        """Let go of a value."""
        self.recent.forget(key)
        return bool(super().delete(key))

    def delete_many(self, keys: Iterable[str]) -> None:
        """Let go of some values."""
        asked = list(keys)
        for key in asked:
            self.recent.forget(key)
        super().delete_many(asked)

    def set_many(self, data: Mapping[str, Any], timeout: int | None) -> None:
        """Keep some values."""
        super().set_many(data, timeout)
        for key, value in data.items():
            self._note(key, self._serializer.dumps(value))

    def clear(self) -> bool:
        """Let go of everything."""
        self.recent.clear()
        return bool(super().clear())

    def incr(self, key: str, delta: int) -> int:
        """Count one up; MissingCounterError where there is no number."""
        client = self.get_client(key, write=True)
        counted = self._of_entry(key, client.incr, key, delta) if client.exists(key) else None
        if counted is None:
            raise MissingCounterError(f"Key '{key}' not found.")
        if type(counted) is not int:
            raise InvalidRedisResponseError("A count is no number.")
        return counted

    def read_recent(self, key: str) -> tuple[Any, float] | None:
        """Give what stood in an entry a moment ago, and for how many seconds it is believed."""
        noted = self.recent.take(key)
        if noted is None:
            return None
        try:
            return self._serializer.loads(noted[0]), noted[1]
        # Unpickling calls what is named in the entry, and may raise whatever that raises.
        except Exception:  # noqa: BLE001
            return None

    def _note(self, key: str, kept: Any) -> None:
        if isinstance(kept, bytes | int):
            self.recent.note(key, kept if isinstance(kept, bytes) else str(kept).encode())
        else:
            self.recent.forget(key)

    def _of_entry(self, key: str, ask: Callable[..., Any], *args: Any) -> Any:
        """Ask about one entry; one that is of another kind than ours is deleted, and is as good as none."""
        try:
            return ask(*args)
        except ResponseError as error:
            if not any(words in str(error) for words in _OF_ONE_ENTRY):
                raise
            self._drop(key, error)
            return None

    def _read(self, key: str, kept: Any, otherwise: Any) -> Any:
        if not isinstance(kept, bytes):
            raise InvalidRedisResponseError("A value is not what a value looks like.")
        try:
            return self._serializer.loads(kept)
        # Unpickling calls what is named in the entry, and may raise whatever that raises.
        except Exception as error:  # noqa: BLE001
            self._drop(key, error)
            return otherwise

    def _drop(self, key: str, error: Exception) -> None:
        logger.info("The entry %s of the shared cache cannot be read (%r); it is made anew.", key, error)
        self.delete(key)


_NONE = object()
