"""Remember for a while who was forgotten, by a hash in the cache: what was under way then must not be kept now."""

import logging

from django.core.cache import cache
from django.utils.crypto import salted_hmac

logger = logging.getLogger(__name__)

# No browser sends what it has for longer than that.
REMEMBERED_S = 600


def mark_forgotten(visitor: str) -> None:
    """Remember that a visitor was forgotten."""
    try:
        cache.set(_key(visitor), True, timeout=REMEMBERED_S)
    # The cache's client decides what it raises when its server is away.
    except Exception:
        logger.warning("The cache does not answer; an event under way may outlive its visitor.", exc_info=True)


def was_forgotten(visitor: str) -> bool:
    """Say whether a visitor was forgotten a short while ago."""
    try:
        return bool(visitor) and cache.get(_key(visitor)) is True
    # The cache's client decides what it raises when its server is away.
    except Exception:
        logger.warning("The cache does not answer; events are taken in all the same.", exc_info=True)
        return False


def _key(visitor: str) -> str:
    return f"attune:forgotten:{salted_hmac('attune.forgotten', visitor).hexdigest()}"
