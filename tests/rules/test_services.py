"""Serving the live book: one read of the cache a request, and the last known book when the cache is away."""

import logging

import pytest
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache

from attune.rules import services
from attune.rules.books import live_book as live_module
from attune.rules.books import publisher
from attune.rules.books.live_book import RuleBookCache
from attune.rules.books.version_cache import KEY, VersionCache
from attune.rules.domain.conditions import InSegment, make_test
from attune.rules.domain.rules import NO_MATCHES, ShowVariant, SlotRef
from attune.rules.facts.registry import registry
from attune.rules.models import BookRecord
from attune.rules.selectors import live_edition
from attune.rules.serialisation.book_json import edition_to_json
from tests.rules import made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_process")]


@pytest.fixture(autouse=True)
def _unproved(monkeypatch):
    monkeypatch.setattr(publisher, "prove", lambda book, timeout_ms: None)


@pytest.fixture
def publish(committed):
    """Give a function that publishes all that is live now."""

    def publish_now():
        with committed():
            return services.publish_book()

    return publish_now


@pytest.fixture
def broken_cache(monkeypatch):
    """Give a function that breaks the shared cache, and one that mends it; reads are counted."""
    reads = []
    get, put = LocMemCache.get, LocMemCache.set

    def fail(self, key, *args, **kwargs):
        reads.append(key)
        raise ConnectionError("Redis is away")

    def break_it():
        monkeypatch.setattr(LocMemCache, "get", fail)
        monkeypatch.setattr(LocMemCache, "set", fail)

    def mend():
        monkeypatch.setattr(LocMemCache, "get", get)
        monkeypatch.setattr(LocMemCache, "set", put)

    break_it.reads, break_it.mend = reads, mend
    return break_it


def publish_elsewhere(version: int) -> None:
    """Do what another process does when it publishes all that is live now."""
    BookRecord.objects.create(version=version, book=edition_to_json(live_edition()))
    cache.set(KEY, version)


def test_a_site_without_rules_matches_nothing():
    assert services.match(made.facts()) == NO_MATCHES


def test_a_warm_request_asks_the_database_nothing(publish, django_assert_num_queries):
    made.rule()
    publish()
    services.live_book()

    with django_assert_num_queries(0):
        live = services.live_book()
        matches = services.match(made.facts(device="mobile"), live)

    assert matches.rules == ("rule:welcome",)


def test_a_warm_request_reads_the_cache_once(publish, monkeypatch):
    made.rule()
    publish()
    facts = made.facts(device="mobile")
    reads, get = [], LocMemCache.get
    monkeypatch.setattr(LocMemCache, "get", lambda self, key, *rest: reads.append(key) or get(self, key, *rest))

    services.match(facts, services.live_book())

    assert reads == [KEY]


def test_a_fresh_process_reads_the_book_with_one_query(publish, fresh_process, django_assert_num_queries):
    made.rule()
    publish()
    fresh_process()
    cache.clear()

    with django_assert_num_queries(1):
        assert services.live_book().version == 1

    assert cache.get(KEY) == 1
    with django_assert_num_queries(0):
        services.live_book()


def test_a_publication_in_another_process_is_seen_by_the_next_request(publish):
    made.rule("welcome")
    publish()
    assert services.match(made.facts(device="mobile")).rules == ("rule:welcome",)

    made.rule("another")
    publish_elsewhere(2)

    assert services.match(made.facts(device="mobile")).rules == ("rule:another", "rule:welcome")
    assert services.live_book().version == 2


def test_the_book_of_a_request_does_not_change_under_it(publish):
    made.rule("welcome")
    publish()
    live = services.live_book()

    made.rule("another")
    publish()

    assert services.match(made.facts(device="mobile"), live).rules == ("rule:welcome",)


def test_a_broken_book_from_elsewhere_leaves_the_last_good_one(publish, caplog):
    made.rule("welcome")
    publish()
    services.live_book()

    BookRecord.objects.create(version=2, book={"rule:welcome": "no book"})
    BookRecord.objects.create(version=3, book="no book at all")
    cache.set(KEY, 3)

    assert services.match(made.facts(device="mobile")).rules == ("rule:welcome",)
    assert "Rule book 3 could not be made ready; version 1 is served on." in caplog.text


def test_a_broken_book_is_tried_once(publish, django_assert_num_queries):
    made.rule("welcome")
    publish()
    services.live_book()
    BookRecord.objects.create(version=2, book="no book at all")
    cache.set(KEY, 2)
    services.live_book()

    with django_assert_num_queries(0):
        assert services.live_book().version == 1


def test_a_stored_rule_whose_fact_is_gone_is_not_served(fresh_process, caplog):
    gone = {"fact": "moon_phase", "operator": "is", "value": "full"}
    rule = {"name": "Moon", "condition": gone, "acts": [], "priority": 1, "event": ""}
    BookRecord.objects.create(version=1, book={"rule:moon": rule})

    assert services.live_book().book.rules_in_order() == ()
    assert '"rule:moon" of rule book 1 is not served' in caplog.text


def test_who_switches_segments_by_hand_needs_no_facts_of_other_places(publish):
    made.segment()
    made.rule("here", InSegment("mobile"))
    liking = make_test(registry.get("affinity"), "at_least", 0.5, "floods")
    made.rule("there", liking, acts=(ShowVariant(SlotRef("hero", "page:8"), "B"),))
    publish()
    live = services.live_book()
    facts = {"device": "desktop"}

    assert services.match(facts, live, places=frozenset({"everywhere", "page:7"})).rules == ()
    switched = services.match(facts, live, places=frozenset({"everywhere", "page:7"}), switched={"mobile": True})

    assert (switched.rules, switched.segments) == (("rule:here",), {"mobile"})


