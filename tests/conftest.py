"""What every test may ask for: real servers, the data beside the project, and a summary that counts what was skipped.

A test that needs a server says so: @pytest.mark.service("elasticsearch"). Where the server is not up, it is skipped
with the reason; with ATTUNE_REQUIRE_SERVICES=1 a skip is a failure, but for the data that stand beside the project
and that a clone alone does not have.
"""

from __future__ import annotations

import functools
import os
import shutil
import socket
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import teardown_databases
from hypothesis import HealthCheck, settings
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key

from attune.rules import services as rule_services
from tests.browser.demo import find_chromium, find_nginx
from tests.browser.react import REACT, REACT_FILES
from tests.database import commits, copy_migrated, create_database, migrated_file, postgresql_copy
from tests.effort import IS_THOROUGH
from tests.processes import ROOT
from tests.search_settings import elastic_search_settings
from tests.wheels import build_wheel

DATA = Path(os.environ.get("ATTUNE_DATA_DIR", ROOT.parent / "shared" / "data"))
SERVICES_ARE_REQUIRED = os.environ.get("ATTUNE_REQUIRE_SERVICES") == "1"
URLS = {
    "elasticsearch": os.environ.get("ELASTICSEARCH_URL") or "http://127.0.0.1:9200",
    "redis": os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/0",
    "postgresql": os.environ.get("ATTUNE_TEST_POSTGRESQL_URL") or "postgres://attune:attune@127.0.0.1:5432/attune",
}
PORTS = {"elasticsearch": 9200, "redis": 6379, "postgresql": 5432}

settings.register_profile("default", deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("default"), max_examples=40, derandomize=True, print_blob=True)
settings.register_profile("thorough", settings.get_profile("default"), max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if SERVICES_ARE_REQUIRED else "default"))


# Servers ------------------------------------------------------------------------------------------------------------


@functools.cache
def why_missing(service: str) -> str:
    """Say why a service cannot be used, or nothing where it can."""
    if service == "chromium":
        return "" if find_chromium() else "Chromium is not on the path; `make services` installs it"
    if service == "nginx":
        return "" if find_nginx() else "nginx is not on the path; `make services` installs it"
    if service == "react":
        is_here = all(file.is_file() for file in REACT_FILES)
        return "" if is_here else f"no React in {_relative(REACT)}; `make services` fetches it"
    if service not in URLS:
        return f'"{service}" is no service that `make services` knows'
    url = urllib.parse.urlsplit(URLS[service])
    address = f"{url.hostname}:{url.port or PORTS[service]}"
    try:
        with socket.create_connection((url.hostname or "127.0.0.1", url.port or PORTS[service]), timeout=1):
            pass
        if service == "elasticsearch":
            with urllib.request.urlopen(URLS[service], timeout=3):  # noqa: S310
                pass
    except (OSError, urllib.error.URLError) as error:
        return f"{service} does not answer on {address} ({error}); `make services` starts it"
    return ""


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """Where Elasticsearch answers."""
    return _available("elasticsearch")


@pytest.fixture(scope="session")
def redis_url() -> str:
    """Where Redis answers."""
    return _available("redis")


@pytest.fixture(scope="session")
def postgresql_url() -> str:
    """Where PostgreSQL answers; the role may create databases."""
    return _available("postgresql")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is."""
    if reason := why_missing("chromium"):
        pytest.skip(reason)
    return find_chromium()


@pytest.fixture
def elasticsearch_prefix(elasticsearch_url: str) -> Iterator[str]:
    """A prefix of index names for one test alone; its indexes are deleted afterwards."""
    prefix = f"attune_test_{uuid.uuid4().hex[:12]}_"
    yield prefix
    for index in _index_names(elasticsearch_url, prefix):
        request = urllib.request.Request(f"{elasticsearch_url}/{index}", method="DELETE")  # noqa: S310
        urllib.request.urlopen(request, timeout=10).close()  # noqa: S310


@pytest.fixture
def elastic_settings(settings: Any, elasticsearch_url: str, elasticsearch_prefix: str) -> None:
    """Set the site up with Elasticsearch."""
    settings.WAGTAILSEARCH_BACKENDS = elastic_search_settings(elasticsearch_url, elasticsearch_prefix)


def _available(service: str) -> str:
    if reason := why_missing(service):
        pytest.skip(reason)
    return URLS[service]


def _index_names(url: str, prefix: str) -> list[str]:
    with urllib.request.urlopen(f"{url}/_cat/indices/{prefix}*?h=index", timeout=10) as answer:  # noqa: S310
        return answer.read().decode().split()


# Data beside the project --------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real articles and vocabularies that stands beside the project."""
    if not DATA.is_dir():
        pytest.skip(f"no folder {_relative(DATA)}: the real articles are not here")
    return DATA


