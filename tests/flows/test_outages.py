"""With a server away, pages are served all the same, one of them hardly later, and somebody is told."""

import socket
from contextlib import contextmanager

import pytest
from django.core.cache import caches

from attune.matching import services as matching_services
from attune.matching.backends import elastic_node
from attune.matching.domain.candidate_query import CandidateQuery
from cms import cache_backend
from tests.flows.pages import text
from tests.flows.seeing import see
from tests.outer import limits_of_calls

pytestmark = pytest.mark.django_db

CLOSED = "127.0.0.1:1"
# What an outage may add to all pages together until the system is tried again.
ADDED_MS = 100


@contextmanager
def silent_server():
    """Listen, accept and never answer: as bad as a server gets."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture(params=["closed", "silent"])
def address(request):
    if request.param == "closed":
        yield CLOSED
    else:
        with silent_server() as silent:
            yield silent


def test_redis_away(site, reader, settings, address, caplog, monkeypatch):
    location = f"redis://{address}/0"
    options = {"socket_connect_timeout": 0.05, "socket_timeout": 0.05}
    settings.CACHES = {
        "default": {"BACKEND": "cms.cache_backend.ResilientRedisCache", "LOCATION": location, "OPTIONS": options}
    }
    monkeypatch.setattr(caches["default"]._breaker, "_clock", lambda: 0.0)
    limits = limits_of_calls(monkeypatch, cache_backend)

    for _ in range(5):
        text(reader.get("/"))

    assert len(limits) == 1
    assert sum(limits) * 1_000 <= ADDED_MS
    assert "Redis is away" in caplog.text


def test_elasticsearch_away(site, reader, settings, address, caplog, monkeypatch, django_capture_on_commit_callbacks):
    see(reader, site.floods[0], django_capture_on_commit_callbacks)
    settings.WAGTAILSEARCH_BACKENDS = {
        "default": {
            "BACKEND": "cms.search_backend",
            "URLS": [f"http://{address}"],
            "INDEX_PREFIX": "attune_away_",
            "TIMEOUT": 5,
        }
    }
    settings.ATTUNE = settings.ATTUNE | {"MATCHING": {"BACKEND": "elastic"}}
    # The breaker of the case before still knows of its outage.
    matching_services.backend_for_requests.cache_clear()
    monkeypatch.setattr(matching_services.backend_for_requests("elastic").breaker, "_clock", lambda: 0.0)
    limits = limits_of_calls(monkeypatch, elastic_node)

    for _ in range(5):
        text(reader.get("/"))

    assert len(limits) == 1
    assert sum(limits) * 1_000 <= ADDED_MS
    assert "lasticsearch" in caplog.text
    assert "Newest" in text(reader.get("/"))
    assert matching_services.find_candidates(CandidateQuery(affinities={"floods": 1.0})) == ()


def test_the_worker_away(site, reader, settings, caplog, django_capture_on_commit_callbacks):
    from cms.celery import app

    app.conf.update(task_always_eager=False, broker_url=f"redis://{CLOSED}/0")
    try:
        see(reader, site.floods[0], django_capture_on_commit_callbacks)
        assert "Good morning, everyone" in text(reader.get("/"))
    finally:
        app.conf.update(task_always_eager=True, broker_url="memory://")
    from attune.audience.models import EventRecord

    assert EventRecord.objects.waiting().count() == 1
