"""Several processes read a site's pages side by side, from a database of their own."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from wagtail.models import Page

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db(transaction=True)
def test_two_processes_read_all_pages_once(tmp_path: Path, page: Page, make_page: Callable[..., Page]) -> None:
    for number in range(3):
        make_page(title=f"Floods {number}")
    with sqlite3.connect(tmp_path / "attune.sqlite3") as file:
        connection.connection.backup(file)

    answer = json.loads(manage(tmp_path, "retag_pages", "--workers", "2", "--json").splitlines()[-1])

    assert (answer["pages"], answer["read"], answer["failed"]) == (5, 5, 0)
    assert answer["without_topics"] == 1


def manage(folder: Path, *arguments: str) -> str:
    environment = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "ELASTICSEARCH_URL")}
    settings = {"ATTUNE_VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "cms.settings.embedded"}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment | settings,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
