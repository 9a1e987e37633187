"""What /api/docs tells: of each operation an example of what is asked and answered, and which errors may come."""

import json

import jsonschema
import pytest

from attune.audience.conf import conf
from attune.rules.facts.registry import registry
from cms.api import api

SCHEMA = json.loads(json.dumps(api.get_openapi_schema()))
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
}
KEY = "a-server-key-for-tests-that-is-long-enough"
HUGE = 3_000_000

every_operation = pytest.mark.parametrize("name", OPERATIONS)


def resolved(schema):
    reference = schema.get("$ref")
    return SCHEMA["components"]["schemas"][reference.rpartition("/")[2]] if reference else schema


def examples_of(part):
    """Give the examples of a parameter, a body or an answer, wherever they stand."""
    schema = resolved(part["schema"])
    places = [part, schema]
    found = [each["example"] for each in places if "example" in each]
    found += [example for each in places for example in each.get("examples", [])]
    if not found and schema.get("type") == "array":
        found = [[example] for example in examples_of({"schema": schema["items"]})]
    return found


def parts_of(operation):
    """Give by their names all that an operation asks and, where all is well, answers."""
    parts = {parameter["name"]: parameter for parameter in operation["parameters"]}
    if "requestBody" in operation:
        parts["body"] = operation["requestBody"]["content"]["application/json"]
    answers = {status: each for status, each in operation["responses"].items() if int(status) < 400}
    return parts | {status: each["content"]["application/json"] for status, each in answers.items()}


def errors_of(operation):
    return {int(status): each for status, each in operation["responses"].items() if int(status) >= 400}


def test_every_operation_has_a_name_of_its_own():
    names = [operation["operationId"] for operation in OPERATIONS.values()]

    assert len(names) > 15
    assert len(set(names)) == len(names)


@every_operation
def test_all_that_is_asked_and_answered_has_an_example(name):
    lacking = [part for part, described in parts_of(OPERATIONS[name]).items() if not examples_of(described)]

    assert lacking == []


@every_operation
def test_every_example_is_of_the_shape_that_it_shows(name):
    operation = OPERATIONS[name]
    errors = {status: each["content"]["application/json"] for status, each in errors_of(operation).items()}

    for part in [*parts_of(operation).values(), *errors.values()]:
        for example in examples_of(part):
            jsonschema.validate(example, {**part["schema"], "components": SCHEMA["components"]})


@every_operation
def test_every_error_is_described_with_an_example(name):
    for status, answer in errors_of(OPERATIONS[name]).items():
        assert answer["description"], status
        (example,) = examples_of(answer["content"]["application/json"])
        assert example["detail"], status


@every_operation
def test_the_errors_that_must_be_told_are(name):
    operation = OPERATIONS[name]
    needed = set()
    if operation["parameters"]:
        needed |= {422}
    if "requestBody" in operation:
        needed |= {400, 413, 422}
    if "security" in operation:
        needed |= {401, 404}

    assert needed - errors_of(operation).keys() == set()


@pytest.fixture
def _keys(settings):
    settings.ATTUNE = settings.ATTUNE | {"AUDIENCE": {"SERVER_KEYS": [KEY]}}
    conf.cache_clear()
    yield
    conf.cache_clear()


@pytest.mark.django_db
@pytest.mark.usefixtures("_keys")
@pytest.mark.parametrize("question", ["nobodys", "keyed", "unreadable", "of no shape", "huge", "strange", "off"])
@every_operation
def test_whatever_is_asked_the_answer_is_a_documented_one(client, settings, name, question):
    method, path = name.split(" ")
    operation = OPERATIONS[name]
    if question == "off":
        settings.ATTUNE = settings.ATTUNE | {"ENABLED": False}
    strange = "x" * 3_000 if question == "strange" else "999999"
    query = {each["name"]: strange for each in operation["parameters"] if each["in"] == "query"}
    body = {"unreadable": "{", "of no shape": "[1]", "huge": " " * HUGE}.get(question, "{}")

    answer = client.generic(
        method,
        path.format(page="999999", slug="nothing"),
        body if method != "GET" else "",
        "application/json",
        query_params=query,
        headers={} if question == "nobodys" else {"authorization": f"Bearer {KEY}"},
    )

    documented = {int(status) for status in operation["responses"]}
    assert answer.status_code in documented, answer.content
    assert answer["Content-Type"].startswith("application/json")


def test_the_examples_of_rules_name_facts_that_there_are():
    form = SCHEMA["components"]["schemas"]["RuleForm"]["example"]

    assert form["condition"]["fact"] in registry.names()
