"""Editors write personas in plain lines; what cannot be meant is refused with what to write."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from audience.models import Persona
from audience.persona_facts import (
    PersonaFactError,
    parse_affinities,
    parse_facts,
    read_facts,
    write_affinities,
    write_facts,
)

LINES = """device = mobile
visits_7d = 5
new_visitor = no
lists = letters, walks
clock = 22:15
first_seen = 2026-03-01T09:30
query_parameter[ref] = a=b"""


def test_facts_are_read_one_a_line_and_written_back():
    facts = parse_facts(LINES)

    assert facts == {
        "device": "mobile",
        "visits_7d": 5.0,
        "new_visitor": False,
        "lists": ["letters", "walks"],
        "clock": "22:15",
        "first_seen": "2026-03-01T09:30",
        "query_parameter[ref]": "a=b",
    }
    assert write_facts(facts) == LINES


def test_what_is_kept_is_read_as_facts():
    assert read_facts(parse_facts(LINES)) == {
        "device": "mobile",
        "visits_7d": 5.0,
        "new_visitor": False,
        "lists": frozenset({"letters", "walks"}),
        "clock": 22 * 60 + 15.0,
        "first_seen": 1772357400.0,
        "query_parameter[ref]": "a=b",
    }


def test_facts_that_are_gone_or_of_another_kind_are_left_out():
    assert read_facts({"gone": 1, "hour": "late", "lists": "a", "clock": "25:00", "device": "tv"}) == {"device": "tv"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("device", "“device” has no “=”"),
        ("devise = mobile", 'Did you mean "device"?'),
        ("visits = many", "Write it like: visits = 3"),
        ("visits = nan", "Write it like: visits = 3"),
        ("new_visitor = perhaps", "Write it like: new_visitor = yes"),
        ("clock = 25:00", "Write it like: clock = 22:30"),
        ("first_seen = once", "Write it like: first_seen = 2026-03-01T09:30"),
        ("affinity = 0.5", "must be written “affinity[topic]”"),
        ("device[x] = mobile", "must be written “device”"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused(line, message):
    with pytest.raises(PersonaFactError) as refused:
        parse_facts(line)

    assert message in str(refused.value)


def test_interests_are_topics_unless_they_name_another_facet():
    affinities = parse_affinities("floods = 0.8\nkind:news = 0.5\n")

    assert affinities == {"topic:floods": 0.8, "kind:news": 0.5}
    assert write_affinities(affinities) == "floods = 0.8\nkind:news = 0.5"


@pytest.mark.parametrize("line", ["floods = 1.1", "floods = much", "floods = nan"])
def test_an_interest_is_a_share(line):
    with pytest.raises(PersonaFactError, match="number from 0 to 1"):
        parse_affinities(line)


@pytest.mark.django_db
def test_an_editor_makes_a_persona_in_the_admin(client):
    client.force_login(User.objects.create_superuser("ed", "ed@site.example", "x"))
    form = {"name": "Ana", "slug": "ana", "description": "", "facts": "device = mobile", "affinities": "floods = 0.8"}

    refused = client.post(reverse("wagtailsnippets_attune_audience_persona:add"), {**form, "facts": "devise = mobile"})
    made = client.post(reverse("wagtailsnippets_attune_audience_persona:add"), form)

    assert "Did you mean &quot;device&quot;" in refused.content.decode()
    assert made.status_code == 302
    persona = Persona.objects.get()
    assert (persona.facts, persona.affinities) == ({"device": "mobile"}, {"topic:floods": 0.8})
    edit = client.get(reverse("wagtailsnippets_attune_audience_persona:edit", args=[persona.pk]))
    assert "device = mobile" in edit.content.decode()
    assert "floods = 0.8" in edit.content.decode()
