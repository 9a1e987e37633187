"""The site on real servers: PostgreSQL keeps it, Elasticsearch finds what fits, and two readers see two front pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.processes import manage, run_script

pytestmark = pytest.mark.long


READ_AS = """
import json
import time
from django.conf import settings
from django.test import Client

# A busy machine may need more than the time that a page gives Elasticsearch, most of all for the first search of all:
# what is waited for is that it answers.
settings.ATTUNE.setdefault("DECISIONS", {})["MATCH_TIMEOUT_MS"] = 20_000
ends = time.monotonic() + 150

def front_page(persona, wanted):
    client = Client(SERVER_NAME="localhost", HTTP_USER_AGENT="Mozilla/5.0 Firefox/140.0", HTTP_ACCEPT_LANGUAGE="en")
    assert client.get(f"/demo/read-as/{persona}/").status_code == 302
    while True:
        page = client.get("/").content.decode()
        if wanted in page.lower() or time.monotonic() > ends:
            return page
        time.sleep(1)

ana, ben = front_page("ana", "floods"), front_page("ben", "new here?")
print(json.dumps({"differ": ana != ben, "ana": "floods" in ana.lower(), "ben": "New here?" in ben}))
"""

# Forty visitors search twice, each search a version of their profile; two workers then fill the new fact, once each.
BACKFILL = """
import json
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from uuid import uuid4
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from attune.audience import services
from attune.audience.domain.events import Search
from attune.audience.domain.facts import LearnedFact
from attune.audience.models import ProfileRecord
from attune.rules.domain.facts.fact import Kind
from attune.rules.facts.registry import registry

for number in range(40):
    for words in ("boats", "tides"):
        services.ingest([Search(id=uuid4(), visitor=f"v{number}", at=timezone.now(), words=words)])
    services.process_visitor(f"v{number}")

class Searches(LearnedFact):
    name, kind, label = "searches", Kind.NUMBER, "Searches"

    def learn(self, value, event):
        return value + isinstance(event, Search)

registry.register(Searches())
# As profiles were kept before facts could learn.
for row in ProfileRecord.objects.filter(pk__lt="v2"):
    row.state.pop("learned")
    row.save()

def work(_worker):
    told = StringIO()
    try:
        call_command("backfill_fact", "searches", "--json", stdout=told)
    finally:
        connection.close()
    return json.loads(told.getvalue())["filled"]

with ThreadPoolExecutor(2) as workers:
    filled = list(workers.map(work, range(2)))
states = ProfileRecord.objects.values_list("state", "version")
print(json.dumps({"filled": sum(filled), "known": sorted({(s["learned"]["searches"], v) for s, v in states})}))
"""


@pytest.mark.service("postgresql")
def test_two_workers_fill_each_profile_once_on_postgresql(postgresql_database: str, tmp_path: Path) -> None:
    servers = {"DATABASE_URL": postgresql_database, "ATTUNE_VAR_DIR": str(tmp_path)}

    told = json.loads(run_script(BACKFILL, servers=servers))

    assert told == {"filled": 40, "known": [[2.0, 3]]}


@pytest.mark.service("postgresql")
@pytest.mark.service("elasticsearch")
def test_the_demo_adapts_on_postgresql_and_elasticsearch(
    postgresql_database: str, elasticsearch_prefix: str, elasticsearch_url: str, tmp_path: Path
) -> None:
    servers = {
        "DATABASE_URL": postgresql_database,
        "ELASTICSEARCH_URL": elasticsearch_url,
        "ELASTICSEARCH_INDEX_PREFIX": elasticsearch_prefix,
        "ATTUNE_VAR_DIR": str(tmp_path),
        "LOG_LEVEL": "WARNING",
        # What reads the texts is no matter of the servers.
        "DJANGO_SETTINGS_MODULE": "tests.plain_reader",
    }

    manage("load_demo", "--skip-checks", servers=servers)
    seen = json.loads(run_script(READ_AS, servers=servers))

    assert seen == {"differ": True, "ana": True, "ben": True}
