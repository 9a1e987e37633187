"""Editors make personas from facts, one row each; what cannot be meant is refused where it stands."""

import time

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from attune.audience import selectors
from attune.audience.models import Persona
from attune.audience.personas.facts import DuplicateStatementError, facts_from_rows, read_facts, rows_from_facts
from attune.audience.personas.forms import PersonaFactsBlock
from attune.rules.providers.personas import persona_provider

STORED = {
    "device": "mobile",
    "visits_7d": 5.0,
    "new_visitor": False,
    "lists": ["letters", "walks"],
    "clock": "22:15",
    "first_seen": "2026-03-01T09:30:00+00:00",
    "query_parameter[ref]": "a=b",
}
INTERESTS = {"topic:floods": 0.8, "kind:news": 0.5}


def there_and_back(facts, interests):
    stream = PersonaFactsBlock()
    stream.set_name("facts")
    value = stream.to_python(rows_from_facts(facts, interests))
    return facts_from_rows([(child.block_type, child.value) for child in value])


@pytest.mark.django_db
def test_facts_and_interests_are_shown_as_rows_and_read_back():
    assert there_and_back(STORED, INTERESTS) == (STORED, INTERESTS)


@pytest.mark.django_db
def test_a_fact_that_is_no_longer_offered_is_kept_as_it_is():
    facts = {"gone": 1, "device": "tablet", "device[x]": "tv"}

    assert there_and_back(facts, {}) == (facts, {})


def test_a_fact_is_stated_once():
    with pytest.raises(DuplicateStatementError) as refused:
        facts_from_rows([("device", {"value": "mobile"}), ("visits", {"value": 2.0}), ("device", {"value": "tv"})])

    assert refused.value.place == 2


def test_what_is_kept_is_read_as_facts():
    assert read_facts(STORED) == {
        "device": "mobile",
        "visits_7d": 5.0,
        "new_visitor": False,
        "lists": frozenset({"letters", "walks"}),
        "clock": 22 * 60 + 15.0,
        "first_seen": 1772357400.0,
        "query_parameter[ref]": "a=b",
    }


@pytest.mark.django_db
def test_rules_are_tried_on_somebody_new_and_on_every_persona_at_this_moment():
    Persona.objects.create(name="Ana", slug="ana", facts={"device": "mobile"}, affinities={"topic:floods": 0.8})

    new, ana = persona_provider.personas(frozenset({"affinity[floods]"}))

    assert (new.key, new.name, new.facts["new_visitor"]) == ("persona:", "Somebody new", True)
    assert (ana.key, ana.name, ana.facts["device"]) == ("persona:ana", "Ana", "mobile")
    assert (new.facts["affinity[floods]"], ana.facts["affinity[floods]"]) == (0.0, 0.8)
    assert abs(new.facts["now"] - time.time()) < 60


def test_facts_that_are_gone_or_of_another_kind_are_left_out():
    assert read_facts({"gone": 1, "hour": "late", "lists": "a", "clock": "25:00", "device": "tv"}) == {"device": "tv"}


# In the admin ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def editor(client, db):
    client.force_login(User.objects.create_superuser("ed", "ed@site.example", "x"))
    return client


def url(name, *args):
    return reverse(f"wagtailsnippets_attune_audience_persona:{name}", args=args)


def form(*rows):
    fields = {
        "name": "Ana",
        "slug": "ana",
        "description": "",
        "picture": "",
        "site": "",
        "facts": streamfield(list(rows)),
    }
    return nested_form_data(fields)


def test_an_editor_makes_a_persona_from_facts(editor):
    rows = [
        ("device", {"value": "mobile"}),
        ("new_visitor", {"value": "no"}),
        ("clock", {"value": "22:30"}),
        ("other_interest", {"key": "kind:video", "value": "0.5"}),
    ]

    made = editor.post(url("add"), form(*rows))

    assert made.status_code == 302
    persona = Persona.objects.get()
    assert persona.facts == {"device": "mobile", "new_visitor": False, "clock": "22:30"}
    assert persona.affinities == {"kind:video": 0.5}
    edit = editor.get(url("edit", persona.pk)).content.decode()
    assert "22:30" in edit
    assert "kind:video" in edit


def test_an_interest_is_a_topic_and_a_share(editor):
    from attune.tagging import services as tagging_services

    tagging_services.ensure_topics(["Floods"])

    refused = editor.post(url("add"), form(("affinity", {"parameter": "floods", "value": "1.5"})))
    made = editor.post(url("add"), form(("affinity", {"parameter": "floods", "value": "0.8"})))

    assert "Give a number from 0 to 1." in refused.content.decode()
    assert made.status_code == 302
    assert Persona.objects.get().affinities == {"topic:floods": 0.8}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("visits", {"value": "many"})], "Enter a number."),
        ([("visits", {"value": "-1"})], "Give a whole number, 0 or more."),
        ([("hour", {"value": "7.5"})], "Give a whole number from 0 to 23."),
        ([("device", {"value": ""})], "This field is required."),
        ([("visits", {"value": "1"}), ("visits", {"value": "2"})], "This is stated above already."),
        ([("other_interest", {"key": "floods", "value": "0.5"})], "Enter a valid value."),
    ],
)
def test_what_cannot_be_meant_is_refused(editor, rows, message):
    refused = editor.post(url("add"), form(*rows))

    assert refused.status_code == 200
    assert message in refused.content.decode()
    assert Persona.objects.count() == 0


def test_the_list_shows_a_persona_without_a_picture(editor):
    Persona.objects.create(name="Ana", slug="ana")

    assert "Ana" in editor.get(url("list")).content.decode()


@pytest.mark.parametrize(
    "facts", [None, [], "device", {"device": ["mobile"]}, {"gone": 1}, {"visits_7d": {}}, {"now": []}]
)
@pytest.mark.parametrize("affinities", [None, [], "much", {"topic:floods": "much"}, {"topic:floods": float("1e9")}])
def test_a_persona_of_another_version_is_read_as_far_as_it_goes(facts, affinities):
    read = selectors._persona_profile(Persona(name="Dev", slug="dev", facts=facts, affinities=affinities))

    assert (read.facts, read.affinities) == ({}, {})
