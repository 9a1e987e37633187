"""Machines read pages and decisions: what wins, nothing of what loses, and 304 while all is the same."""

import json

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from attune.audience.models import EventRecord
from attune.blocks.api import PAGE_EXAMPLE, PageOut
from attune.decisions.api import DecisionsOut
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import make_test
from attune.rules.domain.rules import HideSlot, SetParameter, ShowVariant, SlotRef
from attune.rules.facts.registry import registry
from attune.rules.models import Rule, Segment
from attune.rules.services import publish_book
from tests.flows.pages import BROWSER, DEFAULT, WATER
from tests.flows.seeing import expose

pytestmark = pytest.mark.django_db

SECRET = "xyzzy"


def read_as(client, persona):
    client.get(f"/demo/read-as/{persona}/?next=/")
    return client


def addresses(page):
    return (f"/api/pages/{page.pk}/", f"/api/decisions/?page={page.pk}")


def rule(slug, act, *, campaign="spring"):
    condition = from_condition(make_test(registry.get("campaign"), "is", campaign))
    made = Rule(name=slug, slug=slug, priority=9, live=True, condition=condition, actions=from_acts((act,)))
    made.save()
    publish_book()


def test_a_page_is_given_as_its_visitor_would_see_it(site, browser):
    answer = read_as(browser, "ana").get(f"/api/pages/{site.home.pk}/")

    page = PageOut.model_validate(answer.json())
    front, matched = page.body
    assert (page.title, page.type, page.url) == ("Front", "attune_cms.HomePage", "/")
    assert (front.type, front.slot.name, front.slot.variant, front.slot.position) == ("hero", "front", "v-water", 0)
    assert WATER in front.html
    assert front.value["heading"] == WATER
    assert set(matched.slot.pages) <= {article.pk for article in site.floods}
    assert len(matched.slot.pages) == 3
    assert matched.slot.parameters["items"] == 3


def test_decisions_say_the_same_as_the_page(site, browser):
    read_as(browser, "ana")

    page = browser.get(f"/api/pages/{site.home.pk}/").json()
    decided = browser.get(f"/api/decisions/?page={site.home.pk}").json()

    DecisionsOut.model_validate(decided)
    assert decided["slots"] == [block["slot"] for block in page["body"]]


def test_two_personas_get_different_winners(site, browser):
    for address in addresses(site.home):
        ana, ben = (read_as(browser, name).get(address) for name in ("ana", "ben"))

        assert ana.content != ben.content
        assert ana["ETag"] != ben["ETag"]


def test_the_same_outcome_has_the_same_etag_whoever_asks(site, browser):
    for address in addresses(site.home):
        first, second = Client(headers=BROWSER).get(address), Client(headers=BROWSER).get(address)
        other = browser.get(address, headers={"user-agent": "Mozilla/5.0 (iPhone) Mobile Safari/604.1"})

        assert first["ETag"] == second["ETag"] == other["ETag"]
        assert first.content == second.content == other.content


def test_who_has_the_answer_already_is_told_so(site, browser):
    for address in addresses(site.home):
        read_as(browser, "ana")
        etag = browser.get(address)["ETag"]

        again = browser.get(address, headers={"if-none-match": etag})
        read_as(browser, "ben")
        changed = browser.get(address, headers={"if-none-match": etag})

        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
        assert "no-store" in again["Cache-Control"]
        assert changed.status_code == 200


def test_only_a_page_that_adapts_is_private(site, browser):
    private = [browser.get(address) for address in addresses(site.home)]
    public = [browser.get(address) for address in addresses(site.bread[0])]

    assert [(a["Cache-Control"], a["Vary"]) for a in private] == [("private, no-store", "Cookie")] * 2
    assert [a["Cache-Control"] for a in public] == ["public, no-cache"] * 2
    assert public[0].json()["body"][0]["slot"] is None
    assert "Knead the dough" in public[0].json()["body"][0]["html"]
    assert public[1].json()["slots"] == []


# Tickets --------------------------------------------------------------------------------------------------------------


def test_what_is_shown_can_be_counted_as_seen(site, reader, django_capture_on_commit_callbacks):
    answer = reader.get(f"/api/decisions/tickets/?page={site.home.pk}")

    tickets = answer.json()["tickets"]
    assert answer["Cache-Control"] == "private, no-store"
    assert set(tickets) == {"slot-front", "slot-list"}
    assert expose(reader, tickets.values(), django_capture_on_commit_callbacks) == 2
    seen = EventRecord.objects.filter(kind="exposure")
    assert {event.data["slot"] for event in seen} == {"slot-front", "slot-list"}


