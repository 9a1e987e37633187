"""What another server sends is checked as imports are: without a key, or where it is wrong, nothing is kept."""

import pytest
from django.contrib.auth import get_user_model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from attune.audience.conf import conf
from attune.rules.models import Rule
from tests.effort import part_of
from tests.flows.draft_requests import BOOST, DEVICE, FORM, FRONT, KEY, MOVE, PIN, SET, SHOW, ask, kept

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keys(settings):
    settings.ATTUNE = settings.ATTUNE | {"AUDIENCE": {"SERVER_KEYS": [KEY]}}
    conf.cache_clear()
    yield
    conf.cache_clear()


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
