"""The test database: migrated once into a file, then copied into memory for every run, and again after each flush.

Migrating takes half a minute, copying no time. A test that commits (`transaction=True`, `live_server`)
ends with all tables empty, also those that migrations have filled; copying brings the first page and site back.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import setup_databases

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "migrated"
# What the migrated database follows from: when one of these changes, it is made anew.
SOURCES = ("*/migrations/*.py", "*/models.py", "*/apps.py", "cms/settings/*.py", "requirements.lock")


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
    connection.ensure_connection()
    with _alone(), closing(sqlite3.connect(_migrated())) as migrated:
        migrated.backup(connection.connection)


def migrated_file() -> Path:
    """Give a file with all tables and nothing else, to be copied by a test that starts processes."""
    with _alone():
        return _migrated()


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
        _migrate(unfinished)
        unfinished.rename(path)
    return path


def _migrate(path: Path) -> None:
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{path}",
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "ELASTICSEARCH_URL": "",
        "REDIS_URL": "",
    }
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    with closing(sqlite3.connect(path)) as database:
        # A database in memory cannot keep the write-ahead log that the settings ask for.
        database.execute("PRAGMA journal_mode=DELETE")


def _fingerprint() -> str:
    sources = sorted(path for pattern in SOURCES for path in ROOT.glob(pattern))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
