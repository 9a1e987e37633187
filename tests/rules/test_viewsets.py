"""The admin: forms open, save and publish, and refuse in full sentences what cannot be meant."""

import json

import pytest
from django.db import transaction
from django.urls import reverse
from wagtail.test.utils.form_data import streamfield

from attune.rules import services
from attune.rules.books import publisher
from attune.rules.builder.fields import from_condition
from attune.rules.domain.conditions import All, InSegment
from attune.rules.models import BookRecord, Rule, Segment, Trigger
from attune.rules.proof.runner import Proof, ProofRefusal
from tests.rules import made
from tests.rules.posted_forms import DEVICE, as_posted, form

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("fresh_process")]

ALL = pytest.mark.parametrize("model", [Segment, Rule, Trigger])


@pytest.fixture(autouse=True)
def _unproved(monkeypatch):
    monkeypatch.setattr(publisher, "prove", lambda book, timeout_ms: None)


def url(model, name, *args):
    """Give the address of a view of the admin."""
    return reverse(model.snippet_viewset.get_url_name(name), args=args)


def errors(response, field="condition"):
    """Give what the form says is wrong with a field, taken apart to its messages."""
    error = response.context["form"].errors.as_data()[field][0]
    return json.dumps(error.as_json_data(), ensure_ascii=False) if hasattr(error, "as_json_data") else error.messages


@ALL
def test_the_form_opens_with_a_block_for_every_fact(admin_client, model):
    response = admin_client.get(url(model, "add"))

    assert response.status_code == 200
    page = response.content.decode()
    assert "Query parameter" in page
    assert "rules/builder.css" in page
    assert "rules/builder.js" in page


@ALL
def test_saving_keeps_a_draft_that_is_not_live(admin_client, committed, model):
    with committed():
        admin_client.post(url(model, "add"), form())

    declaration = model.objects.get(slug="welcome")
    assert not declaration.live
    assert not BookRecord.objects.exists()


@ALL
def test_publishing_takes_it_live(admin_client, committed, model):
    with committed():
        admin_client.post(url(model, "add"), {**form(), "action-publish": "1"})

    assert model.objects.get(slug="welcome").live
    assert BookRecord.objects.get().book.popitem()[1]["condition"] == {
        "fact": "device",
        "operator": "is_one_of",
        "value": ["mobile"],
    }


def test_a_published_rule_acts(admin_client, committed):
    with committed():
        admin_client.post(url(Rule, "add"), {**form(), "action-publish": "1"})

    assert services.match(made.facts(device="mobile")).rules == ("rule:welcome",)
    assert services.live_book().book.actions["rule:welcome"] == (made.SHOW_B,)


def test_groups_within_groups_are_read_from_the_form(admin_client, committed):
    inner = [("any", [DEVICE, ("not", [("logged_in", {"value": "yes"})])])]

    with committed():
        admin_client.post(url(Segment, "add"), {**form(inner), "action-publish": "1"})

    assert Segment.objects.get().sentence == "Device is one of Mobile or not logged in."


@ALL
def test_the_form_opens_again_with_what_was_saved(admin_client, model):
    declaration = made.draft(model, "welcome", All((made.MOBILE, made.KEEN)))

    response = admin_client.get(url(model, "edit", declaration.pk))

    assert response.status_code == 200
    assert declaration.sentence in response.content.decode()


@ALL
def test_the_list_shows_names_states_and_sentences(admin_client, model):
    declaration = made.draft(model, "welcome")

    page = admin_client.get(url(model, "list")).content.decode()

    assert declaration.name in page
    assert declaration.sentence in page
    assert "draft" in page.lower()


@ALL
def test_the_history_shows_every_revision(admin_client, model):
    declaration = made.draft(model, "welcome")

    assert admin_client.get(url(model, "history", declaration.pk)).status_code == 200


def test_an_empty_group_cannot_be_published(admin_client, committed):
    with committed():
        response = admin_client.post(url(Segment, "add"), {**form([("any", [])]), "action-publish": "1"})

    assert "The group “Any of” is empty. Add a test to it, or remove the group." in errors(response)
    assert not Segment.objects.filter(live=True).exists()
    assert not BookRecord.objects.exists()


def test_an_empty_condition_cannot_be_published(admin_client):
    response = admin_client.post(url(Rule, "add"), {**form([]), "action-publish": "1"})

    assert "The condition is empty. Add at least one test." in errors(response)
    assert not Rule.objects.exists()


