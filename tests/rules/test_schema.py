"""The published schema takes what the language takes, and refuses the shapes that it refuses."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator, FormatChecker

from attune.rules.domain.conditions import Condition, ConditionError, check_condition
from attune.rules.domain.language.exchange import from_exchange, to_exchange
from attune.rules.domain.language.json_schema import condition_schema
from tests.effort import part_of
from tests.rules import strategies
from tests.rules.sayable import shallow

VALIDATOR = Draft202012Validator(condition_schema(), format_checker=FormatChecker())
VOCABULARY = strategies.registry()
TEST = {"fact": "visits", "operator": "at_least", "value": 3}


def nested(depth: int) -> dict[str, object]:
    form: dict[str, object] = TEST
    for _level in range(depth):
        form = {"all": [form]}
    return form


def test_it_is_a_schema_itself() -> None:
    Draft202012Validator.check_schema(condition_schema())


@settings(max_examples=part_of(1_000), deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.conditions(("regulars",)).filter(shallow))
def test_whatever_the_language_writes_is_taken(condition: Condition) -> None:
    check_condition(condition)

    assert [error.message for error in VALIDATOR.iter_errors(to_exchange(condition))] == []


@pytest.mark.parametrize(
    "form",
    [
        {},
        [],
        "visits",
        {"all": []},
        {"all": [TEST], "any": [TEST]},
        {"not": [TEST]},
        {"segment": ""},
        {"fact": "visits", "operator": "matches", "value": "a+"},
        {"fact": "visits", "operator": "at_least"},
        {**TEST, "unit": "visits"},
        {**TEST, "value": None},
        {**TEST, "value": 1e300},
        {"fact": "clock", "operator": "within", "value": ["22:00", "24:00"]},
        {"fact": "first_seen", "operator": "within_days", "value": -1},
        {"fact": "country", "operator": "is_one_of", "value": []},
        {"fact": "country", "operator": "contains", "value": "x" * 1_001},
        {"fact": "visits", "operator": "at_least", "value": {"threshold": "a b"}},
        nested(7),
    ],
    ids=lambda form: json.dumps(form)[:60],
)
def test_a_shape_that_the_language_refuses_is_refused(form: object) -> None:
    with pytest.raises(ConditionError):
        from_exchange(form, VOCABULARY)
    assert not VALIDATOR.is_valid(form)


def test_the_deepest_condition_is_taken() -> None:
    assert VALIDATOR.is_valid(nested(6))
    assert from_exchange(nested(6), VOCABULARY)


def test_a_command_prints_it() -> None:
    printed = StringIO()

    call_command("rules", "schema", stdout=printed)

    assert json.loads(printed.getvalue()) == condition_schema()


@pytest.mark.django_db
def test_the_api_publishes_it(client) -> None:
    answer = client.get("/api/conditions/schema/")

    assert answer.status_code == 200
    assert answer.json() == condition_schema()
    assert "public" in answer["Cache-Control"]
