"""The health check: that the process serves, and which parts behind it are away; it waits for none of them."""

import logging
import time
from collections.abc import Callable

from django.core.cache import caches
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from attune.call_pool import CallPool
from attune.deadlines import call_time_limits
from attune.matching.services import is_search_reachable
from cms.celery import app

logger = logging.getLogger(__name__)

# The whole check takes this long at most, however many parts do not answer.
LIMIT_S = 0.5
# Whoever asks often is told what was found a moment ago.
HOLDS_S = 1.0

Check = Callable[[], bool]


@require_safe
def health_response(request: HttpRequest) -> HttpResponse:
    """Say "ok", for the process serves, and below that a line for each part that is away."""
    away = _health.away()
    lines = ["ok", *(f"{name} away" for name in away)]
    response = HttpResponse("\n".join(lines), content_type="text/plain")
    response["Cache-Control"] = "no-store"
    return response


class Health:
    """Ask each part in a thread of its own: one that hangs is away until it has answered, and no second is begun."""

    def __init__(self, checks: dict[str, Check]) -> None:
        """Take the parts, and how each says whether it is there."""
        self._checks = {name: (CallPool(f"attune-health-{name}", most=1), check) for name, check in checks.items()}
        self._found: tuple[str, ...] = ()
        self._until = float("-inf")

    def away(self) -> tuple[str, ...]:
        """Name the parts that are away."""
        if time.monotonic() < self._until:
            return self._found
        begun = {name: aside.begin(check) for name, (aside, check) in self._checks.items()}
        until = time.monotonic() + LIMIT_S
        self._found = tuple(name for name, errand in begun.items() if errand is None or not errand.has_succeeded(until))
        self._until = time.monotonic() + HOLDS_S
        return self._found


def _database() -> bool:
    try:
        with call_time_limits(each_s=LIMIT_S), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (OperationalError, InterfaceError):
        return False
    # Who forbids to ask, as a test does, has not found it away.
    except RuntimeError:
        return True
    finally:
        # The connection of this thread alone, which ends here.
        connection.close()
    return True


def _cache() -> bool:
    cache = caches["default"]
    cache.get("attune:health")
    return not getattr(cache, "is_away", False)


def _search() -> bool:
    return is_search_reachable(timeout_s=LIMIT_S)


def _queue() -> bool:
    if app.conf.task_always_eager:
        return True
    with app.connection_for_write(connect_timeout=LIMIT_S) as broker:
        broker.ensure_connection(max_retries=1, timeout=LIMIT_S)
    return True


_health = Health({"database": _database, "cache": _cache, "search": _search, "queue": _queue})
