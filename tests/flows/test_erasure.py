"""Erasure reaches every store: of who is forgotten no table and no cache holds the id in clear, nor anything by it."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from attune.audience import services, tasks
from attune.audience.data_stores import visitor_stores
from attune.audience.models import EffectRecord, EventRecord, ProfileRecord
from attune.audience.request import cookies
from attune.decisions.context import visit_layout
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import make_test
from attune.rules.domain.effects.call_webhook import CallWebhook
from attune.rules.domain.effects.notify import Notify
from attune.rules.domain.effects.set_trait import SetTrait
from attune.rules.facts.registry import registry
from attune.rules.models import Trigger
from attune.rules.services import publish_book
from tests.flows.seeing import expose, tail_of, view

pytestmark = pytest.mark.django_db

OURS = {EventRecord, EffectRecord, ProfileRecord}
TABLES = {model._meta.db_table for model in OURS}


def in_clear(text, visitor):
    return visitor in text or visitor.replace("-", "") in text


def tables_with(visitor):
    """Search every column of every table."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  No name is a visitor's.
            if any(in_clear(str(row), visitor) for row in cursor.fetchall()):
                found.add(table)
    return found


def cache_entries_with(visitor):
    """Search the keys and the values of the cache."""
    entries = cache._cache.items()
    return [key for key, value in entries if in_clear(f"{key}", visitor) or in_clear(value.decode("latin-1"), visitor)]


def layouts_of(visitor):
    return cache.get(visit_layout._key(services.visitor_digest(visitor)))


@pytest.fixture
def known(site, reader, settings, django_capture_on_commit_callbacks):
    """A visitor of whom every store holds something: read and seen pages, a layout, mail and a call that wait."""
    settings.ATTUNE = settings.ATTUNE | {
        "DECISIONS": {"EXPOSURE_FACTS_SHARE": 1.0},
        "AUDIENCE": {"WEBHOOKS": {"crm": "http://127.0.0.1:1/"}},
    }
    always = from_condition(make_test(registry.get("visits"), "at_least", 1))
    acts = from_acts((SetTrait("seen", "yes"), CallWebhook("crm"), Notify("nobody@example.com")))
    Trigger(name="Each", slug="each", event="page_view", live=True, condition=always, effects=acts).save()
    publish_book()
    site.home.body.raw_data[0]["value"]["variants"][0]["value"]["place"] = 2
    site.home.save_revision().publish()
    tickets = list(tail_of(reader.get("/"))["tickets"].values())
    expose(reader, tickets, django_capture_on_commit_callbacks)
    view(reader, site.floods[0], django_capture_on_commit_callbacks)
    reader.get("/")
    visitor = cookies.read_visitor({name: morsel.value for name, morsel in reader.cookies.items()})
    services.ingest([_late(visitor, site)])
    return visitor


def _late(visitor, site):
    event = EventRecord.objects.filter(visitor=visitor, kind="page_view").first().event()
    return type(event)(id=type(event.id)(int=7), visitor=visitor, at=timezone.now(), page_id=site.floods[1].pk)


def refuse_by_form(reader, visitor):
    reader.post("/consent/", {"choice": "refused"}, headers={"origin": "http://testserver"})


def refuse_by_api(reader, visitor):
    reader.post(
        "/api/consent/",
        {"choice": "refused"},
        content_type="application/json",
        headers={"origin": "http://testserver"},
    )


def forget(reader, visitor):
    services.erase_visitor(visitor)


def test_a_visitor_stands_in_clear_in_no_other_table_than_those_of_the_stores_and_in_no_cache(known):
    assert tables_with(known) == TABLES
    assert cache_entries_with(known) == []
    assert layouts_of(known)


def test_no_other_model_has_a_column_for_visitors():
    with_visitors = {
        model for model in apps.get_models() if any("visitor" in field.name for field in model._meta.concrete_fields)
    }

    assert with_visitors == OURS


@pytest.mark.parametrize("leave", [refuse_by_form, refuse_by_api, forget])
def test_nothing_is_left_of_who_is_forgotten(known, reader, leave):
    leave(reader, known)

    assert tables_with(known) == set()
    assert cache_entries_with(known) == []
    assert layouts_of(known) is None


def test_each_store_is_emptied_and_counted(known):
    counts = services.erase_visitor(known)

    asides = {"waiting", "facts", "recent"}
    assert {store.name for store in visitor_stores.all()} - asides <= set(counts)
    assert min(count for name, count in counts.items() if name not in asides) > 0


def test_an_old_cookie_brings_no_layout_back(known, reader, site, monkeypatch):
    jar = {name: morsel.value for name, morsel in reader.cookies.items()}
    refuse_by_form(reader, known)
    reader.cookies.load(jar)

    reader.get("/")
    later = timezone.now() + timedelta(days=90)
    monkeypatch.setattr(timezone, "now", lambda: later)
    cache.clear()
    reader.get("/")

    assert layouts_of(known) is None
    assert tables_with(known) == set()


def test_a_layout_that_was_on_its_way_when_its_visitor_withdrew_is_not_kept(known, reader, monkeypatch):
    key = visit_layout._key(services.visitor_digest(known))
    cache.delete(key)
    monkeypatch.setattr(visit_layout, "cache", Late(lambda: refuse_by_form(reader, known)))

    reader.get("/")

    assert cache.get(key) is None


class Late:
    """The cache, which is asked to keep something only when something else has happened."""

    def __init__(self, first):
        self.first = first

    def __getattr__(self, name):
        return getattr(cache, name)

    def set(self, *entry):
        self.first()
        cache.set(*entry)


def test_a_cache_that_was_away_is_asked_again(known, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(cache, "delete", lambda key: 1 / 0)
        services.erase_visitor(known)
    assert layouts_of(known)

    tasks.process_waiting()

    assert layouts_of(known) is None


def test_the_broker_is_not_told_who_a_visitor_is(site, reader, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(tasks.process_visitor, "apply_async", lambda *args, **kwargs: sent.append((args, kwargs)))

    view(reader, site.floods[0], django_capture_on_commit_callbacks)

    visitor = EventRecord.objects.values_list("visitor", flat=True).first()
    assert sent
    assert not in_clear(repr(sent), visitor)


def test_a_task_for_who_was_forgotten_meanwhile_does_nothing(site, reader, monkeypatch):
    event = {"id": "6a5b8c0e-8b0f-4a58-9d0c-1d1f0f3b7f55", "kind": "page_view", "page_id": site.floods[0].pk}
    reader.post(
        "/api/events/", {"events": [event]}, content_type="application/json", headers={"origin": "http://testserver"}
    )
    reader.post("/consent/", {"choice": "refused"}, headers={"origin": "http://testserver"})

    tasks.process_visitor(event["id"])

    assert [model.objects.count() for model in (EventRecord, EffectRecord, ProfileRecord)] == [0, 0, 0]