def test_a_rule_that_does_nothing_cannot_be_published(admin_client):
    response = admin_client.post(url(Rule, "add"), {**form(actions=streamfield([])), "action-publish": "1"})

    assert "actions" in response.context["form"].errors
    assert not Rule.objects.exists()


def test_a_half_finished_draft_is_kept(admin_client):
    unfinished = ("visits_7d", {"operator": "at_least", "value": "", "upper": ""})

    admin_client.post(url(Rule, "add"), form([unfinished, ("any", [])], actions=streamfield([])))

    assert Rule.objects.get().sentence.startswith("Not finished yet:")


def test_a_bad_value_is_named_in_a_full_sentence(admin_client):
    backwards = ("visits_7d", {"operator": "between", "value": "9", "upper": "3"})

    response = admin_client.post(url(Segment, "add"), {**form([backwards]), "action-publish": "1"})

    assert "Name the smaller value first." in errors(response)


def test_a_segment_that_asks_for_itself_is_refused(admin_client):
    made.segment("other", InSegment("welcome"), live=True)
    made.draft(Segment, "welcome")
    segment = Segment.objects.get(slug="welcome")

    asks = [("segment", {"segment": "other"})]
    response = admin_client.post(url(Segment, "edit", segment.pk), {**form(asks), "action-publish": "1"})

    assert errors(response) == ["This segment asks for itself: welcome → other → welcome. Take one of these steps out."]
    assert not Segment.objects.get(slug="welcome").live


def test_a_refused_book_is_told_to_the_editor(admin_client, committed, monkeypatch):
    rule = made.draft(Rule, "welcome")
    monkeypatch.setattr(publisher, "prove", lambda book, timeout_ms: ProofRefusal("index differs"))
    with committed():
        rule.latest_revision.publish()

    page = admin_client.get(url(Rule, "list")).content.decode()

    assert "The rules as they are now were refused, and the last good ones are served on: index differs" in page


def test_a_rule_that_sleeps_is_told_to_the_editor(admin_client, committed):
    made.rule("asks", InSegment("gone"))
    services.publish_book()

    page = admin_client.get(url(Rule, "list")).content.decode()

    assert "“rule:asks” is published but does not act" in page


def test_what_the_proof_covered_is_told_after_publishing(admin_client, committed, monkeypatch):
    covered = {
        "contexts": {"boundaries": 9, "personas": 1},
        "tests": 2,
        "tests_seen_both_ways": 2,
        "rules": 1,
        "rules_seen_both_ways": 1,
        "is_cut_short": False,
    }
    monkeypatch.setattr(publisher, "prove", lambda book, timeout_ms: Proof(covered))
    rule = made.draft(Rule, "welcome")
    monkeypatch.setattr(transaction, "on_commit", lambda do, **_: do())

    response = admin_client.post(url(Rule, "edit", rule.pk), {**form(), "action-publish": "1"}, follow=True)

    told = [str(message) for message in response.context["messages"]]
    words = "Compared on 10 contexts: 100 % of 2 tests and 100 % of 1 rules were seen to hold and to fail."
    assert any(words in message for message in told)


@ALL
def test_all_stand_in_one_menu(admin_client, model):
    page = admin_client.get(reverse("wagtailadmin_home")).content.decode()

    assert "Attune" in page
    assert url(model, "list") in page


@ALL
def test_an_editor_without_permission_sees_no_list(client, django_user_model, model):
    client.force_login(django_user_model.objects.create_user("guest", password="guest"))

    assert client.get(url(model, "list")).status_code == 302


@ALL
def test_a_preview_of_unsaved_work_is_shown(admin_client, model):
    address = url(model, "preview_on_add")
    admin_client.post(address, form())

    page = admin_client.get(address, {"mode": ""}).content.decode()

    assert "Device is one of Mobile." in page


def test_saving_through_the_form_changes_nothing(admin_client):
    condition = All((made.MOBILE, made.KEEN))
    segment = made.draft(Segment, "welcome", condition)
    posted = form([(block["type"], as_posted(block["value"])) for block in from_condition(condition)])

    admin_client.post(url(Segment, "edit", segment.pk), posted)

    saved = Segment.objects.get().get_latest_revision_as_object()
    assert saved.sentence == "Device is Mobile and visits in 7 days is at least 3."
