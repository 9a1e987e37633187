"""Hand tasks to a broker without waiting for one that does not answer."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from attune.call_pool import CallPool
from attune.circuit_breaker import CircuitBreaker

logger = logging.getLogger(__name__)

# What a request waits for a broker; a first connection may take longer, and then goes on by itself.
LIMIT_S = 0.06
# What somebody waits who has asked for the task and wants to know whether it is under way.
ASKED_LIMIT_S = 2.0
PAUSE_S = 2.0

_broker = CallPool("attune-broker", most=4)
_breaker = CircuitBreaker(pause_s=PAUSE_S)


def send_task(task: Any, hand_over: Callable[[], object], *, seconds: float = LIMIT_S) -> bool:
    """Hand a task of Celery's over as told; False, with one line in the log for each outage, where that fails.

    A task that is not sent is lost here: what it would have done is found by the next sweep. Where tasks are done at
    once it is done here, and what it raises is raised.
    """
    if task.app.conf.task_always_eager:
        hand_over()
        return True
    if not _breaker.allows_call():
        return False
    try:
        # Who is late holds up nobody after the first.
        _broker.ask(partial(_try, hand_over), seconds=0.0 if _broker.has_overdue else seconds)
    # Each broker has errors of its own; the first of an outage is in the log.
    except Exception as error:  # noqa: BLE001
        logger.debug("%s was not sent, or is not yet: %s", task.name, error)
        return False
    return True


def _try(hand_over: Callable[[], object]) -> None:
    try:
        hand_over()
    except Exception as error:
        if _breaker.failed():
            logger.error("The broker does not answer (%s). What is to be done waits for `manage.py catch_up`.", error)
        raise
    if _breaker.succeeded():
        logger.warning("The broker is back.")
