"""With a server away, pages are served all the same, hardly later, and somebody is told."""

import socket
import statistics
import time
from contextlib import contextmanager

import pytest

from attune.matching import services as matching_services
from attune.matching.domain.candidate_query import CandidateQuery
from tests.flows.pages import text
from tests.flows.seeing import see

pytestmark = pytest.mark.django_db

CLOSED = "127.0.0.1:1"
ADDED_MS = 100


@contextmanager
def silent_server():
    """Listen, accept and never answer: as bad as a server gets."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


def milliseconds(client, times=15):
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        text(client.get("/"))
        taken.append((time.perf_counter() - started) * 1_000)
    return statistics.median(taken)


@pytest.fixture(params=["closed", "silent"])
def address(request):
    if request.param == "closed":
        yield CLOSED
    else:
        with silent_server() as silent:
            yield silent


def test_redis_away(site, reader, settings, address, caplog):
    usual = milliseconds(reader)
    location = f"redis://{address}/0"
    options = {"socket_connect_timeout": 0.05, "socket_timeout": 0.05}
    settings.CACHES = {
        "default": {"BACKEND": "cms.cache_backend.ResilientRedisCache", "LOCATION": location, "OPTIONS": options}
    }

    away = milliseconds(reader)

    assert away - usual <= ADDED_MS
    assert "Redis is away" in caplog.text


def test_elasticsearch_away(site, reader, settings, address, caplog, django_capture_on_commit_callbacks):
    see(reader, site.floods[0], django_capture_on_commit_callbacks)
    usual = milliseconds(reader)
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

    away = milliseconds(reader)

    assert away - usual <= ADDED_MS
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
