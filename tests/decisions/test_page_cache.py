"""A stampede on an outcome is one rendering; who waits is never let down."""

import contextlib
import threading
import time
from collections.abc import Callable
from functools import partial

import pytest
from django.core.cache import cache

from attune.decisions.cache import page_cache
from attune.decisions.cache.page_cache import body_for
from attune.decisions.cache.versions import current_versions
from attune.time_limits import TimeLimit

REQUESTS = 8


class Rendering:
    """A rendering that takes a while, and counts how often it is done."""

    def __init__(self, *, may_be_shared: bool = True, fails_first: bool = False) -> None:
        self.count, self.may_be_shared, self.fails_first = 0, may_be_shared, fails_first

    def __call__(self) -> tuple[bytes, bool]:
        self.count += 1
        number = self.count
        time.sleep(0.1)
        if self.fails_first and number == 1:
            raise RuntimeError("The template is broken.")
        return b"body", self.may_be_shared


def _stampede(render: Callable[[], tuple[bytes, bool]]) -> list[bytes]:
    versions, bodies, gate = current_versions(), [], threading.Barrier(REQUESTS)

    def ask() -> None:
        gate.wait()
        with contextlib.suppress(RuntimeError):
            bodies.append(body_for("page", [], render, page_id=7, versions=versions)[0])

    threads = [threading.Thread(target=ask) for _ in range(REQUESTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return bodies


def test_a_stampede_renders_once() -> None:
    render = Rendering()

    assert _stampede(render) == [b"body"] * REQUESTS
    assert render.count == 1


def test_a_rendering_that_fails_leaves_it_to_those_who_wait() -> None:
    render = Rendering(fails_first=True)

    assert _stampede(render) == [b"body"] * (REQUESTS - 1)
    assert render.count > 1


def test_a_body_of_one_visitor_is_given_to_nobody_who_waits() -> None:
    render = Rendering(may_be_shared=False)

    assert len(_stampede(render)) == REQUESTS
    assert render.count == REQUESTS


class WaitingClock:
    """A clock that moves only while somebody waits, in seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> WaitingClock:
    clock = WaitingClock()
    monkeypatch.setattr(page_cache, "time", clock)
    monkeypatch.setattr(page_cache, "TimeLimit", partial(TimeLimit, clock=clock.monotonic))
    return clock


def test_nobody_waits_longer_than_they_have_patience(clock: WaitingClock) -> None:
    versions = current_versions()
    key = page_cache.outcome_key("page", [], versions.tree)
    cache.set(f"{key}:rendering", True, 10)

    assert body_for("page", [], Rendering(), page_id=7, versions=versions) == (b"body", True)
    assert clock.now == pytest.approx(3, abs=0.02)


def test_without_a_cache_nobody_waits(monkeypatch: pytest.MonkeyPatch, clock: WaitingClock) -> None:
    versions, render = current_versions(), Rendering()
    monkeypatch.setattr(cache, "add", lambda *arguments, **named: False)
    monkeypatch.setattr(cache, "get", lambda *arguments, **named: None)

    assert body_for("page", [], render, page_id=7, versions=versions) == (b"body", True)
    assert clock.now == 0
