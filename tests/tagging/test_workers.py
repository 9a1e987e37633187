"""Several processes read a site's pages side by side, from a database of their own."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from wagtail.models import Page

from tests.processes import manage

pytestmark = pytest.mark.long


@pytest.mark.django_db(transaction=True)
def test_two_processes_read_all_pages_once(tmp_path: Path, page: Page, make_page: Callable[..., Page]) -> None:
    for number in range(3):
        make_page(title=f"Floods {number}")
    with sqlite3.connect(tmp_path / "attune.sqlite3") as file:
        connection.connection.backup(file)

    answer = json.loads(
        manage(
            "retag_pages", "--workers", "2", "--json", "--skip-checks", servers={"ATTUNE_VAR_DIR": str(tmp_path)}
        ).splitlines()[-1]
    )

    assert (answer["pages"], answer["read"], answer["failed"]) == (5, 5, 0)
    assert answer["without_topics"] == 1