def test_numbers_that_arrive_out_of_order_cost_one_look(publish, django_assert_num_queries):
    made.rule("welcome")
    publish()
    publish()
    assert services.live_book().version == 2

    cache.set(KEY, 1)
    with django_assert_num_queries(1):
        assert services.live_book().version == 2
    with django_assert_num_queries(0):
        assert services.live_book().version == 2


def test_a_number_looked_up_does_not_overwrite_one_just_announced(monkeypatch):
    cache.clear()

    def look_up_slowly():
        cache.set(KEY, 6)
        return 5

    VersionCache(look_up_slowly).read()

    assert cache.get(KEY) == 6


class TestWithoutASharedCache:
    """The cache is the process's own: only the database knows what other processes publish."""

    @pytest.fixture
    def asked(self):
        return []

    @pytest.fixture
    def version(self, asked, clock):
        return VersionCache(lambda: asked.append(clock[0]) or len(asked), lambda: clock[0])

    @pytest.fixture
    def clock(self, time_machine):
        clock = [100.0]
        time_machine.move_to(1_750_000_000.0, tick=False)

        def forward(seconds):
            clock[0] += seconds
            time_machine.shift(seconds)

        clock.append(forward)
        return clock

    def test_the_database_is_asked_after_the_response_and_never_during_a_request(self, version, asked, clock):
        version.read()
        for _ in range(100):
            version.ask_ahead()
            before = len(asked)
            version.read()
            assert len(asked) == before
            clock[1](0.1)

        assert 9 <= len(asked) <= 11

    def test_a_process_that_had_nothing_to_do_asks_before_it_answers(self, version, asked, clock):
        version.read()
        clock[1](60)

        assert version.read() == 2
        assert asked == [100.0, 160.0]

    def test_it_is_asked_once_a_second_at_most_even_where_the_cache_drops_the_number(self, version, asked, clock):
        for _ in range(100):
            cache.clear()
            version.read()
            clock[1](0.1)

        assert len(asked) == 10

    def test_a_shared_cache_is_not_asked_ahead(self, version, asked, monkeypatch):
        monkeypatch.setattr("attune.rules.books.version_cache.is_local", lambda: False)

        version.ask_ahead()

        assert asked == []


class TestWithTheCacheAway:
    """The shared cache is down or slow."""

    def test_the_last_known_book_is_served(self, publish, broken_cache, django_assert_num_queries):
        made.rule()
        publish()
        services.live_book()
        broken_cache()

        with django_assert_num_queries(0):
            assert services.match(made.facts(device="mobile")).rules == ("rule:welcome",)

    def test_a_fresh_process_reads_the_book_from_the_database(self, publish, broken_cache, monkeypatch):
        made.rule()
        publish()
        broken_cache()
        monkeypatch.setattr(live_module, "rule_book_cache", shelf := RuleBookCache())

        assert shelf.current().version == 1

    def test_only_the_first_request_of_a_while_waits_for_it(self, broken_cache):
        now = [0.0]
        version = VersionCache(lambda: 1, lambda: now[0])
        broken_cache()

        for second in (0.0, 0.1, 1.0, 2.9, 3.1):
            now[0] = second
            assert version.read() is None

        assert len(broken_cache.reads) == 2

    def test_it_is_logged_once_a_minute(self, broken_cache, caplog):
        now = [0.0]
        version = VersionCache(lambda: 1, lambda: now[0])
        broken_cache()

        with caplog.at_level(logging.WARNING):
            for second in range(0, 130, 5):
                now[0] = float(second)
                version.read()

        assert [record.levelname for record in caplog.records] == ["WARNING"] * 3
        assert "the rule book last known is served" in caplog.text

    def test_a_publication_during_the_outage_is_found_after_it(self, broken_cache):
        cache.set(KEY, 1)
        now, latest = [0.0], [1]
        version = VersionCache(lambda: latest[0], lambda: now[0])
        assert version.read() == 1
        broken_cache()
        now[0] = 10.0
        assert version.read() is None

        latest[0] = 2
        version.announce(2)
        broken_cache.mend()
        now[0] = 20.0

        assert version.read() == 2
        assert cache.get(KEY) == 2


@pytest.mark.parametrize("engine", ["index", "durable", "plain"])
def test_every_engine_serves_requests(settings, publish, engine):
    settings.ATTUNE = {**settings.ATTUNE, "RULES": {"ENGINE": engine}}
    made.segment()
    made.rule()
    publish()

    matches = services.match(made.facts(device="mobile"))

    assert (matches.segments, matches.rules) == ({"mobile"}, ("rule:welcome",))
    assert services.live_book().engine == engine


def test_where_an_engine_fails_the_plain_one_answers(publish, monkeypatch, caplog):
    made.rule()
    publish()
    live = services.live_book()

    def fail(facts):
        raise RuntimeError("out of bits")

    monkeypatch.setattr(live.compiled, "match", fail, raising=False)

    assert services.match(made.facts(device="mobile"), live).rules == ("rule:welcome",)
    assert 'The engine "index" failed; the plain engine answers.' in caplog.text


def test_a_book_is_closed_when_the_last_request_has_let_go_of_it(publish, monkeypatch):
    made.rule()
    publish()
    closed = []
    monkeypatch.setattr("attune.rules.engines.index.IndexBook.close", lambda self: closed.append(True))
    services.forget_live_book()
    held = services.live_book()

    services.forget_live_book()
    assert closed == []
    del held

    assert closed == [True]
