"""Several processes that share Redis share bodies: a stampede renders once, and a publish in one is heard by all."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator

import pytest
from django.core.cache.backends.redis import RedisCache

pytestmark = [pytest.mark.slow, pytest.mark.service("redis")]

PROCESSES = 3
# A server's processes are forked once all is loaded; each has a connection to Redis of its own.
BEGIN = """
import os, time
import django
django.setup()
from django.core.cache import cache
from attune.decisions.cache.page_cache import body_for
from attune.decisions.cache.versions import current_versions, invalidate_content

def render():
    cache.incr("renderings")
    time.sleep(0.3)
    return b"body", True

def ask():
    assert body_for("page", [], render, page_id=7, versions=current_versions()) == (b"body", True)

def in_process(*steps):
    child = os.fork()
    if child == 0:
        try:
            for step in steps:
                step()
            os._exit(0)
        finally:
            os._exit(1)
    return child

def await_all(children):
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * len(children)
"""
# All wait until all are there.
STAMPEDE = """
def arrive():
    cache.incr("ready")
    until = time.monotonic() + 60
    while cache.get("ready") < {processes} and time.monotonic() < until:
        time.sleep(0.01)

await_all([in_process(arrive, ask) for _ in range({processes})])
"""
PUBLISHES = """
def tell():
    print(cache.get("renderings"), flush=True)

await_all([in_process(ask)])
await_all([in_process(ask, lambda: invalidate_content(8))])
await_all([in_process(ask, tell)])
await_all([in_process(lambda: invalidate_content(7))])
await_all([in_process(ask, tell)])
"""


@pytest.fixture
def shared(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisCache]:
    """A cache of this test alone, for the processes and for us."""
    prefix = f"attune-test-{uuid.uuid4().hex}"
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("ATTUNE_TEST_PREFIX", prefix)
    cache = RedisCache(redis_url, {"KEY_PREFIX": prefix})
    cache.set_many({"ready": 0, "renderings": 0})
    yield cache
    for key in cache._cache.get_client().scan_iter(f"{prefix}:*"):
        cache._cache.get_client().delete(key)


def _run(code: str) -> str:
    settings = {"DJANGO_SETTINGS_MODULE": "tests.decisions.shared_settings"}
    return subprocess.run(
        [sys.executable, "-c", BEGIN + code], env=os.environ | settings, stdout=subprocess.PIPE, text=True, check=True
    ).stdout


def test_a_stampede_over_processes_renders_once(shared: RedisCache) -> None:
    _run(STAMPEDE.format(processes=PROCESSES))

    assert shared.get("ready") == PROCESSES
    assert shared.get("renderings") == 1


def test_a_publish_in_one_process_is_heard_by_the_others(shared: RedisCache) -> None:
    assert _run(PUBLISHES).split() == ["1", "2"]
