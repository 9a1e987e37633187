"""Another server reads rules and writes drafts of them: with a key alone, checked as imports are, and never live."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry, Site

from attune.audience.conf import conf
from attune.audience.server_keys import fingerprint_of
from attune.rules import services as rule_services
from attune.rules.builder.fields import from_acts
from attune.rules.models import BookRecord, Rule
from attune.rules.review.permissions import require_review
from tests.effort import part_of
from tests.flows.pages import text

pytestmark = pytest.mark.django_db

KEY = "a-server-key-for-tests-that-is-long-enough"
DEVICE = {"fact": "device", "operator": "is", "value": "mobile"}
FRONT = {"name": "front", "within": "everywhere"}
SHOW = {"do": "show_variant", "slot": FRONT, "variant": "Water"}
MOVE = {"do": "move_slot", "slot": FRONT, "to": 1}
BOOST = {"do": "boost_topic", "topic": "floods", "weight": 1.5}
PIN = {"do": "pin_page", "slot": FRONT, "page_id": 3}
SET = {"do": "set_parameter", "slot": FRONT, "name": "scheme", "value": "calm"}
FORM = {"name": "Water on a telephone", "priority": 50, "condition": DEVICE, "actions": [SHOW]}


@pytest.fixture(autouse=True)
def _keys(settings):
    settings.ATTUNE = settings.ATTUNE | {"AUDIENCE": {"SERVER_KEYS": [KEY]}}
    conf.cache_clear()
    yield
    conf.cache_clear()


def ask(client, address, method="get", body=None, *, key=f"Bearer {KEY}", **headers):
    sent = {} if body is None else {"data": body if isinstance(body, str | bytes) else json.dumps(body)}
    authorization = {"authorization": key} if key else {}
    return getattr(client, method)(
        f"/api/rules/{address}", content_type="application/json", headers=authorization | headers, **sent
    )


def kept():
    return [Rule.objects.count(), *(rule.revisions.count() for rule in Rule.objects.order_by("pk"))]


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


@pytest.mark.parametrize(
    "key", ["", KEY, f"Basic {KEY}", f"Token {KEY}", "Bearer", "Bearer ", f"Bearer {KEY}x", "Bearer ключ", "\x00"]
)
@pytest.mark.parametrize(("address", "method"), [("", "get"), ("deep-readers/", "get"), ("mobile/", "put")])
def test_without_a_key_nothing_is_told_and_nothing_written(site, client, key, address, method):
    before = kept()

    answer = ask(client, address, method, FORM if method == "put" else None, key=key)

    assert answer.status_code == 401
    assert "Authorization: Bearer" in answer.json()["detail"]
    assert kept() == before


def test_an_administrators_session_is_no_key(site, client):
    client.force_login(get_user_model().objects.create_superuser("root", "root@example.org", "root"))

    assert ask(client, "", key="").status_code == 401


REFUSED = [
    ("", "", "no JSON"),
    ("{", "", "no JSON"),
    (b"\xff\xfe", "", "UTF-8"),
    ("[" * 90_000, "", "nested too deep"),
    ('{"a":' * 30_000, "", "nested too deep"),
    ("[]", "", "A rule is a JSON object"),
    ('{"name": NaN}', "", "NaN is no number"),
    ({}, "", "“name” is missing"),
    (FORM | {"slug": "other"}, "slug", "The address says “mobile”"),
    (FORM | {"slug": None}, "slug", "The address says “mobile”"),
    (FORM | {"live": True}, "", "“live” is unknown here"),
    (FORM | {"priority": "50"}, "priority", "a whole number"),
    (FORM | {"priority": 0}, "", "greater than or equal to 1"),
    (FORM | {"name": "x" * 101}, "", "at most 100 characters"),
    (FORM | {"name": "\x00"}, "name", "broken letter"),
    (FORM | {"site": "elsewhere.example"}, "", "is no site here"),
    (FORM | {"condition": DEVICE | {"fact": "devise"}}, "condition", "Did you mean"),
    (FORM | {"condition": {"all": [DEVICE, DEVICE | {"operator": "near"}]}}, "condition.all[1]", "near"),
    (FORM | {"condition": {"segment": "nobody"}}, "", "nobody"),
    (FORM | {"condition": {}}, "", ""),
    (FORM | {"actions": [SHOW | {"do": "set_trait"}]}, "actions[0]", ""),
    (FORM | {"actions": [{"do": "launch"}]}, "actions[0]", "launch"),
    (FORM | {"actions": "all"}, "actions", "a list"),
    (FORM | {"actions": [SHOW | {"variant": {}}]}, "actions[0].variant", "a text in one line"),
    (FORM | {"actions": [SHOW | {"variant": ""}]}, "actions[0].variant", "a text in one line"),
    (FORM | {"actions": [SHOW | {"variant": "a\nb"}]}, "actions[0].variant", "a text in one line"),
    (FORM | {"actions": [SHOW | {"note": "mine"}]}, "actions[0]", "“note” is unknown here"),
    (FORM | {"actions": [SHOW | {"slot": "front"}]}, "actions[0]", "Write it like"),
    (FORM | {"actions": [SHOW | {"slot": FRONT | {"name": 5}}]}, "actions[0].slot.name", "a text in one line"),
    (FORM | {"actions": [SHOW | {"slot": FRONT | {"within": 5}}]}, "actions[0].slot.within", "everywhere"),
    (FORM | {"actions": [SHOW | {"slot": FRONT | {"within": "planet"}}]}, "actions[0].slot.within", "everywhere"),
    (FORM | {"actions": [SHOW | {"slot": FRONT | {"within": "page:x"}}]}, "actions[0].slot.within", "everywhere"),
    (FORM | {"actions": [MOVE | {"to": "x"}]}, "actions[0].to", "a whole number from 1 to 100"),
    (FORM | {"actions": [MOVE | {"to": True}]}, "actions[0].to", "a whole number from 1 to 100"),
    (FORM | {"actions": [MOVE | {"to": 0}]}, "actions[0].to", "a whole number from 1 to 100"),
    (FORM | {"actions": [MOVE | {"to": [1]}]}, "actions[0].to", "a whole number from 1 to 100"),
    (FORM | {"actions": [BOOST | {"weight": "heavy"}]}, "actions[0].weight", "a number from -10 to 10"),
    (FORM | {"actions": [BOOST | {"weight": 11}]}, "actions[0].weight", "a number from -10 to 10"),
    (FORM | {"actions": [BOOST | {"topic": 5}]}, "actions[0].topic", "a text in one line"),
    (FORM | {"actions": [PIN | {"page_id": "x"}]}, "actions[0].page_id", "a whole number"),
    (FORM | {"actions": [PIN | {"page_id": 2**80}]}, "actions[0].page_id", "a whole number"),
    (FORM | {"actions": [SET | {"value": {}}]}, "actions[0].value", "a text in one line"),
    (FORM | {"actions": [SET | {"value": "x" * 201}]}, "actions[0].value", "a text in one line"),
]


@pytest.mark.parametrize(("body", "where", "what"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_wrong_is_named_with_its_place_and_nothing_kept(site, client, body, where, what):
    before = kept()

    answer = ask(client, "mobile/", "put", body)

    assert answer.status_code == 422
    problems = answer.json()["problems"]
    assert any(each["where"] == where and what in each["what"] for each in problems), problems
    assert kept() == before
    assert not ModelLogEntry.objects.filter(action="attune_rules.draft").exists()


PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
ANYTHING = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
SLOT = st.fixed_dictionaries({"name": st.just("front") | ANYTHING, "within": st.just("everywhere") | ANYTHING})
ACTION = st.fixed_dictionaries(
    {"do": st.sampled_from(["show_variant", "hide_slot", "move_slot", "set_parameter", "boost_topic", "pin_page"])},
    optional={"slot": SLOT | ANYTHING}
    | dict.fromkeys(("variant", "to", "name", "value", "topic", "page_id"), ANYTHING),
)
CONDITION = st.fixed_dictionaries(
    {
        "fact": st.just("device") | st.just("visits_7d") | ANYTHING,
        "operator": st.just("is") | ANYTHING,
        "value": ANYTHING,
    }
)
FORMS = ANYTHING | st.fixed_dictionaries(
    {"name": st.just("Any") | ANYTHING},
    optional={
        "priority": st.integers() | ANYTHING,
        "condition": CONDITION | st.just(DEVICE) | ANYTHING,
        "actions": st.lists(ACTION | st.just(SHOW), max_size=2) | ANYTHING,
        "site": ANYTHING,
    },
)


@settings(max_examples=part_of(400), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(form=FORMS)
def test_whatever_is_sent_it_is_kept_as_a_draft_or_refused(site, client, form):
    answer = ask(client, "anything/", "put", form)

    assert answer.status_code in (200, 201, 422)
    if answer.status_code == 422:
        assert all(each["what"] for each in answer.json()["problems"])
    else:
        assert ask(client, "anything/").json().items() <= answer.json().items()
    assert not Rule.objects.filter(slug="anything", live=True).exists()


@pytest.mark.parametrize("slug", ["a b", "%00", "a" * 101, "..", "ü"])
def test_a_slug_that_is_none_is_refused(site, client, slug):
    assert ask(client, f"{slug}/", "put", FORM).status_code in (404, 422)
    assert not Rule.objects.exclude(slug="deep-readers").exists()


def test_a_body_that_is_too_large_is_not_read(site, client):
    before = kept()

    answer = ask(client, "mobile/", "put", FORM | {"name": "x" * 200_001})

    assert answer.status_code == 413
    assert kept() == before


def test_a_body_that_lies_about_its_length_is_refused(site, client):
    answer = client.generic(
        "PUT", "/api/rules/mobile/", b"{}", "application/json", headers={"authorization": f"Bearer {KEY}"},
        CONTENT_LENGTH="-1",
    )  # fmt: skip

    assert answer.status_code == 400


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
