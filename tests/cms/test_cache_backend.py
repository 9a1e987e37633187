"""The shared cache while Redis is there, and while it is away."""

import time

import pytest
from cms.cache_backend import ResilientRedisCache


@pytest.fixture
def away():
    return ResilientRedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 0.05}})


def test_while_redis_is_away_the_cache_is_empty_and_nothing_raises(away, caplog):
    away.set("a", 1)

    assert away.get("a") is None
    assert away.get("a", "otherwise") == "otherwise"
    assert away.add("a", 1) is False
    assert away.get_many(["a"]) == {}
    assert away.delete("a") is False
    with pytest.raises(ValueError, match="Redis is away"):
        away.incr("a")
    assert [record.message.split(" (")[0] for record in caplog.records] == ["Redis is away"]


def test_an_outage_costs_its_time_limit_once_a_second(away):
    away.get("a")
    started = time.perf_counter()

    for _ in range(1_000):
        away.get("a")

    assert time.perf_counter() - started < 0.5


@pytest.mark.service("redis")
def test_while_redis_is_there_the_cache_keeps(redis_url):
    cache = ResilientRedisCache(redis_url, {"KEY_PREFIX": "attune-test"})

    cache.set("a", {"b": 1}, 5)

    assert cache.get("a") == {"b": 1}
    assert cache.incr_version("a") == 2
    cache.delete("a", version=2)
