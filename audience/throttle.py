"""Throttle: how often one sender may send; without a cache everybody may."""

import logging

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from audience.addresses import client_address
from audience.conf import conf

logger = logging.getLogger(__name__)

WINDOW_S = 60


def is_calm(request: HttpRequest) -> bool:
    """Count one more call from a request's address, and say whether it is within what a minute allows."""
    return is_within_rate(f"address {client_address(request.META)}", most=conf().RATE_PER_MINUTE_PER_ADDRESS)


def is_within_rate(sender: str, *, most: int) -> bool:
    """Count one more call of a sender, and say whether it is among the most that a minute allows."""
    # A hash, so that neither addresses nor ids stand in the cache.
    key = f"attune:rate:{salted_hmac('attune.rate', sender).hexdigest()}"
    try:
        cache.add(key, 0, timeout=WINDOW_S)
        return cache.incr(key) <= most
    except ValueError:
        # The count went out between the two calls: a new minute has begun.
        return True
    # The cache's client decides what it raises when its server is away.
    except Exception:
        logger.warning("The cache does not answer; events are taken in without a limit on their rate.", exc_info=True)
        return True
