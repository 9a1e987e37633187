"""What the form says in words while somebody types, and what it knows of slots."""

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.test.utils.form_data import nested_form_data, streamfield

from attune.rules.builder.action_blocks import action_blocks
from attune.rules.models import Segment
from attune.rules.providers.slot_catalogue import KnownParameter, KnownSlot, slot_catalogue
from tests.rules.posted_forms import DEVICE, blocks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_process")]

SCHEME = KnownParameter(
    "scheme",
    "Colour",
    "one of: calm, dark",
    (("calm", "Calm"), ("dark", "Dark")),
    lambda text: text in ("calm", "dark"),
)
HERO = KnownSlot("Hero", ("Water", "Wheels"), (SCHEME,))


@pytest.fixture(autouse=True)
def _known_slots(offered):
    offered(slot_catalogue, lambda: (HERO,))


@pytest.fixture
def editor():
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("editor", password="x"))
    return client


def words(client, kind="rule", condition=(DEVICE,), acts=()):
    field = {"rule": "actions", "trigger": "effects"}.get(kind)
    fields = {"condition": blocks(condition)} | ({field: streamfield(list(acts))} if field else {})
    posted = nested_form_data(fields)
    data = {name: list(value) if isinstance(value, tuple) else value for name, value in posted.items()}
    answer = client.post(f"/admin/attune/rules/words/{kind}/", data)
    assert answer.status_code == 200, answer.content
    return answer.json()


def act(**row):
    return {"slot": "hero", "where": "everywhere", **row}


def test_a_condition_is_read_as_one_sentence(editor):
    country = ("country", {"operator": "is_one_of", "values": ("NL", "BE"), "value": ""})
    visits = ("visits_7d", {"operator": "at_least", "value": "3", "upper": ""})
    french = ("language", {"operator": "is_one_of", "values": ("fr",), "value": ""})

    found = words(editor, condition=[DEVICE, ("any", [country]), ("not", [french]), visits])

    assert found["sentence"] == (
        "Device is one of Mobile and country is one of Netherlands or Belgium "
        "and not (language is one of French) and visits in 7 days is at least 3."
    )
    assert found["problems"] == []


def test_what_is_half_finished_is_named_and_the_rest_is_read(editor):
    visits = ("visits_7d", {"operator": "at_least", "value": "", "upper": ""})

    found = words(editor, condition=[DEVICE, visits, ("any", [])])

    assert found["sentence"] == "Device is one of Mobile."
    assert found["problems"] == [
        "Visits in 7 days: This test has no value yet. Fill it in, or remove the test.",
        "Any of: the group is empty.",
    ]


def test_nothing_typed_is_no_sentence_and_no_problem(editor):
    assert words(editor, kind="segment", condition=[]) == {
        "sentence": "",
        "outcomes": [],
        "doubts": [],
        "problems": [],
    }


def test_a_segment_is_named_as_editors_know_it(editor):
    Segment(name="New riders", slug="new-riders", condition=[]).save()

    assert words(editor, condition=[("segment", {"segment": "new-riders"})])["sentence"] == (
        "In the segment “New riders”."
    )


def test_what_follows_is_read_too_and_doubts_are_told(editor):
    found = words(
        editor,
        acts=[
            ("show_variant", act(variant="Wheel")),
            ("move_slot", act(slot="hereo", to="2")),
            ("set_parameter", act(name="scheme", value="pink")),
        ],
    )

    assert found["outcomes"] == [
        "Show the variant “Wheel” in the slot “hero”.",
        "Move the slot “hereo” to place 2.",
    ]
    assert found["doubts"] == [
        'The slot “hero” has no variant “Wheel” yet. Did you mean "Wheels"?',
        'No published page has a slot “hereo” yet. Did you mean "Hero"?',
    ]
    assert found["problems"] == ["Set a parameter: “pink” is not allowed. Write one of: calm, dark."]


@pytest.mark.parametrize("data", [{}, {"condition-count": "x"}, {"condition-count": "1"}])
def test_a_form_that_is_none_of_ours_is_refused(editor, data):
    assert editor.post("/admin/attune/rules/words/rule/", data).status_code == 400


def test_only_kinds_that_exist_and_only_for_editors(editor, client):
    assert editor.post("/admin/attune/rules/words/user/", {}).status_code == 404
    assert client.post("/admin/attune/rules/words/rule/", {}).status_code == 302


def test_the_form_knows_the_slots_with_variants_and_parameters(editor):
    assert editor.get("/admin/attune/rules/slots/").json() == {
        "slots": [
            {
                "name": "Hero",
                "variants": ["Water", "Wheels"],
                "parameters": [{"name": "scheme", "label": "Colour", "values": [["calm", "Calm"], ["dark", "Dark"]]}],
            }
        ]
    }


# A value outside what is allowed cannot be saved ----------------------------------------------------------------------


def clean(**row):
    block = dict(action_blocks())["set_parameter"]
    block.set_name("set_parameter")
    return block.clean(block.to_python(act(page=None, page_type="", **row)))


def test_a_known_slot_takes_what_it_allows():
    assert clean(slot=" HERO", name="scheme", value="dark")["value"] == "dark"


def test_an_unknown_slot_may_come_later():
    assert clean(slot="footer", name="anything", value="x")


@pytest.mark.parametrize(
    ("row", "field", "message"),
    [
        ({"name": "scheme", "value": "pink"}, "value", "“pink” is not allowed. Write one of: calm, dark."),
        ({"name": "schema", "value": "dark"}, "name", 'The slot has no parameter “schema”. Did you mean "scheme"?'),
        ({"name": "zzz", "value": "dark"}, "name", "The slot has no parameter “zzz”. It has: scheme."),
    ],
)
def test_a_known_slot_refuses_what_it_does_not_allow(row, field, message):
    with pytest.raises(ValidationError) as refused:
        clean(**row)

    assert refused.value.block_errors[field].messages == [message]


def test_slots_of_one_name_allow_what_any_of_them_allows(offered):
    other = KnownSlot(
        "hero", (), (KnownParameter("scheme", "Colour", "one of: pink", (), lambda text: text == "pink"),)
    )
    offered(slot_catalogue, lambda: (HERO, other))

    assert clean(name="scheme", value="pink")["value"] == "pink"


def typed(client, text):
    answer = client.post("/admin/attune/rules/typed/", {"text": text})
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_typed_sentence_gives_the_rows_that_it_means(editor):
    found = typed(editor, "device is mobile and not (language is French)")

    assert found["sentence"] == "Device is Mobile and not (language is French)."
    assert [row["type"] for row in found["rows"]] == ["device", "not"]
    assert found["rows"][0]["value"]["values"] == ["mobile"]


def test_a_mistyped_word_is_pointed_at_as_browsers_count(editor):
    problem = typed(editor, "campaign is “😀” and devise is mobile")["problem"]

    assert problem["message"] == "“devise” is not known here. Did you mean “device”?"
    # The face is two units of UTF-16.
    assert (problem["start"], problem["end"]) == (21, 27)
    assert problem["proposals"][0] == {"start": 21, "end": 27, "words": "device"}


@pytest.mark.parametrize("text", ["", "(" * 300, "device is mobile and " * 300, "x" * 300_000, "\ud800 is 3"])
def test_rubbish_that_is_typed_is_refused_in_words(editor, text):
    assert typed(editor, text.encode("utf-8", "replace").decode())["problem"]["message"]


def test_only_editors_may_have_sentences_read(client):
    assert client.post("/admin/attune/rules/typed/", {"text": "device is mobile"}).status_code == 302