def test_tickets_are_for_who_may_be_measured_on_a_public_page(site, browser):
    assert browser.get(f"/api/decisions/tickets/?page={site.home.pk}").json()["tickets"] == {}
    assert read_as(browser, "ana").get(f"/api/decisions/tickets/?page={site.home.pk}").json()["tickets"] == {}
    site.bread[0].unpublish()
    assert browser.get(f"/api/decisions/tickets/?page={site.bread[0].pk}").status_code == 404


# Nothing of what loses ------------------------------------------------------------------------------------------------


@pytest.fixture
def secretive(site):
    """All that may lose bears a word that must not get out; whoever is nobody in particular sees the defaults."""
    Segment.objects.filter(slug="likes-floods").update(name=f"Likes {SECRET}", slug=f"likes-{SECRET}")
    Rule.objects.all().update(name=f"Deep {SECRET}", slug=f"deep-{SECRET}")
    body = [dict(block) for block in site.home.body.raw_data]
    for item in body[0]["value"]["variants"]:
        item["id"] = f"{item['id']}-{SECRET}"
        item["value"]["name"] += SECRET
        item["value"]["content"] = {**item["value"]["content"], "heading": SECRET, "text": SECRET, "kicker": SECRET}
    site.home.body = json.dumps(body)
    site.home.save_revision().publish()
    publish_book()
    return site


def test_sc32_nothing_of_what_loses_gets_out(secretive, browser):
    read_as(browser, "ben")

    answers = [browser.get(address) for address in addresses(secretive.home)]

    assert DEFAULT in answers[0].content.decode()
    for answer in answers:
        assert SECRET not in answer.content.decode() + repr(answer.headers)


def test_the_secret_is_where_it_wins(secretive, browser):
    """Without this, the test above could not fail."""
    answer = read_as(browser, "ana").get(f"/api/pages/{secretive.home.pk}/").content.decode()

    assert SECRET in answer
    assert DEFAULT not in answer
    assert all(
        word not in answer for word in (f"likes-{SECRET}", f"Likes {SECRET}", f"Deep {SECRET}", f"Water{SECRET}")
    )


def test_the_name_of_the_rule_that_decided_is_not_told(site, browser):
    rule(f"for-{SECRET}", ShowVariant(SlotRef("front"), "Deep"))

    for address in addresses(site.home):
        answer = browser.get(address, {"page": site.home.pk, "utm_campaign": "spring"}).content.decode()
        assert "v-deep" in answer
        assert SECRET not in answer


def test_a_hidden_slot_holds_nothing(site, browser):
    rule("hide", HideSlot(SlotRef("for you")))

    asked = {"page": site.home.pk, "utm_campaign": "spring"}
    page, decided = (browser.get(address, asked).json() for address in addresses(site.home))

    assert [block["id"] for block in page["body"]] == ["slot-front"]
    assert decided["slots"][1] == {
        "slot": "slot-list",
        "name": "for you",
        "variant": "",
        "position": 1,
        "is_hidden": True,
        "parameters": {},
        "pages": [],
    }


def test_what_a_rule_sets_is_told(site, browser):
    rule("two", SetParameter(SlotRef("for you"), "items", "2"))

    decided = browser.get("/api/decisions/", {"page": site.home.pk, "utm_campaign": "spring"}).json()

    assert decided["slots"][1]["parameters"]["items"] == 2


# Who may read ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("closed", ["login", "above", "unpublished", "does not adapt", "gone"])
def test_only_public_pages_that_adapt_are_given(site, browser, closed):
    page = site.bread[0]
    match closed:
        case "login":
            PageViewRestriction.objects.create(page=page, restriction_type="login")
        case "above":
            PageViewRestriction.objects.create(page=site.table, restriction_type="password", password="x")
        case "unpublished":
            page.unpublish()
        case "does not adapt":
            page = site.home.add_child(instance=Page(title="Plain", slug="plain"))
        case "gone":
            page.pk = 999_999

    for address in addresses(page):
        assert browser.get(address).status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "", str(2**40)])
def test_what_is_no_id_is_refused(site, browser, page):
    assert browser.get(f"/api/decisions/?page={page}").status_code == 422
    assert browser.get(f"/api/pages/{page or 'x'}/").status_code in (404, 422)


def test_reading_sets_no_cookie(site, browser):
    for address in addresses(site.home):
        assert not browser.get(address).cookies


def test_a_draft_is_not_given(site, browser):
    site.home.body[0].value["content"]["heading"] = "Draft"
    site.home.save_revision()

    answer = browser.get(f"/api/pages/{site.home.pk}/").content.decode()

    assert "Draft" not in answer
    assert DEFAULT in answer


def test_the_documented_example_is_an_answer(site, browser):
    PageOut.model_validate(PAGE_EXAMPLE)
    schema = browser.get("/api/openapi.json").json()

    assert schema["components"]["schemas"]["PageOut"]["example"] == PAGE_EXAMPLE
    for path in ("/api/pages/{page}/", "/api/decisions/"):
        assert schema["paths"][path]["get"]["summary"]
