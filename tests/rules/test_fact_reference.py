"""Every fact is documented by itself: on a page of the admin, by the API and by a command."""

import json
import re
from html import unescape

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attune.rules.domain.fact_examples import example_of
from attune.rules.domain.operators.registry import operators
from attune.rules.facts.registry import Registry, registry
from attune.rules.models import Rule
from attune.rules.words.fact_reference import fact_references, search_facts
from tests.rules import made, strategies

pytestmark = pytest.mark.django_db
PAGE, API = "/admin/attune/rules/facts/", "/api/facts/"


@pytest.fixture
def editor(client):
    user = User.objects.create_user("ed", password="x")
    user.user_permissions.add(
        *Permission.objects.filter(codename__in=["access_admin", "change_rule", "view_rule"]),
    )
    client.force_login(user)
    return client


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def row(answer, name: str) -> str:
    html = answer.content.decode()
    return words_of(html.split(f'<li id="fact-{name}">', 1)[1].split("</li>", 1)[0])


@pytest.mark.parametrize("offer", [*strategies.FACTS, strategies.FAMILY], ids=lambda offer: offer.name)
def test_every_kind_of_fact_has_an_example(offer):
    assert example_of(offer).operator in operators.names_by_kind()[offer.kind]


def test_every_fact_of_the_site_has_a_sheet():
    sheets = fact_references()

    assert {sheet.name for sheet in sheets} == set(registry.names())
    said = {sheet.name: sheet.example for sheet in sheets}
    assert said["device"] == "Device is Desktop."
    assert said["visits_7d"] == "Visits in 7 days is at least 3."
    assert said["clock"] == "Time of day is from 22:00 to 06:00."
    assert said["first_seen"] == "First seen is in the last 7 days."
    assert said["query_parameter"] == "Query parameter “ref” is “friend”."
    assert said["new_visitor"] == "On a first visit."


def test_facts_are_found_by_all_that_is_said_of_them():
    names = {sheet.name for sheet in search_facts(fact_references(), "consent MOMENT")}

    assert names == {"now", "first_seen", "last_seen", "page_published"}
    assert {sheet.name for sheet in search_facts(fact_references(), "needs consent moment profile")} == {
        "first_seen",
        "last_seen",
    }
    assert search_facts(fact_references(), "nonsuch") == []


# The page -----------------------------------------------------------------------------------------------------------


def test_the_page_says_what_each_fact_is_and_what_asks_it(editor):
    rule = made.rule("welcome", made.KEEN)
    made.draft(type(made.segment("keen", made.KEEN)), "sleepy", made.KEEN)

    answer = editor.get(PAGE)

    said = row(answer, "visits_7d")
    assert "Visits in 7 days visits_7d number read from the visitor's profile, needs consent" in said
    assert "For example: Visits in 7 days is at least 3." in said
    assert "Asked by segment Keen, segment Sleepy (not live), rule Welcome" in said
    assert f'href="/admin/snippets/attune_rules/rule/edit/{rule.pk}/"' in answer.content.decode()
    # This editor may change rules, and no segments.
    assert "/admin/snippets/attune_rules/segment/edit/" not in answer.content.decode()
    assert "needs no consent For example: Device is Desktop. Nothing asks it yet." in row(answer, "device")


def test_the_page_is_searched(editor):
    html = words_of(editor.get(PAGE, {"q": "visits 7"}).content.decode())

    assert f"1 of {len(registry.names())} facts says “visits 7”." in html
    assert "visits_7d" in html and "browser_version" not in html
    assert "No fact says so. Try another word, or show all." in words_of(
        editor.get(PAGE, {"q": "nonsuch"}).content.decode()
    )


def test_what_is_searched_for_is_shown_as_text(editor):
    html = editor.get(PAGE, {"q": '"><script>alert(1)</script>'}).content.decode()

    assert "<script>alert(1)" not in html


def test_a_site_without_facts_says_so(editor, monkeypatch):
    monkeypatch.setattr(registry, "_offers", Registry()._offers)

    assert "No app offers a fact yet" in editor.get(PAGE).content.decode()


