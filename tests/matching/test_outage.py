"""Elasticsearch away: pages wait for the time limit once, nothing is raised, and it is logged."""

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest

from attune.circuit_breaker import CircuitBreaker
from attune.matching import services
from attune.matching.backends import elastic_node
from attune.matching.backends.base import MatchBackendAwayError
from attune.matching.backends.outage_guard import GuardedBackend
from attune.matching.domain.candidate_query import CandidateQuery
from attune.matching.domain.query import MatchQuery
from attune.matching.domain.ranking import Candidate, MatchResult
from tests.clock import SteppedClock
from tests.outer import limits_of_calls
from tests.search_settings import elastic_search_settings

LIMIT_MS = 80
FOUND = (MatchResult((Candidate(7, 1, 0.5),), 1),)


class FakeBackend:
    """Answers, or is away, as it is told."""

    def __init__(self) -> None:
        self.is_away = False
        self.calls = 0

    def answer(self, queries, *, timeout_ms):
        self.calls += 1
        if self.is_away:
            raise MatchBackendAwayError("The fake is away.")
        return FOUND


@contextmanager
def listening(reply: bytes | None) -> Iterator[str]:
    """A server that takes every connection, and sends the reply or never anything."""
    server = socket.create_server(("127.0.0.1", 0))
    held: list[socket.socket] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            held.append(connection)
            if reply is not None:
                connection.recv(65_536)
                connection.sendall(reply)
                connection.close()

    threading.Thread(target=serve, daemon=True).start()
    with closing(server):
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
    for connection in held:
        connection.close()


@contextmanager
def stopped() -> Iterator[str]:
    """An address where nothing listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    yield f"http://127.0.0.1:{port}"


def silent():
    return listening(None)


def unavailable():
    return listening(b"HTTP/1.1 503 Away\r\nX-Elastic-Product: Elasticsearch\r\nContent-Length: 0\r\n\r\n")


def foreign():
    return listening(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello")


@pytest.fixture
def turn_to(settings) -> Iterator[Callable[[str], None]]:
    """Turn the site to an Elasticsearch at that address, known to be up until it is asked."""

    def turn(url: str) -> None:
        services.backend_for_requests.cache_clear()
        settings.WAGTAILSEARCH_BACKENDS = elastic_search_settings(url, "nowhere_")
        services.backend_for_requests("elastic")

    yield turn
    services.backend_for_requests.cache_clear()


def find() -> tuple[Candidate, ...]:
    return services.find_candidates(CandidateQuery(affinities={"floods": 1.0}, timeout_ms=LIMIT_MS), backend="elastic")


@pytest.mark.django_db
@pytest.mark.parametrize("outage", [stopped, silent, unavailable, foreign])
def test_an_outage_gives_nothing_costs_its_limit_once_and_is_logged(outage, turn_to, caplog, monkeypatch):
    with outage() as url:
        turn_to(url)
        monkeypatch.setattr(services.backend_for_requests("elastic").breaker, "_clock", SteppedClock())
        limits = limits_of_calls(monkeypatch, elastic_node)

        with caplog.at_level(logging.WARNING, logger="attune.matching"):
            assert [find() for _ in range(21)] == [()] * 21

    assert limits == [pytest.approx(LIMIT_MS / 1_000)]
    ours = [record.message for record in caplog.records if record.name.startswith("attune.matching")]
    assert [message.split(",")[0] for message in ours] == ["Matching is away"]


@pytest.mark.django_db
@pytest.mark.service("elasticsearch")
def test_a_missing_index_is_an_outage_that_says_what_to_do(turn_to, elasticsearch_url, caplog):
    turn_to(elasticsearch_url)

    query = CandidateQuery(affinities={"floods": 1.0}, timeout_ms=5_000)

    assert services.find_candidates(query, backend="elastic") == ()
    assert "no such index [nowhere_wagtailcore_page]" in caplog.text
    assert "update_index" in caplog.text


def test_after_the_pause_one_call_asks_again_and_an_answer_ends_the_outage(caplog):
    backend, clock = FakeBackend(), SteppedClock()
    guarded = GuardedBackend(backend, CircuitBreaker(pause_s=2, clock=clock))
    queries = [MatchQuery(affinities={"floods": 1.0})]

    def ask():
        return guarded.answer(queries, timeout_ms=LIMIT_MS)

    backend.is_away = True
    assert [ask() for _ in range(3)] == [(MatchResult(),)] * 3
    assert backend.calls == 1

    clock.now = 2.5
    assert [ask() for _ in range(3)] == [(MatchResult(),)] * 3
    assert backend.calls == 2

    backend.is_away, clock.now = False, 5.0
    with caplog.at_level(logging.INFO, logger="attune.matching"):
        assert [ask() for _ in range(3)] == [FOUND] * 3
    assert backend.calls == 5
    assert "Matching is back" in caplog.text
