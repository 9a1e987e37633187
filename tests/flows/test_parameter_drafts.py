"""Another server reads the parameters of slots and writes drafts of them: with a key alone, and never live."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageLogEntry, Revision, Site

from attune.audience.conf import conf
from attune.audience.server_keys import fingerprint_of
from attune.rules import services as rule_services
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import Test as Asked
from attune.rules.domain.rules import SetParameter, SlotRef
from attune.rules.models import Rule
from tests.effort import part_of

pytestmark = pytest.mark.django_db

KEY = "a-server-key-for-tests-that-is-long-enough"
HERO, LIST = "slot-front", "slot-list"


@pytest.fixture(autouse=True)
def _keys(settings):
    settings.ATTUNE = settings.ATTUNE | {"AUDIENCE": {"SERVER_KEYS": [KEY]}}
    conf.cache_clear()
    yield
    conf.cache_clear()


def ask(client, page, method="get", body=None, *, key=f"Bearer {KEY}", address="/api/pages/{}/parameters/", **headers):
    sent = {} if body is None else {"data": body if isinstance(body, str | bytes) else json.dumps(body)}
    authorization = {"authorization": key} if key else {}
    return getattr(client, method)(
        address.format(page), content_type="application/json", headers=authorization | headers, **sent
    )


def parameters(told):
    return {f"{slot['name']}.{each['name']}": each for slot in told.json()["slots"] for each in slot["parameters"]}


def live_parameters(client, page):
    slots = client.get(f"/api/decisions/?page={page.pk}").json()["slots"]
    return next(slot["parameters"] for slot in slots if slot["slot"] == LIST)


def test_all_parameters_are_told_with_what_they_may_be(site, client):
    told = ask(client, site.home.pk)

    values = told.json()
    assert (values["page"], values["is_live"], values["has_unpublished_changes"]) == (site.home.pk, True, False)
    assert [(slot["slot"], slot["name"], slot["block"]) for slot in values["slots"]] == [
        (HERO, "front", "hero"),
        (LIST, "for you", "matching_pages"),
    ]
    found = parameters(told)
    assert found["for you.items"] == {
        "name": "items",
        "label": "Number of pages",
        "kind": "integer",
        "allowed": "a whole number from 1 to 12",
        "choices": [],
        "least": 1,
        "most": 12,
        "default": 3,
        "preset": None,
        "live_preset": None,
        "variants": {},
        "rules": [],
    }
    assert found["front.scheme"]["kind"] == "colour"
    assert found["front.scheme"]["default"] in found["front.scheme"]["choices"]
    assert found["front.order"]["default"].split(",") == found["front.order"]["choices"]


def test_the_rules_that_set_a_parameter_are_named(site, client, django_capture_on_commit_callbacks):
    def sets(slug, within, priority, name="items", slot="for you"):
        acts = from_acts([SetParameter(SlotRef(slot, within), name, "5")])
        asks = from_condition(Asked("device", "is", "mobile"))
        Rule.objects.create(slug=slug, name=slug, live=True, condition=asks, actions=acts, priority=priority)

    sets("later", "everywhere", 200)
    sets("first", f"page:{site.home.pk}", 10)
    sets("elsewhere", f"page:{site.floods[0].pk}", 10)
    sets("other", "everywhere", 10, name="layout")
    sets("front", "everywhere", 10, slot="front")
    with django_capture_on_commit_callbacks(execute=True):
        rule_services.publish_book()

    found = parameters(ask(client, site.home.pk))

    assert found["for you.items"]["rules"] == ["first", "later"]
    assert found["for you.layout"]["rules"] == ["other"]


@pytest.mark.parametrize("address", ["/api/pages/{}/parameters", "/api/pages/{}/parameters/"])
@pytest.mark.parametrize("slot", [LIST, "for you", " For You "])
def test_a_draft_is_kept_and_what_is_live_stays(site, client, slot, address):
    before = live_parameters(client, site.home)

    told = ask(client, site.home.pk, "put", {slot: {"items": 5, "layout": "list"}}, address=address)

    found = parameters(told)
    assert told.status_code == 200
    assert (found["for you.items"]["preset"], found["for you.items"]["live_preset"]) == (5, None)
    assert told.json() == ask(client, site.home.pk, address=address).json()
    assert live_parameters(client, site.home) == before
    assert told.json()["has_unpublished_changes"] is True


def test_once_published_it_decides(site, client, django_capture_on_commit_callbacks):
    ask(client, site.home.pk, "put", {LIST: {"items": 5, "layout": "list"}})

    with django_capture_on_commit_callbacks(execute=True):
        type(site.home).objects.get().get_latest_revision().publish()

    assert live_parameters(client, site.home) == {"heading": "", "items": 5, "layout": "list"}
    assert parameters(ask(client, site.home.pk))["for you.items"]["live_preset"] == 5


def test_null_means_as_usual_again(site, client):
    ask(client, site.home.pk, "put", {LIST: {"items": 5}})

    told = ask(client, site.home.pk, "put", {LIST: {"items": None}})

    assert parameters(told)["for you.items"]["preset"] is None


def test_what_is_not_named_stays_of_what_an_editor_drafted(site, client):
    page = type(site.home).objects.get()
    page.title = "A new front"
    page.save_revision()
    ask(client, site.home.pk, "put", {LIST: {"items": 5}})
    ask(client, site.home.pk, "put", {LIST: {"layout": "list"}})

    latest = type(site.home).objects.get().get_latest_revision_as_object()

    assert latest.title == "A new front"
    written = latest.body.raw_data[1]["value"]["parameters"]
    assert (written["items"], written["layout"]) == (5, "list")
    assert [child.value["slot"] for child in latest.body] == ["front", "for you"]
    assert latest.body[0].value["variants"][0]["name"] == "Water"


@pytest.mark.parametrize("body", [{}, {LIST: {}}, {LIST: {"items": None}}, {HERO: {"heading": ""}}])
def test_what_changes_nothing_makes_no_version(site, client, body):
    before = Revision.objects.count()

    assert ask(client, site.home.pk, "put", body).status_code == 200
    assert Revision.objects.count() == before


def test_the_log_of_the_page_says_that_a_server_key_wrote_it(site, client):
    ask(client, site.home.pk, "put", {LIST: {"items": 5, "layout": "list"}})

    entry = PageLogEntry.objects.get(action="attune_blocks.draft_parameters")
    assert (entry.page_id, entry.user_id) == (site.home.pk, None)
    assert entry.message == f"Draft of for you.items, for you.layout written with the server key {fingerprint_of(KEY)}"
    client.force_login(get_user_model().objects.create_superuser("root", "root@example.org", "root"))
    history = client.get(reverse("wagtailadmin_pages:history", args=[site.home.pk])).content.decode()
    assert entry.message in history


@pytest.mark.parametrize("key", ["", KEY, f"Basic {KEY}", "Bearer", f"Bearer {KEY}x", "Bearer ключ"])
@pytest.mark.parametrize("method", ["get", "put"])
def test_without_a_key_nothing_is_told_and_nothing_written(site, client, key, method):
    before = Revision.objects.count()

    answer = ask(client, site.home.pk, method, {LIST: {"items": 5}} if method == "put" else None, key=key)

    assert answer.status_code == 401
    assert "Authorization: Bearer" in answer.json()["detail"]
    assert Revision.objects.count() == before


REFUSED = [
    ({"nowhere": {"items": 5}}, "nowhere", "no such slot"),
    ({"for yu": {"items": 5}}, "for yu", 'Did you mean "for you"?'),
    ({LIST: {"itms": 5}}, f"{LIST}.itms", 'Did you mean "items"?'),
    ({LIST: {"items": 13}}, f"{LIST}.items", "a whole number from 1 to 12"),
    ({LIST: {"items": -1}}, f"{LIST}.items", "a whole number"),
    ({LIST: {"items": 2.5}}, f"{LIST}.items", "a whole number"),
    ({LIST: {"items": True}}, f"{LIST}.items", "a whole number"),
    ({LIST: {"items": 10**300}}, f"{LIST}.items", "a whole number"),
    ({LIST: {"layout": "spiral"}}, f"{LIST}.layout", "one of: grid"),
    ({LIST: {"layout": ""}}, f"{LIST}.layout", "one of: grid"),
    ({LIST: {"heading": "x" * 121}}, f"{LIST}.heading", "at most 120"),
    ({LIST: {"heading": "\x00"}}, f"{LIST}.heading", "at most 120"),
    ({LIST: {"heading": "\ud800"}}, f"{LIST}.heading", "at most 120"),
    ({HERO: {"scheme": "javascript:"}}, f"{HERO}.scheme", "one of:"),
    ({HERO: {"order": "words,words"}}, f"{HERO}.order", "an order of"),
]


@pytest.mark.parametrize(("body", "where", "what"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_wrong_is_named_with_its_place_and_nothing_kept(site, client, body, where, what):
    before = Revision.objects.count()

    answer = ask(client, site.home.pk, "put", body | {HERO: {"heading": "Fine"} | body.get(HERO, {})})

    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert problem["where"] == where
    assert what in problem["what"]
    assert Revision.objects.count() == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        (b"\xff", 400),
        ("[" * 90_000, 400),
        ("[]", 422),
        ({LIST: 5}, 422),
        ({LIST: {"items": [5]}}, 422),
        ({LIST: {"items": {"a": 5}}}, 422),
        ('{"slot-list": {"items": NaN}}', 400),
        ({LIST: {"heading": "x" * 200_001}}, 413),
    ],
    ids=range(9),
)
def test_what_cannot_be_read_is_refused(site, client, body, status):
    before = Revision.objects.count()

    assert ask(client, site.home.pk, "put", body).status_code == status
    assert Revision.objects.count() == before


PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
NAMES = st.sampled_from(["items", "layout", "heading", "scheme", "order"]) | st.text(max_size=8)
SLOTS = st.sampled_from([HERO, LIST, "front", "for you"]) | st.text(max_size=8)


@settings(max_examples=part_of(400), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.dictionaries(SLOTS, st.dictionaries(NAMES, PLAIN | st.lists(PLAIN), max_size=3), max_size=2))
def test_whatever_is_sent_it_is_kept_as_a_draft_or_refused(site, client, body):
    answer = ask(client, site.home.pk, "put", body)

    assert answer.status_code in (200, 400, 422)
    assert all(each["live_preset"] is None for each in parameters(ask(client, site.home.pk)).values())
    if answer.status_code == 200:
        found = parameters(answer)
        for each in found.values():
            assert (
                each["preset"] is None or each["kind"] != "integer" or each["least"] <= each["preset"] <= each["most"]
            )


def test_a_name_that_two_slots_have_is_refused(site, client):
    page = type(site.home).objects.get()
    body = list(page.body.raw_data)
    body.append({**body[1], "id": "slot-second"})
    page.body = json.dumps(body)
    page.save_revision()

    answer = ask(client, site.home.pk, "put", {"for you": {"items": 5}})

    assert answer.status_code == 422
    assert "slot-list, slot-second" in answer.json()["problems"][0]["what"]


def test_pages_of_another_site_or_of_none_are_not_there(site, client, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    Site.objects.create(hostname="other.example", root_page=site.water, port=80)

    assert ask(client, site.home.pk, host="other.example").status_code == 404
    assert ask(client, site.home.pk, "put", {LIST: {"items": 5}}, host="other.example").status_code == 404
    assert ask(client, site.floods[0].pk, host="other.example").status_code == 200
    assert ask(client, 1).status_code == 404
    assert ask(client, 2**40).status_code in (404, 422)


def test_a_page_that_was_never_published_is_told(site, client):
    page = site.water.add_child(instance=type(site.floods[0])(title="Soon", slug="soon", live=False, body="[]"))

    assert ask(client, page.pk).json()["is_live"] is False


def test_a_locked_page_and_an_alias_are_left_alone(site, client):
    alias = site.home.create_alias(parent=site.water, update_slug="alias")
    answer = ask(client, alias.pk, "put", {LIST: {"items": 5}})
    assert (answer.status_code, f"page {site.home.pk}" in answer.json()["detail"]) == (409, True)

    type(site.home).objects.filter(pk=site.home.pk).update(
        locked=True, locked_by=get_user_model().objects.create_user("editor")
    )
    before = Revision.objects.count()
    assert ask(client, site.home.pk, "put", {LIST: {"items": 5}}).status_code == 409
    assert Revision.objects.count() == before


def test_no_rule_sets_a_parameter_of_a_core_slot(site, client, settings, django_capture_on_commit_callbacks):
    acts = from_acts([SetParameter(SlotRef("for you"), "items", "5")])
    asks = from_condition(Asked("device", "is", "mobile"))
    Rule.objects.create(slug="five", name="Five", live=True, condition=asks, actions=acts)
    with django_capture_on_commit_callbacks(execute=True):
        rule_services.publish_book()
    assert parameters(ask(client, site.home.pk))["for you.items"]["rules"] == ["five"]

    settings.ATTUNE = settings.ATTUNE | {"DECISIONS": {"CORE_SLOTS": ["For you"]}}

    assert parameters(ask(client, site.home.pk))["for you.items"]["rules"] == []
