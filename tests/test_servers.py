"""The site on real servers: PostgreSQL keeps it, Elasticsearch finds what fits, and two readers see two front pages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

ROOT = Path(__file__).resolve().parent.parent

READ_AS = """
import json
from django.test import Client

def front_page(persona):
    client = Client(SERVER_NAME="localhost", HTTP_USER_AGENT="Mozilla/5.0 Firefox/140.0", HTTP_ACCEPT_LANGUAGE="en")
    assert client.get(f"/demo/read-as/{persona}/").status_code == 302
    return client.get("/").content.decode()

ana, ben = front_page("ana"), front_page("ben")
print(json.dumps({"differ": ana != ben, "ana": "floods" in ana.lower(), "ben": "New here?" in ben}))
"""


@pytest.mark.service("postgresql")
@pytest.mark.service("elasticsearch")
def test_the_demo_adapts_on_postgresql_and_elasticsearch(
    database_url: str, elasticsearch_prefix: str, elasticsearch_url: str, tmp_path: Path
) -> None:
    servers = {
        "DATABASE_URL": database_url,
        "ELASTICSEARCH_URL": elasticsearch_url,
        "ELASTICSEARCH_INDEX_PREFIX": elasticsearch_prefix,
        "ATTUNE_VAR_DIR": str(tmp_path),
    }

    manage("migrate", "--verbosity", "0", servers=servers)
    manage("load_demo", servers=servers)
    seen = json.loads(manage("shell", "--verbosity", "0", "--command", READ_AS, servers=servers).splitlines()[-1])

    assert seen == {"differ": True, "ana": True, "ben": True}


@pytest.fixture
def database_url(postgresql_url: str) -> Iterator[str]:
    """A database of one test alone."""
    name = f"attune_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield urlsplit(postgresql_url)._replace(path=f"/{name}").geturl()
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def manage(*arguments: str, servers: dict[str, str]) -> str:
    """Run a command of the site in a process of its own, on these servers."""
    environment = (
        os.environ
        | {"DJANGO_SETTINGS_MODULE": "cms.settings.embedded", "REDIS_URL": "", "LOG_LEVEL": "ERROR"}
        | servers
    )
    result = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout
