"""Withdrawals and erasures at the same moment as beacons, pages and workers: nothing of the visitor comes back.

On each database, with the cache it is used with and then with the cache away, in a process of its own:
20 visitors take everything back and 20
take personalising back, while their beacon, a page of theirs, another server and a worker are under way; with
HYPOTHESIS_PROFILE=thorough 200 of each do, which takes some four minutes.
"""

import json
import uuid

import pytest

from tests.effort import part_of
from tests.processes import run_script

pytestmark = pytest.mark.long

VISITORS = part_of(200)
RACE = """
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from types import SimpleNamespace
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

settings.CACHES["default"]["KEY_PREFIX"] = "%(prefix)s"

from attune.audience import services, tasks
from attune.audience.domain.consent import ALL_ALLOWED, NO_CONSENT, Consent
from attune.audience.domain.context import Visitor, VisitorContext
from attune.audience.domain.events import PageView
from attune.audience.models import EffectRecord, EventRecord, ProfileRecord, Withdrawal
from attune.audience.profile.scores import UnknownCategoryError, UnknownVisitorError
from attune.decisions.context import visit_layout
from attune.rules.domain.effects.set_trait import SetTrait
from attune.rules.domain.rules import TriggerFiring, OncePer
from attune.audience.profile import event_processor

OFTEN = (TriggerFiring("often", (SetTrait("keen", "yes"),), OncePer.EVENT),)
event_processor.rule_services.match_triggers = lambda kind, facts: OFTEN
# The broker is no part of this: the worker is a thread beside the others.
tasks.process_soon = lambda event: None
mark = services.visitor_digest
SLOTS = [SimpleNamespace(id="a", variants=[SimpleNamespace(place=2)])]
visit_layout.layout_of = lambda slots, decisions: {"a": 1}
is_away = False


class Away:
    def __getattr__(self, name):
        raise ConnectionError("The cache is away.")


def take_cache_away():
    global is_away
    is_away = True
    cache._connections = None
    for module in ("attune.audience.erasure", "attune.rules.facts.recent_requests"):
        __import__(module, fromlist=["cache"]).cache = Away()


def view(bearer):
    return PageView(id=uuid4(), visitor=bearer.id, at=timezone.now() - timedelta(milliseconds=1), page_id=1)


def beacon(bearer):
    services.ingest_events([view(bearer)], learns=True, issued=bearer.issued)


def worker(bearer):
    services.process_visitor(bearer.id)


def page(bearer):
    if not is_away:
        known = {"visitor": bearer.id, "issued": bearer.issued, "consent": ALL_ALLOWED}
        context = VisitorContext(**known, facts={}, affinities={}, now=timezone.now())
        visit_layout.begin_layout(context, 1, SLOTS, {})


def other_server(bearer):
    try:
        services.adjust_score(bearer.id, "none", 0.1)
    except (UnknownCategoryError, UnknownVisitorError):
        pass


def withdraw(bearer):
    services.change_consent(bearer, CHOICE)


def at_once(step, bearer, barrier):
    barrier.wait()
    step(bearer)


STEPS = (beacon, worker, page, other_server, withdraw)


def race():
    global CHOICE
    told = {}
    for name, CHOICE in (("erased", NO_CONSENT), ("unlearned", Consent(measure=True, personalise=False))):
        bearers = []
        with ThreadPoolExecutor(len(STEPS)) as threads:
            for number in range(%(visitors)d):
                bearer = services.change_consent(Visitor(), ALL_ALLOWED)
                bearers.append(bearer)
                beacon(bearer)
                barrier = Barrier(len(STEPS))
                for done in [threads.submit(at_once, step, bearer, barrier) for step in STEPS]:
                    done.result()
        # What was under way has come to its end; the cookies of before, and the worker, try once more.
        for bearer in bearers:
            beacon(bearer)
            worker(bearer)
        ids = [bearer.id for bearer in bearers]
        told[name] = {
            "withdrawn": Withdrawal.objects.count(),
            "profiles": ProfileRecord.objects.filter(pk__in=ids).count(),
            "effects": EffectRecord.objects.filter(visitor__in=ids).count(),
            "waiting": EventRecord.objects.filter(visitor__in=ids, is_processed=False).count(),
            "events": EventRecord.objects.filter(visitor__in=ids).count(),
            "layouts": 0 if is_away else sum(bool(cache.get(visit_layout._key(mark(each)))) for each in ids),
        }
        Withdrawal.objects.all().delete()
    return told


told = [race()]
take_cache_away()
told.append(race())
print(json.dumps(told))
"""


@pytest.fixture
def races(request, servers):
    """Give what the races leave behind, with the cache and without; PostgreSQL runs with Redis, SQLite with its own."""
    if servers["DATABASE_URL"].startswith("postgres"):
        servers = servers | {"REDIS_URL": request.getfixturevalue("redis_url")}
    script = RACE % {"prefix": f"attune-test-{uuid.uuid4().hex}", "visitors": VISITORS}
    return json.loads(run_script(script, servers=servers))


def test_nothing_of_who_withdrew_comes_back_with_the_cache_or_without(races):
    assert len(races) == 2
    for race in races:
        erased, unlearned = race["erased"], race["unlearned"]

        assert erased == {"withdrawn": VISITORS, "profiles": 0, "effects": 0, "waiting": 0, "events": 0, "layouts": 0}
        # What may still be counted is, and nobody learns from it.
        assert unlearned.pop("events") >= VISITORS
        assert unlearned == {"withdrawn": VISITORS, "profiles": 0, "effects": 0, "waiting": 0, "layouts": 0}
