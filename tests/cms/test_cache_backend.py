"""The shared cache while Redis is there, while it is away, and when it comes back."""

import time

import pytest

from cms import cache_backend
from cms.cache_backend import ResilientRedisCache
from tests.outer import limits_of_calls


@pytest.fixture
def away():
    return ResilientRedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 0.05}})


def test_while_redis_is_away_the_process_keeps_its_own_cache_and_says_so_once(away, caplog):
    away.set("a", 1)

    assert away.get("a") == 1
    assert away.get("b", "otherwise") == "otherwise"
    assert away.add("a", 2) is False
    assert away.get_many(["a", "b"]) == {"a": 1}
    assert away.incr("a") == 2
    assert away.has_key("a")
    assert away.delete("a") is True
    assert away.set_many({"c": 3}) == []
    away.clear()
    assert away.get("c") is None
    assert [record.message.split(" (")[0] for record in caplog.records] == ["Redis is away"]


@pytest.mark.parametrize("timeout", [None, 3_600])
def test_nothing_is_believed_for_long_while_redis_is_away(away, timeout):
    away.set("a", 1, timeout)

    ends = away._local._expire_info[away.make_key("a")]
    assert ends - time.time() <= 5


def test_an_outage_costs_its_time_limit_once_a_second(away, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(away._breaker, "_clock", lambda: clock[0])
    limits = limits_of_calls(monkeypatch, cache_backend)

    for now in (0.0, 0.999, 1.0, 1.999):
        clock[0] = now
        for _ in range(1_000):
            away.get("a")

    assert limits == [0.05, 0.05]


@pytest.mark.service("redis")
def test_while_redis_is_there_the_cache_keeps(redis_url):
    cache = ResilientRedisCache(redis_url, {"KEY_PREFIX": "attune-test"})

    cache.set("a", {"b": 1}, 5)

    assert cache.get("a") == {"b": 1}
    assert cache.get_many(["a", "gone"]) == {"a": {"b": 1}}
    assert cache.incr_version("a") == 2
    cache.delete("a", version=2)
    with pytest.raises(ValueError, match="not found"):
        cache.incr("gone")


@pytest.mark.service("redis")
def test_when_redis_is_back_what_may_have_changed_unheard_is_made_anew(redis_url, caplog):
    cache = ResilientRedisCache(redis_url, {"KEY_PREFIX": "attune-test"})
    cache.set("attune:tree", 7)
    cache.set("other", 8, 5)

    cache._breaker.failed()
    cache._breaker.pause_s = 0
    cache._breaker.failed()

    assert cache.get("attune:tree") is None
    assert cache.get("other") == 8
    assert "Redis is back." in caplog.text
    cache.delete("other")
