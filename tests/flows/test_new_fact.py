"""A developer writes one class, and what it declares is everywhere: no form, address, page or migration besides."""

import inspect
import json
from html import unescape
from types import ModuleType
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.test.utils.form_data import nested_form_data, streamfield

from attune.audience.domain.events import Event, Search
from attune.audience.domain.facts import LearnedFact
from attune.audience.models import Persona, ProfileRecord
from attune.rules.builder.choice_blocks import NumberBlock
from attune.rules.domain.facts.fact import Kind
from attune.rules.domain.operators.registry import operators
from attune.rules.facts.registry import registry
from attune.rules.models import Rule, Segment, Trigger
from cms import urls
from tests.flows.pages import BROWSER, DEEP, DEFAULT, text
from tests.flows.previews import look, panel, share, why

pytestmark = pytest.mark.django_db
ADD_RULE, ADD_PERSONA = "/admin/snippets/attune_rules/rule/add/", "/admin/snippets/attune_audience/persona/add/"
JSON = {"content_type": "application/json", "headers": {"origin": "http://testserver"}}


class ThingsSought(LearnedFact):
    """How often they have searched the site."""

    name = "things_sought"
    kind = Kind.NUMBER
    label = _("Things they looked for")
    unit = _("searches")
    group = _("Reading")

    def learn(self, value: float, event: Event) -> float:
        return value + isinstance(event, Search)


@pytest.fixture
def register(monkeypatch, settings):
    """Give a function that registers a fact as an app does in ready(), and makes the forms as a new process would."""
    monkeypatch.setattr(registry, "_offers", dict(registry._offers))
    fields = [model._meta.get_field("condition") for model in (Segment, Rule, Trigger)]

    def offer(fact):
        registry.register(fact)
        for field in fields:
            vars(field).pop("stream_block", None)
        # The address of a form keeps the form that was made when it was first asked for.
        addresses = ModuleType("addresses")
        addresses.urlpatterns = [path(ADD_RULE.removeprefix("/"), Rule.snippet_viewset.add_view), *urls.urlpatterns]
        settings.ROOT_URLCONF = addresses

    yield offer
    for field in fields:
        vars(field).pop("stream_block", None)


@pytest.fixture
def editor(site):
    client = Client(headers=BROWSER)
    client.force_login(User.objects.create_superuser("mia", password="x"))
    return client


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Give a context at whose end the workers have done their part."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def search(reader, number):
    events = [{"id": str(uuid4()), "kind": "search", "words": "boats"} for _ in range(number)]
    assert reader.post("/api/events/", {"events": events}, **JSON).json() == {"accepted": number}


def html_of(client, address):
    return unescape(text(client.get(address)))


def rule_form():
    """Give what a browser posts: who has searched twice or more sees the deep variant."""
    act = {"slot": "front", "variant": "Deep", "where": "everywhere"}
    asked = ("things_sought", {"operator": "at_least", "value": "2", "upper": ""})
    fields = {"name": "Seekers", "slug": "seekers", "site": "", "priority": "1", "go_live_at": "", "expire_at": ""}
    rows = {"condition": streamfield([asked]), "actions": streamfield([("show_variant", act)])}
    return nested_form_data(fields | rows | {"action-publish": "yes"})


def persona_form():
    fields = {"name": "Eve", "slug": "eve", "description": "", "picture": "", "site": ""}
    return nested_form_data(fields | {"facts": streamfield([("things_sought", {"value": "5"})])})


def test_sc31_a_fact_is_one_class_and_appears_everywhere(site, reader, editor, register, committed, capsys):
    with committed():
        search(reader, 3)
    assert len(inspect.getsource(ThingsSought).splitlines()) < 30

    register(ThingsSought())

    # In the builder's form, with the operators and the fields of its kind.
    form = html_of(editor, ADD_RULE)
    assert '"things_sought"' in form and "Things they looked for" in form
    fields = Rule._meta.get_field("condition").stream_block.child_blocks["things_sought"].child_blocks
    assert set(dict(fields["operator"].field.choices)) - {""} == set(operators.names_by_kind()[Kind.NUMBER])
    assert isinstance(fields["value"], NumberBlock)
    assert fields["value"].meta.form_attrs == {"data-unit": "searches"}
    with committed():
        assert editor.post(ADD_RULE, rule_form()).status_code == 302

    # In the sentence.
    assert Rule.objects.get(slug="seekers").sentence == "Things they looked for is at least 2 searches."

    # In a persona's form, and in the explanation: "Why this?" on the page, and the preview of a draft.
    assert '"things_sought"' in html_of(editor, ADD_PERSONA)
    assert editor.post(ADD_PERSONA, persona_form()).status_code == 302
    assert Persona.objects.get(slug="eve").facts == {"things_sought": 5.0}
    explained = "✓ Holds: Things they looked for is at least 2 searches – it is 5 searches "
    look(editor, persona="eve")
    assert explained in panel(text(editor.get("/")))
    site.home.save_revision()
    assert explained in why(text(editor.get(share(editor, site.home, "persona=eve"))))

    # In the API.
    found = {fact["name"]: fact for fact in editor.get("/api/facts/").json()}["things_sought"]
    assert (found["kind"], found["unit"], found["purpose"], found["scope"]) == (
        "number",
        "searches",
        "personalise",
        "visitor",
    )

    # In the documentation, with what asks it.
    page = html_of(editor, "/admin/attune/rules/facts/?q=things_sought")
    assert "Things they looked for is at least 3 searches." in page and ">Seekers</a>" in page
    call_command("list_facts", "--markdown")
    assert "| Things they looked for | `things_sought` | number, searches |" in capsys.readouterr().out

    # And it has a value for the visitor who searched before it was there.
    assert DEFAULT in text(reader.get("/"))
    call_command("backfill_fact", "things_sought", "--json")
    assert json.loads(capsys.readouterr().out)["filled"] == ProfileRecord.objects.count() == 1
    assert DEEP in text(reader.get("/"))
