"""Which matching backend a site has chosen; all else in matching asks here for it."""

from functools import cache

from django.utils.module_loading import import_string

from attune.circuit_breaker import CircuitBreaker
from attune.class_paths import class_problem
from attune.matching.backends.base import MatchBackend
from attune.matching.backends.outage_guard import GuardedBackend
from attune.matching.conf import conf

# By path, so that a site without a search server does without its client too.
_PATHS = {
    "database": "attune.matching.backends.database.DatabaseBackend",
    "elastic": "attune.matching.backends.elastic.ElasticBackend",
}
BACKENDS = tuple(_PATHS)


@cache
def backend_named(name: str) -> MatchBackend:
    """Return the backend of that name or dotted path, unguarded: one for the process."""
    backend: MatchBackend = import_string(_PATHS.get(name, name))()
    return backend


@cache
def backend_for_requests(name: str) -> GuardedBackend:
    """Return the backend for requests: one for the process, so that all its threads know of an outage."""
    return GuardedBackend(backend_named(name), CircuitBreaker(pause_s=conf().PAUSE_AFTER_FAILURE_S))


def chosen_backend() -> MatchBackend:
    """Return the backend that the settings name, unguarded; workers and commands ask it, and may wait for it."""
    return backend_named(conf().BACKEND)


def backend_problem(name: str) -> str:
    """Return in a sentence why no backend is to be had by that name or dotted path; "" where one is."""
    return class_problem(_PATHS.get(name, name), MatchBackend)


def load_backend() -> None:
    """Load the backend of the settings as the process starts, for a search client takes a second to load.

    What is wrong with the setting is left to the checks.
    """
    name = conf().BACKEND
    if isinstance(name, str) and not backend_problem(name):
        backend_for_requests(name)
