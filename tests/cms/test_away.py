"""The database away, and the health check: nothing waits for ever, and somebody is told what is away."""

import threading
from urllib.parse import urlsplit

import pytest
from django.db import OperationalError
from django.test import Client

from attune.deadlines import call_time_limits
from cms import health
from cms.health import Health
from cms.postgresql.base import DatabaseWrapper
from tests.outer import proxy_to

pytestmark = pytest.mark.django_db

GIVEN_UP = dict.fromkeys(["stalls", "drips"], "gave no answer within 0.30 s")


@pytest.fixture
def connect(postgresql_url):
    """A connection of Django to PostgreSQL, through a proxy."""
    real = urlsplit(postgresql_url)
    opened = []

    def made(port):
        settings = {
            "ENGINE": "cms.postgresql", "NAME": real.path[1:], "USER": real.username, "PASSWORD": real.password,
            "HOST": "127.0.0.1", "PORT": port, "OPTIONS": {"connect_timeout": 2}, "AUTOCOMMIT": True, "TIME_ZONE": None,
            "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": False, "ATOMIC_REQUESTS": False, "TEST": {},
        }  # fmt: skip
        opened.append(DatabaseWrapper(settings, alias="behind_a_proxy"))
        return opened[-1]

    yield made
    for each in opened:
        each.close()


@pytest.mark.service("postgresql")
@pytest.mark.parametrize("outage", ["stalls", "drips", "truncates", "refuses", "is odd"])
def test_a_statement_is_given_up_in_time_and_the_next_begins_anew(connect, postgresql_url, outage):
    real = urlsplit(postgresql_url)
    with proxy_to(real.hostname, real.port or 5432) as proxy:
        connection = connect(proxy.port)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 7")
            assert cursor.fetchone() == (7,)
            proxy.outage = outage

            with pytest.raises(OperationalError, match=GIVEN_UP.get(outage)), call_time_limits(each_s=0.3):
                # At the rate of a proxy that drips, the answer would be whole after more than half a minute.
                cursor.execute("SELECT repeat('x', 1000)")

        connection.close_if_unusable_or_obsolete()
        assert connection.connection is None
        if outage == "stalls":
            proxy.outage = ""
            with connection.cursor() as cursor:
                cursor.execute("SELECT 8")
                assert cursor.fetchone() == (8,)


@pytest.mark.service("postgresql")
def test_without_a_request_around_it_a_statement_may_take_its_time(connect, postgresql_url):
    real = urlsplit(postgresql_url)
    connection = connect(real.port or 5432)

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.3)")
    with pytest.raises(OperationalError), connection.cursor() as cursor, call_time_limits(each_s=0.1):
        cursor.execute("SELECT pg_sleep(5)")


def test_a_page_that_the_database_gives_no_answer_for_can_be_asked_for_again(monkeypatch):
    def stalled(*args, **kwargs):
        raise OperationalError("The database gave no answer within 5.00 s.")

    client = Client(raise_request_exception=False)
    monkeypatch.setattr("cms.views._found", stalled)

    answer = client.get("/search/", {"q": "water"})

    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "We are away for a moment" in answer.content.decode()
    assert "no answer within" not in answer.content.decode()


def test_any_other_fault_is_an_error_of_ours(monkeypatch):
    monkeypatch.setattr("cms.views._found", lambda *args: 1 / 0)

    answer = Client(raise_request_exception=False).get("/search/", {"q": "water"})

    assert answer.status_code == 500
    assert "Retry-After" not in answer


def test_the_health_check_names_what_is_away_and_waits_for_none_of_it(monkeypatch):
    never = threading.Event()
    checks = {"database": never.wait, "cache": lambda: True, "search": lambda: False, "queue": lambda: 1 / 0}
    monkeypatch.setattr(health, "_health", Health(checks))

    answers = [Client().get("/healthz/") for _ in range(5)]

    # All five while the database still hung: one thread alone waits for it.
    assert {answer.content for answer in answers} == {b"ok\ndatabase away\nsearch away\nqueue away"}
    assert {answer.status_code for answer in answers} == {200}
    assert sum(thread.name == "attune-health-database" for thread in threading.enumerate()) == 1
    never.set()


def test_the_health_check_asks_nothing_that_stands_around_a_page(monkeypatch):
    def never(*args):
        raise AssertionError("asked")

    monkeypatch.setattr("attune.decisions.middleware.set_site_from_cache", never)

    assert Client().get("/healthz/").status_code == 200
    assert Client().post("/healthz/").status_code == 405
