"""What the tests of published rules need."""

import pytest

from attune.rules import services


@pytest.fixture
def fresh_process():
    """Give a function that makes this process forget its book, as another one that has just started."""
    services.forget_live_book()
    yield services.forget_live_book
    services.forget_live_book()


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Give a context in which what waits for the commit is done at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
