"""Note which facts could not be read while a request was decided, for whoever wants to know."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_noted: ContextVar[set[str] | None] = ContextVar("attune_unread_facts", default=None)


@contextmanager
def record_read_failures() -> Iterator[set[str]]:
    """Collect the keys of the facts that could not be read from here on."""
    noted: set[str] = set()
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def note_read_failure(key: str) -> None:
    """Say that a fact could not be read, so that its default stands for it."""
    noted = _noted.get()
    if noted is not None:
        noted.add(key)
