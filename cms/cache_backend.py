"""The shared cache: Redis, and a small cache of the process itself while Redis is away."""

import logging
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from matching.backends.breaker import Breaker

logger = logging.getLogger(__name__)

_PAUSE_S = 1.0
# Other processes cannot tell this one of a publish while Redis is away, so nothing is believed for longer.
_LOCAL_HOLDS_S = 5
# What says that other values are old. It may have changed unheard during an outage, so it is made anew afterwards.
_VERSIONS = ("attune:tree", "attune:rules:book_version", "attune:experiments:running")


class ResilientRedisCache(RedisCache):
    """Keep in the process itself, for seconds, what Redis would keep while it does not answer: pages never fail.

    After a failure Redis is left alone for a second, so that an outage costs its time limit once a second alone.
    """

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._breaker = Breaker(pause_s=_PAUSE_S)
        self._local = LocMemCache(f"attune-away-{id(self)}", {"KEY_PREFIX": self.key_prefix, "VERSION": self.version})

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
        return dict(self._ask("get_many", keys, version=version))

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[Any]:
        """Keep some values."""
        return list(self._ask("set_many", data, timeout=timeout, version=version))

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        """Let go of some values."""
        self._ask("delete_many", keys, version=version)

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
        if not self._breaker.lets_through():
            return self._ask_locally(name, *args, **kwargs)
        try:
            if self._breaker.is_away:
                super().delete_many(_VERSIONS)
            answer = getattr(super(), name)(*args, **kwargs)
        except RedisError as error:
            if self._breaker.failed():
                logger.error("Redis is away (%s). Until it is back each process keeps its own cache.", error)
            return self._ask_locally(name, *args, **kwargs)
        if self._breaker.succeeded():
            self._local.clear()
            logger.warning("Redis is back.")
        return answer

    def _ask_locally(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if "timeout" in kwargs:
            asked = kwargs["timeout"]
            is_long = asked is None or asked is DEFAULT_TIMEOUT
            kwargs["timeout"] = _LOCAL_HOLDS_S if is_long else min(asked, _LOCAL_HOLDS_S)
        return getattr(self._local, name)(*args, **kwargs)
