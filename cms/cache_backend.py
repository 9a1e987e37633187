"""The shared cache: Redis, and an empty cache while Redis is away."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from matching.backends.breaker import Breaker

logger = logging.getLogger(__name__)

_PAUSE_S = 1.0


class ResilientRedisCache(RedisCache):
    """Answer as if nothing were kept while Redis does not answer: pages take longer then, and never fail.

    After a failure Redis is left alone for a second, so that an outage costs its time limit once a second alone.
    """

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._breaker = Breaker(pause_s=_PAUSE_S)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        """Say that nothing was added while Redis is away."""
        return bool(self._ask(super().add, False, *args, **kwargs))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """Give the default while Redis is away."""
        return self._ask(super().get, default, key, default, version)

    def set(self, *args: Any, **kwargs: Any) -> None:
        """Keep nothing while Redis is away."""
        self._ask(super().set, None, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        """Find nothing while Redis is away."""
        return bool(self._ask(super().touch, False, *args, **kwargs))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        """Find nothing while Redis is away."""
        return bool(self._ask(super().delete, False, *args, **kwargs))

    def get_many(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        """Find nothing while Redis is away."""
        return dict(self._ask(super().get_many, {}, *args, **kwargs))

    def set_many(self, *args: Any, **kwargs: Any) -> list[Any]:
        """Keep nothing while Redis is away."""
        return list(self._ask(super().set_many, [], *args, **kwargs))

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        """Find nothing while Redis is away."""
        self._ask(super().delete_many, None, *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        """Find nothing while Redis is away."""
        return bool(self._ask(super().has_key, False, *args, **kwargs))

    def incr(self, key: Any, *args: Any, **kwargs: Any) -> int:
        """Raise ValueError while Redis is away, as for a key that is not there."""
        value = self._ask(super().incr, None, key, *args, **kwargs)
        if value is None:
            raise ValueError(f"Key '{key}' cannot be counted: Redis is away.")
        return int(value)

    def clear(self) -> bool:
        """Find nothing while Redis is away."""
        return bool(self._ask(super().clear, False))

    def _ask(self, call: Callable[..., Any], otherwise: Any, *args: Any, **kwargs: Any) -> Any:
        if not self._breaker.lets_through():
            return otherwise
        try:
            answer = call(*args, **kwargs)
        except RedisError as error:
            if self._breaker.failed():
                logger.error("Redis is away (%s). Pages are served without the shared cache until it is back.", error)
            return otherwise
        if self._breaker.succeeded():
            logger.warning("Redis is back.")
        return answer