@pytest.fixture(scope="session")
def articles_file(data_folder: Path) -> Path:
    """187 real articles, one JSON object a line."""
    return data_folder / "articles.jsonl"


def _relative(path: Path) -> str:
    return os.path.relpath(path, ROOT)


# The database and the cache -----------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Give the tests a database without migrating it for every process."""
    with django_db_blocker.unblock():
        databases = create_database()
    yield
    with django_db_blocker.unblock():
        teardown_databases(databases, verbosity=0)


@pytest.fixture
def sqlite_database(tmp_path: Path) -> str:
    """The address of a database in a file, with all tables and nothing else, for processes that a test starts."""
    shutil.copy(migrated_file(), tmp_path / "attune.sqlite3")
    return f"sqlite:///{tmp_path / 'attune.sqlite3'}"


@pytest.fixture
def postgresql_database(postgresql_url: str) -> Iterator[str]:
    """The address of a database of one test alone on PostgreSQL, with all tables and nothing else."""
    with postgresql_copy(postgresql_url) as url:
        yield url


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Bring back what migrations had filled, after a test that emptied all tables."""
    yield
    if commits(item) and connection.vendor == "sqlite":
        with item.config.stash[blocking_manager_key].unblock():
            copy_migrated()


@pytest.fixture(autouse=True)
def _nothing_known() -> None:
    """Start every test with an empty cache and no rule book, so that none sees what another one left.

    Versions start anew when a test is rolled back: a book of the test before could bear the same number.
    """
    cache.clear()
    rule_services.forget_live_book()


# The wheel ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the tree as it stands."""
    return build_wheel(tmp_path_factory.mktemp("source"))


# Skips, and how they are counted ------------------------------------------------------------------------------------


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long, and leave out what a thorough run does."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    for item in items:
        if is_left_out(item):
            reason = "it takes long and seldom fails alone; HYPOTHESIS_PROFILE=thorough runs it"
            item.add_marker(pytest.mark.skip(reason))


def is_left_out(item: pytest.Item) -> bool:
    """Say whether only a thorough run runs a test, and this is none."""
    return not IS_THOROUGH and item.get_closest_marker("thorough") is not None


def missing_data(item: pytest.Item) -> Path | None:
    """Give a file that a test needs and that does not stand beside the project."""
    files = [DATA / marker.args[0] for marker in item.iter_markers("data")]
    return next((file for file in files if not file.exists()), None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose server or data is not there, and note what it needed."""
    needs = [marker.args[0] for marker in item.iter_markers("service")]
    if item.get_closest_marker("browser") and "chromium" not in needs:
        needs.append("chromium")
    item.user_properties.extend(("service", service) for service in needs)
    for service in needs:
        if reason := why_missing(service):
            pytest.skip(reason)
    if missing := missing_data(item):
        pytest.skip(f"no file {_relative(missing)}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where every service is required."""
    report = yield
    is_excused = hasattr(report, "wasxfail") or bool(missing_data(item)) or is_left_out(item)
    if SERVICES_ARE_REQUIRED and report.skipped and not is_excused:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped with ATTUNE_REQUIRE_SERVICES=1. {reason}"
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None, None, None]:
    """Count, below all else, what passed, failed and was skipped, for each service and in all."""
    yield
    by_service: dict[str, Counter[str]] = {name: Counter() for name in (*URLS, "chromium", "nginx", "react")}
    totals: Counter[str] = Counter()
    for outcome, reports in _outcomes(terminalreporter).items():
        totals[outcome] += len(reports)
        for report in reports:
            for key, service in report.user_properties:
                if key == "service":
                    by_service.setdefault(service, Counter())[outcome] += 1
    terminalreporter.section("services", sep="-")
    for service, counts in by_service.items():
        terminalreporter.write_line(f"{service + ':':15}{_counted(counts)}")
    terminalreporter.write_line(f"{'all tests:':15}{_counted(totals)}")


def _outcomes(reporter: pytest.TerminalReporter) -> dict[str, list[pytest.TestReport]]:
    stats = reporter.stats
    return {
        "passed": stats.get("passed", []),
        "failed": [
            report for key in ("failed", "error") for report in stats.get(key, []) if hasattr(report, "user_properties")
        ],
        "skipped": [report for report in stats.get("skipped", []) if hasattr(report, "user_properties")],
    }


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[outcome]} {outcome}" for outcome in ("passed", "failed", "skipped"))
