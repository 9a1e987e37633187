"""Whatever stands in an entry of the shared cache, pages are served as ever."""

import dataclasses
import pickle

import pytest
from django.core.cache import cache

from attune.cache_entries import valid_entry
from cms.cache_backend import ResilientRedisCache
from tests.flows.pages import text

pytestmark = pytest.mark.django_db
ODD = {"nothing": None, "a word": "odd", "bytes": b"odd", "a number": 7, "yes": True, "a list": [1], "a pair": (1, 2),
       "names": {"a": object}, "three": (1, 2, 3), "a class": dict}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_an_entry_of_another_kind_is_as_good_as_none(site, reader, name):
    text(reader.get("/"))
    kept = [key.split(":", 2)[2] for key in list(cache._cache)]
    families = {part for key in kept for part in key.split(":")}
    assert {"page-plan", "body", "tree"} <= families

    for key in kept:
        cache.set(key, ODD[name], None)
    pages = [text(reader.get("/")) for _ in range(3)]

    assert all("Good morning, everyone" in page for page in pages)
    assert [key for key in cache._cache if ":body:" in key]


@dataclasses.dataclass(frozen=True, slots=True)
class Earlier:
    """A value as an earlier release wrote it, and as this one reads it."""

    name: str
    size: int


def test_a_value_that_lacks_what_it_has_now_is_not_understood():
    half = object.__new__(Earlier)
    object.__setattr__(half, "name", "written before there was a size")

    assert valid_entry(Earlier("whole", 1), Earlier) == Earlier("whole", 1)
    assert valid_entry(half, Earlier) is None
    assert valid_entry([Earlier("whole", 1), half], list, of=Earlier) is None
    assert valid_entry({"a": (half,)}, dict) is None
    assert valid_entry(True, int) is None
    assert valid_entry({"a": "b"}, dict, of=int) is None


@pytest.mark.service("redis")
@pytest.mark.parametrize(
    "entry", [b"", b"odd", b"\x80\x05\xff", pickle.dumps(7)[:-2], b"cno_such_module\nThing\n.", b"9" * 5_000]
)
def test_an_entry_that_cannot_be_read_is_made_anew_and_is_no_outage(redis_url, entry, caplog):
    shared = ResilientRedisCache(redis_url, {"KEY_PREFIX": "attune-odd", "OPTIONS": {"socket_timeout": 5}})
    raw, key = shared._cache.get_client("x", write=True), shared.make_key("entry")
    raw.set(key, entry, ex=60)

    assert shared.get("entry", "otherwise") == "otherwise"
    assert shared.add("entry", 8, 60) is True
    assert shared.get_many(["entry"]) == {"entry": 8}
    raw.set(key, entry, ex=60)
    assert shared.get_many(["entry"]) == {}
    raw.delete(key)
    raw.lpush(key, "a list")
    assert shared.get("entry") is None
    assert not shared.is_away
    assert "Redis is away" not in caplog.text
    shared.delete("entry")
