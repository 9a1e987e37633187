"""The shared cache: Redis, and a small cache of the process itself while Redis is away."""

import logging
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

from attune.circuit_breaker import CircuitBreaker
from attune.deadlines import call_deadline
from attune.keys import schema_key
from cms.redis_client import LOCAL_HOLDS_S, DeadlineRedisClient, MissingCounterError, UncacheableValueError

logger = logging.getLogger(__name__)

_PAUSE_S = 1.0
# What a call may take as a whole where the settings do not say: to connect, to ask and to read the answer.
_LIMIT_S = 0.05
_MOST_LOCAL = 5_000
# What says that other values are old. It may have changed unheard during an outage, so it is made anew afterwards.
_VERSIONS = ("attune:tree", "attune:rules:book_version", schema_key("experiments:running"))


@dataclass(frozen=True, slots=True)
class _Server:
    """What all threads of a process share of one configured server: they meet its outage together.

    Django makes a cache for each thread, and a site may serve each request by a thread of its own.
    """

    options: dict[str, Any]
    client: DeadlineRedisClient
    breaker: CircuitBreaker
    local: LocMemCache


class ResilientRedisCache(RedisCache):
    """Keep in the process itself, for seconds, what Redis would keep while it does not answer: pages never fail.

    After a failure Redis is left alone for a second, so that an outage costs its time limit once a second alone.
    """

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._limit_s = self._options.get("socket_timeout") or _LIMIT_S
        shared = _shared(self, server, self._options)
        self._breaker, self._local, self._shared_client = shared.breaker, shared.local, shared.client

    @property
    def _cache(self) -> DeadlineRedisClient:
        return self._shared_client

    @property
    def is_away(self) -> bool:
        """Whether Redis did not answer when it was last asked."""
        return self._breaker.is_away

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value unless there is one."""
        return bool(self._ask("add", key, value, timeout=timeout, version=version))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """Give a value, or the default."""
        return self._ask("get", key, default, version=version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value."""
        self._ask("set", key, value, timeout=timeout, version=version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value for longer."""
        return bool(self._ask("touch", key, timeout=timeout, version=version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Let go of a value."""
        return bool(self._ask("delete", key, version=version))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        """Give the values that there are."""
        return dict(self._ask("get_many", list(keys), version=version))

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[Any]:
        """Keep some values."""
        return list(self._ask("set_many", data, timeout=timeout, version=version))

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        """Let go of some values."""
        self._ask("delete_many", list(keys), version=version)

    def has_key(self, key: Any, version: int | None = None) -> bool:
        """Say whether there is a value."""
        return bool(self._ask("has_key", key, version=version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Count one up; a key that is not there raises ValueError."""
        return int(self._ask("incr", key, delta, version=version))

    def clear(self) -> None:
        """Let go of everything."""
        self._ask("clear")

    def _ask(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if not self._breaker.allows_call():
            return self._ask_locally(name, *args, **kwargs)
        try:
            with call_deadline(self._limit_s):
                if self._breaker.is_away:
                    super().delete_many(_VERSIONS)
                answer = getattr(super(), name)(*args, **kwargs)
        except MissingCounterError:
            raise
        except UncacheableValueError as error:
            raise error.__cause__ or error from None
        # Whatever else comes of an answer, that it is late, cut short or makes no sense, is an outage.
        except Exception as error:  # noqa: BLE001
            if self._breaker.failed():
                logger.error("Redis is away (%s). Until it is back each process keeps its own cache.", error)
            return self._ask_locally(name, *args, **kwargs)
        if self._breaker.succeeded():
            self._local.clear()
            logger.warning("Redis is back.")
        return answer

    def _ask_locally(self, name: str, *args: Any, **kwargs: Any) -> Any:
        self._bring_over(args, kwargs.get("version"))
        if "timeout" in kwargs:
            asked = kwargs["timeout"]
            is_long = asked is None or asked is DEFAULT_TIMEOUT
            kwargs["timeout"] = LOCAL_HOLDS_S if is_long else min(asked, LOCAL_HOLDS_S)
        return getattr(self._local, name)(*args, **kwargs)

    def _bring_over(self, args: tuple[Any, ...], version: int | None) -> None:
        """Have what stood in Redis a moment ago in the cache of the process, before that is asked for it."""
        if not args:
            self._cache.recent.clear()
            return
        for key in [args[0]] if isinstance(args[0], str) else args[0]:
            recent = self._cache.read_recent(self.make_key(key, version=version))
            if recent is not None:
                self._local.add(key, recent[0], recent[1], version=version)


# By the settings that a server was configured with; they are kept, so that no other settings get their number.
_servers: dict[object, _Server] = {}
_lock = Lock()


def _shared(cache: ResilientRedisCache, server: Any, options: dict[str, Any]) -> _Server:
    """Return what all threads share; settings that were made anew, as in a test, begin with nothing known."""
    configured = (str(server), cache.key_prefix, cache.version, id(options) if options else None)
    with _lock:
        if configured not in _servers:
            own = {"KEY_PREFIX": cache.key_prefix, "VERSION": cache.version, "OPTIONS": {"MAX_ENTRIES": _MOST_LOCAL}}
            _servers[configured] = _Server(
                options,
                DeadlineRedisClient(cache._servers, **options),
                CircuitBreaker(pause_s=_PAUSE_S),
                LocMemCache(f"attune-away-{len(_servers)}", own),
            )
        return _servers[configured]
