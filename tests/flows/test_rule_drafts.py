"""Another server reads rules and writes drafts of them, which are never live."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, Site

from attune.audience.conf import conf
from attune.audience.server_keys import fingerprint_of
from attune.rules import services as rule_services
from attune.rules.builder.fields import from_acts
from attune.rules.models import BookRecord, Rule
from attune.rules.review.permissions import require_review
from tests.flows.draft_requests import BOOST, FORM, FRONT, KEY, MOVE, PIN, SET, SHOW, ask, kept
from tests.flows.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keys(settings):
    settings.ATTUNE = settings.ATTUNE | {"AUDIENCE": {"SERVER_KEYS": [KEY]}}
    conf.cache_clear()
    yield
    conf.cache_clear()


def test_all_rules_are_told_with_what_is_live_and_what_waits(site, client):
    ask(client, "mobile/", "put", FORM)

    told = ask(client, "").json()

    assert told["count"] == 2
    live, draft = told["rules"]
    assert (live["slug"], live["is_live"], live["has_unpublished_changes"], live["draft"]) == (
        "deep-readers",
        True,
        False,
        None,
    )
    assert live["live"]["rule"]["condition"] == {"fact": "trait", "of": "deep_reader", "operator": "is", "value": "yes"}
    assert [action["do"] for action in live["live"]["rule"]["actions"]] == ["show_variant", "move_slot"]
    assert draft == {
        "slug": "mobile",
        "name": "Water on a telephone",
        "site": "",
        "is_live": False,
        "has_unpublished_changes": True,
        "live": None,
        "draft": {
            "sentence": "Device is Mobile.",
            "outcomes": ["Show the variant “Water” in the slot “front”."],
            "rule": {"slug": "mobile"} | FORM,
        },
    }


def test_the_list_comes_in_parts(site, client):
    ask(client, "mobile/", "put", FORM)

    told = ask(client, "?limit=1&offset=1").json()

    assert (told["count"], [each["slug"] for each in told["rules"]]) == (2, ["mobile"])
    assert ask(client, "?limit=0").status_code == 422


@pytest.mark.parametrize("address", ["", "deep-readers/"])
def test_what_is_the_same_is_not_sent_again(site, client, address):
    first = ask(client, address)

    again = ask(client, address, **{"if-none-match": first["ETag"]})

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert "private" in first["Cache-Control"]
    assert "Authorization" in first["Vary"]


@pytest.mark.parametrize("method", ["put", "post"])
@pytest.mark.parametrize("address", ["mobile", "mobile/"])
def test_a_new_rule_is_a_draft_and_decides_nothing(site, client, method, address):
    before = rule_services.live_book().version

    answer = ask(client, address, method, FORM)

    row = Rule.objects.get(slug="mobile")
    assert answer.status_code == 201
    assert answer.json() == ask(client, "mobile/").json() | {"doubts": []}
    assert (row.live, row.has_unpublished_changes, row.first_published_at) == (False, True, None)
    assert rule_services.live_book().version == before
    assert "rule:mobile" not in rule_services.live_book().book.conditions


def test_a_draft_of_a_live_rule_leaves_the_live_one_deciding(site, reader, client, django_capture_on_commit_callbacks):
    Rule.objects.get(slug="deep-readers").delete()
    everybody = {"fact": "device", "operator": "is_not", "value": "tablet"}
    form = FORM | {"condition": everybody}
    with django_capture_on_commit_callbacks(execute=True):
        ask(client, "always/", "put", form)
        Rule.objects.get(slug="always").latest_revision.publish(skip_permission_checks=True)
    assert "High water ahead" in text(reader.get("/"))
    books = BookRecord.objects.count()

    with django_capture_on_commit_callbacks(execute=True):
        told = ask(client, "always/", "put", form | {"actions": [SHOW | {"variant": "Deep"}]}).json()

    assert told["live"]["rule"]["actions"][0]["variant"] == "Water"
    assert told["draft"]["rule"]["actions"][0]["variant"] == "Deep"
    assert BookRecord.objects.count() == books
    assert "High water ahead" in text(reader.get("/"))


def test_the_same_draft_twice_is_one(site, client):
    assert ask(client, "mobile/", "put", FORM).status_code == 201
    before = kept()

    assert ask(client, "mobile/", "put", FORM).status_code == 200
    assert kept() == before


def test_what_was_read_can_be_sent_back(site, client):
    read = ask(client, "deep-readers/").json()["live"]["rule"]

    assert ask(client, "deep-readers/", "put", read).json()["draft"] is None
    assert ask(client, "deep-readers/", "put", read | {"priority": 9}).json()["draft"]["rule"] == read | {"priority": 9}


@pytest.mark.parametrize("within", ["everywhere", "page:3", "section:3", "type:attune_cms.homepage"])
@pytest.mark.parametrize("action", [SHOW, MOVE, BOOST, PIN, SET, {"do": "hide_slot", "slot": FRONT}])
def test_every_action_can_be_sent(site, client, action, within):
    action = action | {"slot": FRONT | {"within": within}} if "slot" in action else action

    told = ask(client, "mobile/", "put", FORM | {"actions": [action]})

    assert told.status_code == 201
    assert told.json()["draft"]["rule"]["actions"] == [action]


@pytest.mark.parametrize(
    ("action", "doubt"),
    [
        (SHOW | {"variant": "Watr"}, 'The slot “front” has no variant “Watr” yet. Did you mean "Water"?'),
        (SHOW | {"slot": FRONT | {"name": "fornt"}}, 'has a slot “fornt” yet. Did you mean "front"?'),
        (SET | {"value": "pitch black"}, "“pitch black” is not allowed."),
        (SET | {"name": "schem"}, 'The slot has no parameter “schem”. Did you mean "scheme"?'),
    ],
)
def test_what_is_hardly_meant_is_told(site, client, action, doubt):
    told = ask(client, "mobile/", "put", FORM | {"actions": [action]})

    assert told.status_code == 201
    (found,) = told.json()["doubts"]
    assert doubt in found["what"]


def test_the_log_says_that_a_server_key_wrote_it(site, client):
    ask(client, "mobile/", "put", FORM)

    entry = ModelLogEntry.objects.get(action="attune_rules.draft")
    assert (entry.object_id, entry.user_id, entry.data) == (str(Rule.objects.get(slug="mobile").pk), None, entry.data)
    assert entry.data["key"] == fingerprint_of(KEY)
    assert entry.message == f"Draft written with the server key {fingerprint_of(KEY)}"
    assert entry.revision == Rule.objects.get(slug="mobile").latest_revision
    assert KEY not in json.dumps(entry.data)


@pytest.fixture
def other(site):
    """Another site of the same installation, with a rule of its own."""
    other = Site.objects.create(hostname="other.example", root_page=site.water, port=80)
    Rule.objects.create(slug="theirs", name="Theirs", live=True, site=other, condition=[], actions=[])
    return other


def test_each_site_reads_its_own_rules_and_those_of_all(other, client, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]

    assert [each["slug"] for each in ask(client, "").json()["rules"]] == ["deep-readers"]
    assert ask(client, "theirs/").status_code == 404
    theirs = ask(client, "", host="other.example").json()["rules"]
    assert [each["slug"] for each in theirs] == ["deep-readers", "theirs"]


def test_each_site_writes_its_own_rules_and_those_of_all(other, client):
    taken = ask(client, "theirs/", "put", FORM)
    foreign = ask(client, "mobile/", "put", FORM | {"site": "other.example"})

    assert (taken.status_code, foreign.status_code) == (409, 422)
    assert foreign.json()["problems"][0]["where"] == "site"
    assert Rule.objects.get(slug="theirs").revisions.count() == 0
    assert ask(client, "mobile/", "put", FORM | {"site": "testserver"}).json()["site"] == "testserver"


def test_a_locked_rule_is_left_alone(site, client):
    editor = get_user_model().objects.create_user("editor")
    Rule.objects.update(locked=True, locked_by=editor)
    before = kept()

    answer = ask(client, "deep-readers/", "put", FORM)

    assert answer.status_code == 409
    assert "locked" in answer.json()["detail"]
    assert kept() == before


def test_a_rule_that_waits_for_review_is_left_alone(site, client):
    require_review([Group.objects.create(name="Approvers")])
    ask(client, "mobile/", "put", FORM)
    row = Rule.objects.get(slug="mobile")
    row.get_workflow().start(row, get_user_model().objects.create_user("author"))
    before = kept()

    answer = ask(client, "mobile/", "put", FORM | {"priority": 9})

    assert (answer.status_code, "waits for review" in answer.json()["detail"]) == (409, True)
    assert kept() == before


def test_an_archived_rule_is_neither_told_nor_drafted(site, client):
    Rule.objects.update(archived_at=timezone.now(), live=False)

    assert ask(client, "").json() == {"count": 0, "rules": []}
    assert ask(client, "deep-readers/").status_code == 404
    assert ask(client, "deep-readers/", "put", FORM).status_code == 409


def test_a_half_finished_draft_is_told_as_such(site, client):
    Rule.objects.create(slug="begun", name="Begun", live=False, condition=[], actions=from_acts([])).save_revision()

    told = ask(client, "begun/").json()

    assert (told["live"], told["draft"]["rule"]) == (None, None)


def test_switched_off_nothing_answers(site, client, settings):
    settings.ATTUNE = settings.ATTUNE | {"ENABLED": False}

    assert ask(client, "").status_code == 404


def test_editors_read_of_it_in_the_log_and_in_the_history(site, client):
    ask(client, "mobile/", "put", FORM)
    client.force_login(get_user_model().objects.create_superuser("root", "root@example.org", "root"))
    row = Rule.objects.get(slug="mobile")

    for address in (
        reverse("attune_rules:log"),
        reverse("wagtailsnippets_attune_rules_rule:history", args=[row.pk]),
    ):
        assert f"Draft written with the server key {fingerprint_of(KEY)}" in client.get(address).content.decode()
    assert client.get(reverse("wagtailsnippets_attune_rules_rule:edit", args=[row.pk])).status_code == 200
