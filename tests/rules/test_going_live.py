"""A published book is live in every process, whatever else happens: real processes and threads."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from attune.rules.books import live_book as live_module
from attune.rules.books.fork_safe_lock import ForkSafeLock
from attune.rules.books.live_book import LiveBook, RuleBookCache
from attune.rules.books.version_cache import VersionCache
from attune.rules.domain.rules import Matches, RuleBook, TriggerSpec
from attune.rules.engines.by_name import ENGINES
from attune.rules.engines.scopes import ScopedBook
from tests.database import ROOT, migrated_file
from tests.rules import made

pytestmark = pytest.mark.long

PATIENCE_S = 30
# From the click to the slower of two further processes.
RETURN_BAR_S = 2
THREADS = 8
SITE = "site.sqlite3"


def publishing_benchmark(publishes: int, rules: int, *, redis_url: str = "") -> dict[str, object]:
    """Run the benchmark at a small size: one process publishes, two others serve; it fails where one never does."""
    command = [sys.executable, "-m", "benchmarks.publishing", "--publishes", str(publishes), "--rules", str(rules)]
    done = subprocess.run(
        [*command, "--migrated", str(migrated_file()), "--json"],
        cwd=ROOT,
        env=os.environ | {"REDIS_URL": redis_url, "DJANGO_SETTINGS_MODULE": "cms.settings.test"},
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def best_of_three(bar_s: float, **options: object) -> dict[str, object]:
    """Measure up to three times: other tests run beside this one, and take the machine's time from it."""
    for _attempt in range(3):
        result = publishing_benchmark(12, 10, **options)
        if result["live_s_slowest"] <= bar_s and result["return_s_slowest"] <= RETURN_BAR_S:
            break
    return result


@pytest.mark.thorough
def test_sc19_sc37_without_a_shared_cache_a_book_is_live_in_two_seconds_and_memory_is_flat():
    result = best_of_three(2)

    assert result["live_s_slowest"] <= 2
    assert result["return_s_slowest"] <= RETURN_BAR_S
    assert result["memory_growth_mb"] < 20


@pytest.mark.thorough
@pytest.mark.service("redis")
def test_sc19_sc37_through_redis_a_book_is_live_at_once_and_memory_is_flat(redis_url):
    result = best_of_three(1, redis_url=redis_url)

    assert result["live_s_slowest"] <= 1
    assert result["return_s_slowest"] <= RETURN_BAR_S
    assert result["memory_growth_mb"] < 20


@pytest.mark.service("redis")
def test_through_redis_a_book_gets_to_every_process_and_memory_is_flat(redis_url):
    assert publishing_benchmark(12, 10, redis_url=redis_url)["memory_growth_mb"] < 20


def in_threads(work: Callable[[int], None]) -> None:
    """Do the same in eight threads at once; a thread that hangs or fails fails the test."""
    failures: list[BaseException] = []

    def guarded(number: int) -> None:
        try:
            work(number)
        except BaseException as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=guarded, args=(number,), daemon=True) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert not any(thread.is_alive() for thread in threads), "A thread hangs."
    assert failures == []


def in_child(work: Callable[[], None]) -> None:
    """Do something in a forked child, which must end well, and soon."""
    pid = os.fork()
    if not pid:
        try:
            work()
        except BaseException as error:  # noqa: BLE001
            os.write(2, f"{error!r}\n".encode())
            os._exit(1)
        os._exit(0)
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            assert status == 0
            return
        time.sleep(0.01)
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    pytest.fail("The child hangs.")


def book_of(version: int) -> RuleBook:
    """Give a book whose only rule bears its version, so that a torn answer shows."""
    return RuleBook(version=version, conditions={f"rule:v{version}": made.MOBILE})


def live_of(version: int, engine: str) -> LiveBook:
    """Open a book without a database."""
    book = book_of(version)
    return LiveBook(version, engine, book, ScopedBook(ENGINES[engine](), book), fact_keys=book.fact_keys())


def expect_whole(live: LiveBook) -> None:
    """Match, and see that the answer is of one book."""
    found = live_module.match_book(live, {"device": "mobile"})
    assert found == Matches(frozenset(), (f"rule:v{found.book_version}",), live.version)


class TestThreads:
    """Eight threads match while books come and go."""

    @pytest.mark.parametrize("engine", ENGINES)
    def test_answers_are_whole_while_books_are_swapped(self, engine):
        shelf: list[LiveBook] = [live_of(1, engine)]
        until = time.monotonic() + 1.5

        def work(number: int) -> None:
            version = 1
            while time.monotonic() < until:
                if number == 0:
                    version += 1
                    shelf[0] = live_of(version, engine)
                for _ in range(20):
                    expect_whole(shelf[0])

        in_threads(work)

        assert shelf[0].version > 2

    def test_one_judge_is_compiled_however_many_ask(self, monkeypatch):
        live, made_books = live_of(1, "index"), []
        compile_book = ENGINES["durable"].compile
        monkeypatch.setattr(ENGINES["durable"], "compile", lambda *a: made_books.append(1) or compile_book(*a))

        in_threads(lambda _: live.by("durable").match({"device": "mobile"}))

        assert made_books == [1]


