"""A throw-away site for benchmarks: its own database, filled the same way for the same seed."""

import os
import random
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

THEMES = ("floods", "cycling", "bread", "machines", "harbours", "meadows", "cheese", "streets")


def say(message: str) -> None:
    """Tell progress on standard error, so that standard output holds the result alone."""
    print(message, file=sys.stderr, flush=True)  # noqa: T201


def count_missed_bars(result: Mapping[str, Any], bars: Mapping[str, float]) -> int:
    """Tell each value that is above its bar, and return how many are."""
    missed = [name for name, bar in bars.items() if result[name] > bar]
    for name in missed:
        say(f"{name} is {result[name]}; at most {bars[name]} is allowed")
    return len(missed)


@contextmanager
def throwaway_site(migrated: str | None = None) -> Iterator[None]:
    """Set Django up on a fresh test database, and take it down again; migrated is an SQLite file with its tables."""
    with tempfile.TemporaryDirectory(prefix="attune-benchmark-") as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
        os.environ["ATTUNE_VAR_DIR"] = folder
        os.environ.setdefault("LOG_LEVEL", "ERROR")
        import django

        django.setup()
        from django.conf import settings
        from django.test.utils import (
            setup_databases,
            setup_test_environment,
            teardown_databases,
            teardown_test_environment,
        )

        used = [
            settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1],
            settings.CACHES["default"]["BACKEND"].rsplit(".", 1)[-1],
        ]
        say(f"servers: {', '.join(used)}, matching by {settings.ATTUNE['MATCHING']['BACKEND']}")
        setup_test_environment()
        settings.DATABASES["default"].setdefault("TEST", {})["MIGRATE"] = not migrated
        databases = setup_databases(verbosity=0, interactive=False, serialized_aliases=[] if migrated else None)
        if migrated:
            _copy_tables(migrated)
        try:
            yield
        finally:
            teardown_databases(databases, verbosity=0)
            teardown_test_environment()


def _copy_tables(migrated: str) -> None:
    from django.db import connection

    connection.ensure_connection()
    with closing(sqlite3.connect(migrated)) as tables:
        tables.backup(connection.connection)


def words(rng: random.Random, count: int) -> str:
    """Make up a sentence."""
    return " ".join(rng.choice(THEMES) for _ in range(count)).capitalize() + "."


def paragraph(rng: random.Random) -> dict[str, Any]:
    """Make up a block of running text."""
    return {"type": "paragraph", "value": f"<p>{words(rng, 40)}</p>", "id": _uuid(rng)}


def hero(rng: random.Random, name: str, segment_id: int) -> dict[str, Any]:
    """Make up an adaptive hero with two variants, one for a segment and one for rules."""
    content = {"kicker": "", "heading": words(rng, 4), "text": words(rng, 20), "image": None, "art": "", "link": {}}
    variants = [("For a segment", [segment_id]), ("By rule", [])]
    return {
        "type": "hero",
        "id": _uuid(rng),
        "value": {
            "slot": name,
            "content": content,
            "variants": [
                {
                    "type": "item",
                    "id": _uuid(rng),
                    "value": {
                        "name": title,
                        "segments": [{"type": "item", "value": pk, "id": _uuid(rng)} for pk in segments],
                        "content": content | {"heading": f"{title}: {words(rng, 3)}"},
                    },
                }
                for title, segments in variants
            ],
        },
    }


def matching_pages(rng: random.Random) -> dict[str, Any]:
    """Make up a slot that fills itself with matching pages."""
    content = {"heading": "For you", "empty_heading": "Newest"}
    return {
        "type": "matching_pages",
        "id": _uuid(rng),
        "value": {"slot": "for you", "content": content, "variants": []},
    }


def _uuid(rng: random.Random) -> str:
    return f"{rng.getrandbits(128):032x}"
