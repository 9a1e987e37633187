"""The test database: migrated once into a file, then copied into memory for every run, and again after each flush.

Migrating takes half a minute, copying no time. A test that commits (`transaction=True`, `live_server`)
ends with all tables empty, also those that migrations have filled; copying brings the first page and site back.
"""

from __future__ import annotations

import fcntl
import hashlib
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection
from django.test.utils import setup_databases

from tests.processes import ROOT, manage

FOLDER = ROOT / "var" / "migrated"
TEMPLATE = "attune_test_migrated_"
# What the migrated database follows from: when one of these changes, it is made anew.
SOURCES = ("*/migrations/*.py", "*/models.py", "*/models/*.py", "*/apps.py", "cms/settings/*.py", "requirements.lock")


def create_database() -> list[tuple[object, str, bool]]:
    """Create the test database; Django migrates it only where it cannot be copied."""
    if connection.vendor != "sqlite":
        return setup_databases(verbosity=0, interactive=False)
    with mock.patch("django.core.management.call_command"):
        databases = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    copy_migrated()
    return databases


def copy_migrated() -> None:
    """Make the test database what it was right after its migrations."""
    with _alone():
        copy_file(_migrated())


def copy_file(path: Path) -> None:
    """Make the test database what is in a file."""
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as file:
        # A database in memory cannot keep the write-ahead log that the settings ask for.
        file.execute("PRAGMA journal_mode=DELETE")
        file.backup(connection.connection)


def migrated_file() -> Path:
    """Give a file with all tables and nothing else, to be copied by a test that starts processes."""
    with _alone():
        return _migrated()


@contextmanager
def postgresql_copy(server: str) -> Iterator[str]:
    """Give the address of a database on a PostgreSQL server, with all tables and nothing else, of one test alone."""
    name = f"attune_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        with _alone():
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{_postgresql_template(connection, server)}"')
        try:
            yield _of_server(server, name)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def commits(item: pytest.Item) -> bool:
    """Say whether a test leaves the tables empty behind it."""
    marker = item.get_closest_marker("django_db")
    asks = marker is not None and (marker.kwargs.get("transaction") or marker.kwargs.get("reset_sequences"))
    return bool(asks) or bool({"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())))


@contextmanager
def _alone() -> Iterator[None]:
    """Keep the other processes of the run waiting."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrated() -> Path:
    """Return the migrated file for the sources as they are, made now if it is not there."""
    path = FOLDER / f"{_fingerprint()}.sqlite3"
    if not path.exists():
        for old in FOLDER.glob("*.sqlite3*"):
            old.unlink()
        unfinished = path.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        _migrate(f"sqlite:///{unfinished}")
        with closing(sqlite3.connect(unfinished)) as database:
            # One file holds all of it, for who copies the file.
            database.execute("PRAGMA journal_mode=DELETE")
        unfinished.rename(path)
    return path


def _postgresql_template(connection: psycopg.Connection[tuple[object, ...]], server: str) -> str:
    """Return the migrated database for the sources as they are, made now if it is not there."""
    name, unfinished = f"{TEMPLATE}{_fingerprint()}", f"{TEMPLATE}unfinished"
    known = [
        row[0] for row in connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{TEMPLATE}%"])
    ]
    if name not in known:
        for old in known:
            connection.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{unfinished}"')
        _migrate(_of_server(server, unfinished))
        connection.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return name


def _of_server(server: str, name: str) -> str:
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def _migrate(url: str) -> None:
    manage("migrate", "--verbosity", "0", servers={"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "cms.settings.test"})


def _fingerprint() -> str:
    sources = sorted(path for pattern in SOURCES for path in ROOT.glob(pattern))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
