"""Bad input is refused with what, where and what to do; nothing is stored, and the live book stays as it was."""

import json

import pytest
from django.urls import reverse

from attune.rules.books import publisher
from attune.rules.domain.conditions import ConditionError
from attune.rules.domain.language.exchange import from_exchange
from attune.rules.facts.registry import registry
from attune.rules.models import BookRecord, Rule
from attune.rules.services import live_book, publish_book
from tests.rules import made
from tests.rules.posted_forms import form

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("fresh_process", "plain_builders")]

DEVICE = {"fact": "device", "operator": "is", "value": "mobile"}


@pytest.fixture(autouse=True)
def _live(monkeypatch):
    monkeypatch.setattr(publisher, "refusal_of", lambda edition: None)
    made.rule("live")
    publish_book()


def nested(depth):
    condition = DEVICE
    for _level in range(depth):
        condition = {"all": [condition]}
    return condition


EXCHANGED = [
    ({**DEVICE, "fact": "devise"}, '"devise" is no fact. Did you mean "device"?'),
    ({**DEVICE, "operator": "at_least"}, '"at_least" cannot be asked of "device", which is of kind text.'),
    ({"any": []}, "At any: The group is empty. Add a test or remove the group."),
    (nested(1_000), "Groups are nested deeper than 6. Make a segment of the inner part."),
    ({"all": [{**DEVICE, "value": "x" * 900}] * 1_200}, "The group has 1200 parts; at most 200 are allowed."),
    ({"all": [{"any": [DEVICE] * 150}] * 2}, "The condition has 300 tests; at most 200 are allowed."),
    ({"fact": "visits", "operator": "is", "value": float("nan")}, "The number nan is out of range"),
    ({"fact": "visits", "operator": "is", "value": 10**400}, "out of range"),
    ({**DEVICE, "value": "x" * 100_000}, "The value has 100000 letters; at most 1000 are allowed."),
    ({**DEVICE, "value": "\ud800"}, "holds a broken letter. Type it anew."),
    ({**DEVICE, "value": None}, "The value must be a text, not None."),
    ({"fact": "affinity", "operator": "is", "value": 1, "of": "x" * 9_999}, "of at most 200 letters"),
    ([DEVICE], "This is no condition. Write one of"),
]


@pytest.mark.parametrize(("condition", "message"), EXCHANGED, ids=[message[:40] for _condition, message in EXCHANGED])
def test_a_condition_is_refused_in_words(condition, message):
    with pytest.raises(ConditionError) as refused:
        from_exchange(condition, registry)

    assert message in str(refused.value)


def test_one_megabyte_of_json_is_refused_at_once():
    megabyte = json.dumps({"all": [{**DEVICE, "value": "x" * 900}] * 1_150})
    assert len(megabyte) > 1_000_000

    with pytest.raises(ConditionError, match="at most 200 are allowed"):
        from_exchange(json.loads(megabyte), registry)


POSTED = [
    ([("devise", {"operator": "is"})], "The condition is empty. Add at least one test."),
    ([("device", {"operator": "at_least", "values": ("mobile",), "value": ""})], "Select a valid choice"),
    ([("any", [])], "is empty. Add a test to it, or remove the group."),
    ([("visits_7d", {"operator": "at_least", "value": "nan", "upper": "", "threshold": ""})], "Enter a number"),
    ([("visits_7d", {"operator": "at_least", "value": "9" * 400, "upper": "", "threshold": ""})], "Enter a number"),
    ([("visits_7d", {"operator": "at_least", "value": "", "upper": "", "threshold": "gone"})], "Select a valid choice"),
    ([("campaign", {"operator": "is", "values": "", "value": "x" * 100_000})], "at most 1000 characters"),
    ([("segment", {"segment": "gone"})], "Select a valid choice"),
]


@pytest.mark.parametrize(("condition", "message"), POSTED, ids=[message[:30] for _condition, message in POSTED])
def test_a_form_is_refused_in_words_and_nothing_is_kept(admin_client, condition, message):
    address = reverse(Rule.snippet_viewset.get_url_name("add"))

    response = admin_client.post(address, {**form(condition), "action-publish": "1"})

    assert response.status_code in (200, 400)
    assert message in response.content.decode()
    assert not Rule.objects.filter(slug="welcome").exists()
    assert BookRecord.objects.count() == 1
    assert live_book().book.rules_in_order() == ("rule:live",)
