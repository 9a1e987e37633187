"""Commands that show their own progress."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

_CHATTY = ("celery", "elastic_transport", "wagtail")


@contextmanager
def quiet_logs() -> Iterator[None]:
    """Leave out the line that every saved page and every task writes; warnings still come through."""
    levels = {name: logging.getLogger(name).level for name in _CHATTY}
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
