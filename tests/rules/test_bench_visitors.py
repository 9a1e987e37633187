"""The bench beside the form: whom a draft matches, of personas, recent visitors and one who is typed."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from attune.rules.bench.sample_visitor import read_sample_facts, sample_fields
from attune.rules.facts import recent_requests
from attune.rules.facts.registry import registry
from attune.rules.providers.personas import PersonaSample, persona_provider
from tests.rules.bench_requests import VISITS, bench, publish
from tests.rules.made import KEEN
from tests.rules.posted_forms import DEVICE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_process")]


@pytest.fixture(autouse=True)
def _nobody_known(offered):
    cache.clear()
    offered(persona_provider, lambda _keys: ())
    yield
    cache.clear()


@pytest.fixture
def editor():
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("editor", password="x"))
    return client


def test_personas_are_judged_test_by_test_and_who_comes_first_is_said(editor, offered):
    publish(("keen", KEEN), priority=1)
    made_up = [
        PersonaSample("ana", "Ana", {"device": "mobile", "visits_7d": 5.0}),
        PersonaSample("ben", "Ben", {"device": "mobile"}),
        PersonaSample("eve", "Eve", {"device": "tablet"}),
    ]
    offered(persona_provider, lambda _keys: made_up)

    found = bench(editor)["people"]

    assert "– Ana is meant, but “Keen” comes first ✓ Holds: Device is one of Mobile – it is Mobile" in found
    assert "✓ Ben is meant" in found
    assert "✗ Eve is not meant ✗ Does not hold: Device is one of Mobile – it is Tablet" in found


def test_a_rule_of_one_site_is_tried_on_that_site_and_says_nothing_of_its_place(editor, offered):
    home = Site.objects.get()
    publish(("keen", KEEN), priority=1, site=home)
    ana = PersonaSample("ana", "Ana", {"device": "mobile", "visits_7d": 5.0})
    offered(persona_provider, lambda _keys: [ana])

    found = bench(editor, site=str(home.pk), condition=[DEVICE, VISITS])

    assert "Ana is meant, but “Keen” comes first" in found["people"]
    assert "For example a visitor with Device: Mobile, Visits in 7 days: 3." in found["findings"]
    assert found["fields_for"] == "persona:ana device visits_7d"


def test_personas_that_cannot_be_had_leave_the_findings(editor, offered):
    def broken(_keys):
        raise ZeroDivisionError

    offered(persona_provider, broken)

    assert "Nothing to object" in bench(editor)["findings"]


def test_recent_visitors_are_counted_as_far_as_they_are_known(editor, monkeypatch):
    places = iter(range(3))
    monkeypatch.setattr(recent_requests.random, "randrange", lambda _most: next(places))
    for facts in ({"device": "mobile"}, {"device": "tablet"}, {"visits_7d": 3.0}):
        recent_requests.remember_request_facts(facts)
    publish(("keen", KEEN))

    found = bench(editor)["people"]

    assert "Of 2 recent visitors, who allow it, 1 would meet it. Of 1 more is not known what this asks." in found


def test_a_recent_visitor_is_explained_and_what_was_not_kept_is_said(editor, monkeypatch):
    monkeypatch.setattr(recent_requests.random, "randrange", lambda _most: 7)
    recent_requests.remember_request_facts({"device": "mobile"})

    found = bench(editor, condition=[DEVICE, VISITS], **{"bench-who": "recent:7"})["verdict"]

    assert "It does not hold." in found
    assert "Of this visitor was not kept, and stands at its usual value: Visits in 7 days." in found
    assert "✗ Does not hold: Visits in 7 days is at least 3 – it is 1" in found


def test_a_visitor_is_typed_and_explained(editor):
    typed = {"bench-who": "", "bench-typed": "", "bench-fact-device": "mobile", "bench-fact-visits_7d": "4"}

    yes = bench(editor, condition=[DEVICE, VISITS], **typed)["verdict"]
    no = bench(editor, condition=[DEVICE, VISITS], **{**typed, "bench-fact-visits_7d": "2"})["verdict"]
    wrong = bench(editor, condition=[DEVICE, VISITS], **{**typed, "bench-fact-visits_7d": "many"})["verdict"]

    assert yes.startswith("✓ It holds.")
    assert no.startswith("✗ It does not hold.")
    assert wrong.startswith("Visits in 7 days: Enter a number.")


def test_what_was_typed_of_one_visitor_is_not_taken_for_another(editor, offered):
    offered(persona_provider, lambda _keys: [PersonaSample("eve", "Eve", {"device": "tablet"})])

    found = bench(editor, **{"bench-who": "persona:eve", "bench-typed": "", "bench-fact-device": "mobile"})

    assert found["verdict"].startswith("✗ It does not hold.")
    assert found["fields_for"] == "persona:eve device"


NOON = datetime(2026, 3, 29, 12, tzinfo=ZoneInfo("Europe/Brussels")).timestamp()
TYPED = {
    "text": ("kiwi", "kiwi"),
    "number": ("1", 1.0),
    "yes-no": ("yes", True),
    "set": ("one", frozenset({"one"})),
    "clock": ("06:30", 390.0),
    "moment": ("2026-03-29 12:00", NOON),
    "version": ("1.2.0", "1.2.0"),
}


def test_what_is_typed_of_a_fact_of_any_kind_is_read_and_shown_again():
    free = {fact.name: fact.kind.value for fact in registry.facts() if not fact.choices}
    data = QueryDict(mutable=True)
    data.update({f"bench-fact-{name}": TYPED[kind][0] for name, kind in free.items()})

    with timezone.override("Europe/Brussels"):
        read = read_sample_facts(data, free)
        shown = {field.key: field.html for field in sample_fields(free, read.facts)}

    assert read.problems == ()
    assert read.facts == {name: TYPED[kind][1] for name, kind in free.items()}
    assert set(free.values()) == {"text", "number", "yes-no", "set", "clock", "moment", "version"}
    assert all(TYPED[kind][0] in shown[name] for name, kind in free.items())


@pytest.mark.parametrize(
    ("key", "typed", "problem"),
    [
        ("visits_7d", "-1", "Visits in 7 days: Give a whole number, 0 or more."),
        ("visits_7d", "2.5", "Visits in 7 days: Give a whole number, 0 or more."),
        ("depth_read", "1.5", "How deep pages are read, 0 to 1: Give a number from 0 to 1."),
    ],
)
def test_what_no_visitor_can_be_is_refused(key, typed, problem):
    found = read_sample_facts(QueryDict(f"bench-fact-{key}={typed}"), [key])

    assert found.facts == {}
    assert found.problems == (problem,)


def test_a_number_field_tells_the_browser_which_numbers_there_are():
    visits, depth = sample_fields(["visits_7d", "depth_read"], {"visits_7d": 1.0, "depth_read": 0.5})

    assert 'min="0"' in visits.html and 'step="1"' in visits.html and "max" not in visits.html
    assert 'min="0"' in depth.html and 'max="1"' in depth.html and 'step="any"' in depth.html


def test_every_fact_of_the_site_has_a_field_outside_the_form_and_an_empty_one_is_its_usual_value():
    keys = [fact.name for fact in registry.facts()]
    fields = sample_fields(keys, registry.defaults(keys))
    data = QueryDict("&".join(f"bench-fact-{key}-shown=" for key in keys if key != "now"))

    assert [field.key for field in fields] == keys
    assert all('form="attune-bench-form"' in field.html for field in fields)
    assert read_sample_facts(QueryDict(), keys).facts == {}
    read = read_sample_facts(data, keys).facts
    assert (read["device"], read["visits"], read["lists"]) == ("", registry.get("visits").default, frozenset())
