"""Real workers, several at once and one of them killed in the middle: nothing is done twice, and nothing is lost."""

import json
import signal
import sqlite3
import time
from contextlib import closing

import psycopg
import pytest

from tests.audience.receiver import serve
from tests.processes import start_script

pytestmark = pytest.mark.long

VISITORS, EVENTS, MINUTES_APART, NUDGE = 20, 60, 20, 0.02
# The hook leads to the test; one that waits is sent by whoever comes first.
HOOKED = """
from django.conf import settings
settings.ATTUNE["AUDIENCE"]["WEBHOOKS"] = {"crm": "%(url)s"}
"""
FILL = """
import uuid
from datetime import UTC, datetime, timedelta
from django.utils import timezone
from attune.audience.domain.events import PageView
from attune.audience.models import EventRecord
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import make_test
from attune.rules.domain.effects.add_to_list import AddToList
from attune.rules.domain.effects.call_webhook import CallWebhook
from attune.rules.domain.effects.nudge_affinity import NudgeAffinity
from attune.rules.domain.effects.set_trait import SetTrait
from attune.rules.models import Trigger
from attune.rules.facts.registry import registry
from attune.rules.services import publish_book

always = from_condition(make_test(registry.get("visits"), "at_least", 1))
for slug, once_per, acts in (
    ("each", "event", [NudgeAffinity("topic:floods", %(nudge)f), AddToList("club")]),
    ("daily", "day", [SetTrait("seen", "yes")]),
    ("once", "visitor", [CallWebhook("crm")]),
):
    Trigger(name=slug, slug=slug, once_per=once_per, condition=always, effects=from_acts(acts), live=True).save()
publish_book()
noon = datetime(2026, 3, 4, 12, tzinfo=UTC)
EventRecord.objects.bulk_create(
    EventRecord.of(
        PageView(id=uuid.uuid4(), visitor=f"visitor {visitor}", at=noon + timedelta(minutes=%(apart)d * number)),
        batch=uuid.uuid4(), received_at=timezone.now(),
    )
    for visitor in range(%(visitors)d) for number in range(%(events)d)
)
"""
WORK = (
    HOOKED
    + """
from django.core.management import call_command
call_command("process_events")
"""
)


def rows(servers, query):
    """Ask the database itself."""
    url = servers["DATABASE_URL"]
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)) as connection:
            return connection.execute(query).fetchall()
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


def stored(servers):
    """Count the events."""
    return rows(servers, "SELECT count(*) FROM attune_audience_eventrecord")[0][0]


def waiting(servers):
    """Count the events that no worker has taken in."""
    return rows(servers, "SELECT count(*) FROM attune_audience_eventrecord WHERE NOT is_processed")[0][0]


def liked_once_each():
    """Work out how much a visitor likes what was nudged once by each event, fading in between."""
    liked, kept = 0.0, 0.5 ** (MINUTES_APART / (14 * 24 * 60))
    for _event in range(EVENTS):
        liked = liked * kept + NUDGE * (1 - liked * kept)
    return liked


def test_workers_at_once_and_one_killed_do_everything_once(servers):
    sizes = {"visitors": VISITORS, "events": EVENTS, "apart": MINUTES_APART, "nudge": NUDGE}
    with serve() as receiver:
        work = WORK % {"url": receiver.url}
        # It makes what is worked on, since each process takes seconds to start.
        doomed = start_script(FILL % sizes + work, servers=servers)
        while stored(servers) < VISITORS * EVENTS and doomed.poll() is None:
            time.sleep(0.01)
        while waiting(servers) == VISITORS * EVENTS and doomed.poll() is None:
            time.sleep(0.01)
        doomed.send_signal(signal.SIGKILL)
        assert doomed.wait() == -signal.SIGKILL
        left = waiting(servers)

        workers = [start_script(work, servers=servers) for _ in range(3)]
        assert [worker.wait(timeout=300) for worker in workers] == [0, 0, 0]

    days = len({(12 * 60 + MINUTES_APART * number) // 1440 for number in range(EVENTS)})
    assert 0 < left < VISITORS * EVENTS
    assert waiting(servers) == 0
    done = rows(servers, "SELECT trigger, state, count(*) FROM attune_audience_effectrecord GROUP BY 1, 2")
    assert sorted(done) == [
        ("daily", "done", VISITORS * days),
        ("each", "done", VISITORS * EVENTS * 2),
        ("once", "sent", VISITORS),
    ]
    profiles = [_read(state) for (state,) in rows(servers, "SELECT state FROM attune_audience_profilerecord")]
    assert [state["visits"]["count"] for state in profiles] == [1] * VISITORS
    assert [state["affinities"]["topic:floods"] for state in profiles] == [pytest.approx(liked_once_each())] * VISITORS
    assert len({call.headers["webhook-id"] for call in receiver.calls}) == len(receiver.calls) == VISITORS


def _read(state):
    return json.loads(state) if isinstance(state, str) else state
