"""Several processes that share Redis share bodies: a stampede renders once, and a publish in one is heard by all."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator

import pytest
from django.core.cache.backends.redis import RedisCache

pytestmark = pytest.mark.service("redis")

PROCESSES = 3
BEGIN = """
import sys, time
import django
django.setup()
from django.core.cache import cache
from decisions.page_cache import body_for
from decisions.versions import current_versions, forget_content
"""
# Each says that it is ready, waits until all are, asks for one body, and says what it got.
ASK = """
def render():
    cache.incr("renderings")
    time.sleep(0.3)
    return b"body", True

cache.incr("ready")
until = time.monotonic() + 60
while cache.get("ready") < {processes} and time.monotonic() < until:
    time.sleep(0.01)
print(body_for("page", [], render, page_id=7, versions=current_versions())[0].decode())
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


def _run(code: str) -> "subprocess.Popen[str]":
    settings = {"DJANGO_SETTINGS_MODULE": "tests.decisions.shared_settings"}
    return subprocess.Popen(
        [sys.executable, "-c", BEGIN + code], env=os.environ | settings, stdout=subprocess.PIPE, text=True
    )


def _told(process: "subprocess.Popen[str]") -> str:
    told, _errors = process.communicate(timeout=90)
    assert process.returncode == 0
    return told.strip()


def test_a_stampede_over_processes_renders_once(shared: RedisCache) -> None:
    asking = [_run(ASK.format(processes=PROCESSES)) for _ in range(PROCESSES)]

    assert [_told(process) for process in asking] == ["body"] * PROCESSES
    assert shared.get("renderings") == 1


def test_a_publish_in_one_process_is_heard_by_the_others(shared: RedisCache) -> None:
    alone = ASK.format(processes=1)

    for code in (alone, alone + "forget_content(8)\n", alone + "forget_content(7)\n"):
        _told(_run(code))
    assert shared.get("renderings") == 1

    _told(_run(alone))
    assert shared.get("renderings") == 2