def test_a_condition_that_is_half_finished_counts_too(editor):
    row_of_test = {"type": "visits_7d", "value": {"operator": "at_least", "value": None, "upper": None}, "id": "1"}
    group = [{"type": "any", "value": [row_of_test, row_of_test], "id": "2"}]
    Rule.objects.create(name="Half", slug="half", condition=group, actions=[], live=False)

    assert "Asked by rule Half (not live)" in row(editor.get(PAGE), "visits_7d")


def test_the_page_needs_as_many_queries_for_many_rules_as_for_one(editor):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            editor.get(PAGE)
        # Once a second the number of the live book is looked up, whatever page is asked for.
        return len([query for query in asked if "attune_rules_bookrecord" not in query["sql"]])

    made.rule("first", made.KEEN)
    queries()
    with_one = queries()
    for number in range(20):
        made.rule(f"rule-{number}", made.KEEN)

    assert queries() == with_one


def test_the_menu_leads_to_the_page(editor):
    assert PAGE in editor.get("/admin/").content.decode()


def test_who_may_not_enter_the_admin_does_not_see_the_page(client):
    client.force_login(User.objects.create_user("reader", password="x"))

    assert client.get(PAGE).status_code == 302


# The API ------------------------------------------------------------------------------------------------------------


def test_the_api_lists_every_fact(editor):
    answer = editor.get(API)

    facts = {fact["name"]: fact for fact in answer.json()}
    assert set(facts) == set(registry.names())
    assert facts["visits_7d"] == {
        "name": "visits_7d",
        "kind": "number",
        "label": "Visits in 7 days",
        "unit": "",
        "group": "Visits",
        "purpose": "personalise",
        "scope": "visitor",
        "operators": ["is", "is_not", "less_than", "at_most", "more_than", "at_least", "between"],
        "parameter": None,
        "choices": [],
        "example": "Visits in 7 days is at least 3.",
    }
    assert facts["query_parameter"]["parameter"] == {
        "label": "parameter",
        "choices": [{"value": name, "label": name} for name in ("ref", "utm_content", "utm_term")],
    }
    assert {"value": "mobile", "label": "Mobile"} in facts["device"]["choices"]
    assert "no-store" in answer["Cache-Control"]


def test_the_api_answers_editors_alone(client):
    assert client.get(API).status_code == 401
    client.force_login(User.objects.create_user("reader", password="x"))
    refused = client.get(API)

    assert refused.status_code == 403
    assert "may enter the admin" in refused.json()["detail"]


def test_the_api_is_documented_with_an_example(client):
    schema = client.get("/api/openapi.json").json()

    assert schema["paths"]["/api/facts/"]["get"]["summary"] == "What conditions may ask"
    assert schema["components"]["schemas"]["FactOut"]["example"]["name"] == "views_of_page"


# The command --------------------------------------------------------------------------------------------------------


def test_the_command_lists_every_fact_as_the_api_does(editor, capsys):
    call_command("list_facts", "--json")

    assert json.loads(capsys.readouterr().out) == editor.get(API).json()


def test_the_command_lists_for_people(capsys):
    call_command("list_facts")

    lines = capsys.readouterr().out.splitlines()
    line = next(line for line in lines if line.startswith("  visits_7d"))
    assert line.split(maxsplit=1)[1] == "number        needs consent     Visits in 7 days is at least 3."
    assert any(line.startswith("  query_parameter[parameter]") for line in lines)


def test_the_command_writes_a_page_of_documentation(capsys, monkeypatch):
    monkeypatch.setattr(type(registry.get("visits")), "unit", "a|b")

    call_command("list_facts", "--markdown")

    page = capsys.readouterr().out
    assert page.startswith("# Facts\n\n## The page\n\n| Fact | Name | Kind | Example | Consent | Source |\n|---")
    assert "| Visits | `visits` | number, a\\|b | Visits is at least 3 a\\|b. | needs consent | read from" in page
    assert {line.count(" | ") for line in page.splitlines() if line.startswith("| ")} == {5}
