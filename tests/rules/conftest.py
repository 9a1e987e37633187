"""What the tests of published rules need."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.forms import Media
from wagtail.blocks.base import BlockWidget

from attune.providers import Provider
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


@pytest.fixture
def plain_builders(monkeypatch):
    """Leave out of forms what a script would draw the builders from: it takes half a second a form.

    That the whole is written is tested with the editors of all pages, and in the browser.
    """
    monkeypatch.setattr(BlockWidget, "block_json", "{}")
    monkeypatch.setattr(BlockWidget, "media", Media())


@pytest.fixture
def offered() -> Iterator[Callable[[Provider[Any], Any], None]]:
    """Offer something in the place of what an app offers, until the test is over."""
    with ExitStack() as offers:
        yield lambda provider, given: offers.enter_context(provider.offering(given))
