"""Throttle: how much one sender may send within a minute, at each endpoint apart; without a cache everybody may."""

import logging
import math
import time

from django.core.cache import cache
from django.http import HttpRequest, JsonResponse

from attune.audience.conf import conf
from attune.audience.request.addresses import rate_limit_address
from attune.keys import hashed_key

logger = logging.getLogger(__name__)

WINDOW_S = 60


def address_wait_seconds(request: HttpRequest, endpoint: str, *, cost: int = 1) -> int:
    """Charge a request's address at an endpoint, and return for how many seconds it is to wait; 0 where it need not.

    Where the address is unknown nothing is charged, for nobody is to wait for others.
    """
    sender = rate_limit_address(request.META)
    return _wait(endpoint, "address", sender, most=conf().RATE_PER_MINUTE_PER_ADDRESS, cost=cost) if sender else 0


def visitor_wait_seconds(visitor: str, endpoint: str, *, cost: int = 1) -> int:
    """Charge a visitor at an endpoint, and return for how many seconds they are to wait; 0 where they need not."""
    return _wait(endpoint, "visitor", visitor, most=conf().RATE_PER_MINUTE, cost=cost) if visitor else 0


def new_id_wait_seconds(request: HttpRequest) -> int:
    """Charge a request's address for a new visitor's id, and return the seconds until it may have one; mostly 0."""
    sender = rate_limit_address(request.META)
    return _wait("ids", "address", sender, most=conf().NEW_VISITORS_PER_MINUTE_PER_ADDRESS, cost=1) if sender else 0


def rate_limit_response(message: str, *, wait_s: int) -> JsonResponse:
    """Answer that a sender is to wait, as the API answers its errors."""
    return JsonResponse({"detail": message}, status=429, headers={"Retry-After": str(wait_s)})


def _wait(*bucket: str, most: int, cost: int) -> int:
    """Charge a bucket; who has used less than a minute allows may send, also what goes beyond it."""
    # Hashed, so that neither addresses nor ids stand in the cache.
    key = hashed_key("rate", *bucket)
    try:
        if cache.add(key, 0, timeout=WINDOW_S):
            cache.set(f"{key}:begun", time.time(), timeout=WINDOW_S)
        used = cache.incr(key, cost) - cost
        return 0 if used < most else _left(cache.get(f"{key}:begun"))
    except ValueError:
        # The count went out between the two calls: a new minute has begun.
        return 0
    # The cache's client decides what it raises when its server is away.
    except Exception:
        logger.warning("The cache does not answer; calls are taken in without a limit on their rate.", exc_info=True)
        return 0


def _left(begun: float | None) -> int:
    """Return how many seconds of the window are left, 1 at the least."""
    return WINDOW_S if begun is None else min(WINDOW_S, max(1, math.ceil(begun + WINDOW_S - time.time())))