class TestForks:
    """A process that is forked after the book was loaded, in the middle of anything, serves on."""

    @pytest.mark.parametrize("engine", ENGINES)
    def test_a_child_answers_from_the_book_of_its_parent(self, engine):
        live = live_of(3, engine)
        expect_whole(live)

        for _ in range(4):
            in_child(lambda: [expect_whole(live) for _ in range(50)])
        expect_whole(live)

    @pytest.mark.parametrize("engine", ENGINES)
    def test_a_child_that_is_forked_while_threads_match_answers(self, engine):
        live, is_over = live_of(3, engine), threading.Event()

        def work() -> None:
            while not is_over.is_set():
                expect_whole(live)

        threads = [threading.Thread(target=work, daemon=True) for _ in range(4)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(10):
                in_child(lambda: [expect_whole(live) for _ in range(20)])
        finally:
            is_over.set()
        for thread in threads:
            thread.join(PATIENCE_S)
            assert not thread.is_alive()

    def test_every_lock_that_another_thread_held_is_open_in_the_child(self):
        live, shelf, version = live_of(3, "index"), RuleBookCache(), VersionCache(lambda: 1)
        locks = [live._lock, shelf._lock, version._lock, shelf.version._lock]
        is_held, is_over = threading.Event(), threading.Event()

        def hold() -> None:
            for lock in locks:
                lock.acquire()
            is_held.set()
            is_over.wait(PATIENCE_S)
            for lock in locks:
                lock.release()

        thread = threading.Thread(target=hold, daemon=True)
        thread.start()
        assert is_held.wait(PATIENCE_S)

        def work() -> None:
            assert all(lock.acquire(blocking=False) for lock in locks)

        in_child(work)
        assert not any(lock.acquire(blocking=False) for lock in locks)
        is_over.set()
        thread.join(PATIENCE_S)
        assert all(lock.acquire(blocking=False) for lock in locks)

    def test_a_lock_lets_one_in_at_a_time(self):
        lock, inside, most = ForkSafeLock(), [], []

        def work(number: int) -> None:
            for _ in range(200):
                with lock:
                    inside.append(number)
                    most.append(len(inside))
                    inside.remove(number)

        in_threads(work)

        assert max(most) == 1

    def test_triggers_compiled_by_the_parent_fire_in_the_child(self):
        spec = TriggerSpec("keen", "page_view", made.MOBILE, ())
        live = replace(live_of(1, "index"), triggers=(spec,))
        parent = live.triggers_of("page_view")

        def work() -> None:
            assert live.triggers_of("page_view") is parent
            assert parent.match({"device": "mobile"}).rules == ("rule:keen",)

        assert parent.match({"device": "mobile"}).rules == ("rule:keen",)
        in_child(work)


PREFORK = """
import os, sys, time
import django
django.setup()
from django.db import connections
from attune.rules import services
from attune.rules.facts.registry import registry
live = services.live_book()
facts = {**registry.defaults(live.fact_keys), "now": time.time(), "device": "mobile"}
services.match(facts, live)
live.by("durable").match(facts)
connections.close_all()
children = []
for _ in range(3):
    pid = os.fork()
    if not pid:
        for _ in range(100):
            live = services.live_book()
            assert services.match(facts, live).rules == ("rule:welcome",)
            assert live.by("durable").match(facts).rules == ("rule:welcome",)
        connections.close_all()
        os._exit(0)
    children.append(pid)
sys.exit(any(os.waitpid(pid, 0)[1] for pid in children))
"""
WRITE = """
import django
django.setup()
from tests.rules import made
from attune.rules import services
made.rule("welcome")
print(services.publish_book())
"""


HAMMER = """
import sys, threading, time
import django
django.setup()
from django.db import connection
from attune.rules import services
from attune.rules.models import BookRecord
from attune.rules.facts.registry import registry
failures = []
def work(number):
    try:
        for _ in range(6):
            if number < 2:
                services.publish_book()
            live = services.live_book()
            facts = {**registry.defaults(live.fact_keys), "now": time.time(), "device": "mobile"}
            assert services.match(facts, live).rules == ("rule:welcome",)
    except BaseException as error:
        failures.append(repr(error))
    finally:
        connection.close()
threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join(60)
assert not any(thread.is_alive() for thread in threads), "A thread hangs."
assert failures == [], failures
assert list(BookRecord.objects.order_by("version").values_list("version", flat=True)) == list(range(1, 14))
assert services.live_book().version == 13, services.live_book().version
"""


def run_on(folder: Path, code: str, *, engine: str = "index") -> None:
    """Run a script on the site of a folder."""
    settings = f'from cms.settings.test import *\nATTUNE = {{**ATTUNE, "RULES": {{"ENGINE": "{engine}"}}}}\n'
    (folder / "own_settings.py").write_text(settings)
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{folder}/{SITE}",
        "DJANGO_SETTINGS_MODULE": "own_settings",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}",
        "REDIS_URL": "",
    }
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, timeout=PATIENCE_S * 4, check=True)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the database of a site with one rule that is live."""
    folder = tmp_path_factory.mktemp("written")
    shutil.copy(migrated_file(), folder / SITE)
    run_on(folder, WRITE)
    # What still stands in the log beside the file comes into it.
    with closing(sqlite3.connect(folder / SITE)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder / SITE


@pytest.fixture
def run(tmp_path: Path, written: Path):
    """Give a function that runs a script on a site of its own, with one rule that is live."""
    shutil.copy(written, tmp_path / SITE)
    return partial(run_on, tmp_path)


@pytest.mark.parametrize("engine", ["index", "durable"])
def test_workers_that_are_forked_after_loading_as_gunicorn_does_serve(run, engine):
    run(PREFORK, engine=engine)


def test_eight_threads_that_publish_and_match_neither_hang_nor_lose_a_book(run):
    run(HAMMER)
