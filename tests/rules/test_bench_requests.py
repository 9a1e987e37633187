"""The bench beside the form: what it refuses, and how much it asks the database."""

import random

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from attune.rules import services
from attune.rules.domain.conditions import All, Any, Not, make_test
from attune.rules.domain.rules import ShowVariant, SlotRef
from attune.rules.facts.registry import registry
from attune.rules.models import Rule
from attune.rules.providers.personas import persona_provider
from tests.rules import made
from tests.rules.bench_requests import VISITS, bench, posted
from tests.rules.posted_forms import DEVICE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_process")]


@pytest.fixture(autouse=True)
def _nobody_known(offered):
    cache.clear()
    offered(persona_provider, lambda _keys: ())
    yield
    cache.clear()


@pytest.fixture
def editor():
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("editor", password="x"))
    return client


@pytest.mark.parametrize("data", [{}, {"condition-count": "x"}])
def test_a_form_that_is_none_of_ours_is_refused(editor, data):
    assert editor.post("/admin/attune/rules/bench/rule/", data).status_code == 400


def test_only_kinds_that_exist_and_only_for_who_may_see_rules(editor, client):
    assert editor.post("/admin/attune/rules/bench/user/", {}).status_code == 404
    assert editor.get("/admin/attune/rules/bench/rule/").status_code == 405
    assert client.post("/admin/attune/rules/bench/rule/", posted()).status_code == 302
    stranger = get_user_model().objects.create_user("stranger", password="x")
    stranger.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(stranger)

    refused = client.post("/admin/attune/rules/bench/rule/", posted(), headers={"x-requested-with": "XMLHttpRequest"})

    assert refused.status_code == 403


@pytest.mark.parametrize("name", ["slug", "site", "priority", "bench-pk", "bench-who", "bench-fact-device"])
@pytest.mark.parametrize("value", ["", "\x00", "99999999999999999999", "²", "<script>alert(1)</script>"])
def test_rubbish_in_any_field_breaks_nothing_and_is_never_markup(editor, name, value):
    answer = editor.post("/admin/attune/rules/bench/rule/", posted(**{"bench-typed": "", name: value}))

    assert answer.status_code == 200
    assert not any("<script>" in str(part) for part in answer.json().values())


def test_two_hundred_rules_are_answered_by_no_query_more_than_twenty(editor):
    # How long it takes, at most 300 ms, is held by benchmarks/editor_answers.py.
    rng = random.Random(6)

    few, many = (queries_of_an_answer(editor, rng, places) for places in (range(20), range(20, 200)))

    assert many == few
    assert "Drafts that wait" in bench(editor, condition=[DEVICE, VISITS], priority="500")["findings"]


def queries_of_an_answer(editor, rng, places):
    """Publish a rule for each place, keep a draft for each fifth, and return how many queries the bench takes."""
    for place in places:
        made.rule(f"r{place:03}", usual_condition(rng), acts=(usual_act(rng),), priority=rng.randint(1, 999))
    services.publish_book()
    for place in places[::5]:
        made.draft(Rule, f"d{place:03}", usual_condition(rng), acts=(usual_act(rng),), priority=rng.randint(1, 999))
    bench(editor, condition=[DEVICE, VISITS], priority="500")
    with CaptureQueriesContext(connection) as captured:
        bench(editor, condition=[DEVICE, VISITS], priority="500")
    return len(captured)


def usual_condition(rng):
    def test():
        name, operator, value = rng.choice(
            [
                ("device", "is_one_of", rng.sample(["mobile", "tablet", "desktop"], 2)),
                ("visits_7d", "at_least", rng.randint(1, 9)),
                ("country", "is_one_of", rng.sample(["NL", "BE", "DE", "FR", "GB"], 2)),
                ("new_visitor", "is", rng.random() < 0.5),
                ("campaign", "is", rng.choice(["spring", "autumn"])),
                ("clock", "within", (rng.randint(0, 600), rng.randint(700, 1400))),
            ]
        )
        made_test = make_test(registry.get(name), operator, value)
        return Not(made_test) if rng.random() < 0.2 else made_test

    parts = [test() for _ in range(rng.randint(2, 4))]
    return All((*parts, Any((test(), test())))) if rng.random() < 0.4 else All(tuple(parts))


def usual_act(rng):
    return ShowVariant(SlotRef(rng.choice(["hero", "teaser", "invitation"])), rng.choice("ABCD"))
