"""An effect that can never be, or that the site does not know, is refused with what, where and what to do."""

import json

import pytest
from django.contrib.auth.models import Group
from django.test import override_settings
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from attune.rules import services
from attune.rules.books import publisher
from attune.rules.builder.fields import from_acts
from attune.rules.domain.effects.add_to_list import AddToList
from attune.rules.domain.effects.call_webhook import CallWebhook
from attune.rules.domain.effects.effect import InvalidEffectError, check_effect
from attune.rules.domain.effects.notify import Notify
from attune.rules.domain.effects.nudge_affinity import NudgeAffinity
from attune.rules.domain.effects.remove_from_list import RemoveFromList
from attune.rules.domain.effects.set_trait import SetTrait
from attune.rules.models import BookRecord, Trigger
from tests.rules import made

pytestmark = pytest.mark.slow

DEVICE = ("device", {"operator": "is_one_of", "values": "mobile", "value": ""})
HOOKS = {"crm": "https://crm.example/hook"}


@pytest.mark.parametrize(
    "effect",
    [
        SetTrait("keen", "yes"),
        SetTrait("keen", True),
        SetTrait("visits", 3.0),
        SetTrait("größe", "groß · 大"),
        SetTrait("n" * 200, "v" * 200),
        AddToList("Letters of spring"),
        NudgeAffinity("topic:floods", -1.0),
        NudgeAffinity("author:12", 1.0),
        NudgeAffinity("kind:video", 0.0),
        NudgeAffinity("section:7", 0.1),
        CallWebhook("crm"),
        Notify("desk@site.example"),
    ],
)
def test_a_good_effect_is_taken(effect):
    check_effect(effect)


@pytest.mark.parametrize(
    ("effect", "message"),
    [
        (SetTrait("", "yes"), '"name": This is empty. Fill it in, or remove the effect.'),
        (SetTrait("keen", " "), '"value": This is empty.'),
        (AddToList("\t"), '"list": This is empty.'),
        (RemoveFromList(""), '"list": This is empty.'),
        (SetTrait("ke\nen", "yes"), '"name": This holds signs that cannot be seen, such as a line break.'),
        (SetTrait("keen", "y\x00es"), '"value": This holds signs that cannot be seen'),
        (SetTrait("ke\x1ben", "yes"), '"name": This holds signs'),
        (SetTrait("ke\ud800en", "yes"), '"name": This holds signs'),
        (AddToList("let\u202eters"), '"list": This holds signs'),
        (SetTrait("keen", "v" * 201), '"value": This has 201 signs, and at most 200 are allowed. Shorten it.'),
        (SetTrait("n" * 201, "v"), '"name": This has 201 signs'),
        (CallWebhook("h" * 100_000), '"hook": This has 100000 signs'),
        (NudgeAffinity("floods", 0.1), '"key": “floods” is no affinity. Write of what and of which one'),
        (NudgeAffinity("mood:happy", 0.1), "It may be of: topic, kind, author, section."),
        (NudgeAffinity("topic:", 0.1), "“topic:” is no affinity."),
        (NudgeAffinity("topic: ", 0.1), "is no affinity."),
        (NudgeAffinity(":floods", 0.1), "is no affinity."),
        (NudgeAffinity("topic:floods", 1.01), '"by": 1.01 is out of range. Write a share from -1 to 1, such as 0.1.'),
        (NudgeAffinity("topic:floods", -2.0), '"by": -2 is out of range.'),
        (NudgeAffinity("topic:floods", float("nan")), '"by": This must be a number that can be written down.'),
        (NudgeAffinity("topic:floods", float("-inf")), '"by": This must be a number that can be written down.'),
        (NudgeAffinity("topic:floods", "0.1"), '"by": This must be a number.'),
        (NudgeAffinity("topic:floods", True), '"by": This must be a text or a number, not yes or no.'),
        (SetTrait("visits", float("inf")), '"value": This must be a number that can be written down.'),
        (SetTrait("keen", ["yes"]), '"value": This must be a text, a number, or yes or no.'),
        (SetTrait("keen", None), '"value": This must be a text, a number, or yes or no.'),
        (SetTrait(7, "yes"), '"name": This must be a text.'),
        (AddToList({}), '"list": This must be a text.'),
        (Notify(""), '"whom": This is empty.'),
    ],
)
def test_a_bad_effect_is_refused(effect, message):
    with pytest.raises(InvalidEffectError) as refused:
        check_effect(effect)

    assert message in str(refused.value)


# The form -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def post(admin_client, django_capture_on_commit_callbacks, monkeypatch):
    """Give a function that publishes a trigger of one effect from the form."""
    monkeypatch.setattr(publisher, "prove", lambda book, timeout_ms: None)

    def publish(kind, *, action="action-publish", hooks=HOOKS, **row):
        fields = {
            "name": "Keen",
            "slug": "keen",
            "site": "",
            "event": "page_view",
            "once_per": "day",
            "go_live_at": "",
            "expire_at": "",
            "condition": streamfield([DEVICE]),
            "effects": streamfield([(kind, row)]),
        }
        address = reverse(Trigger.snippet_viewset.get_url_name("add"))
        with (
            override_settings(ATTUNE={"AUDIENCE": {"WEBHOOKS": hooks}}),
            django_capture_on_commit_callbacks(execute=True),
        ):
            return admin_client.post(address, {**nested_form_data(fields), action: "1"})

    return publish


def refusal(response):
    """Give what the form says of its effects."""
    error = response.context["form"].errors.as_data()["effects"][0]
    return json.dumps(error.as_json_data(), ensure_ascii=False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "row", "field", "message"),
    [
        ("set_trait", {"name": "", "value": "yes"}, "name", "Write the trait's name, or remove the effect."),
        ("set_trait", {"name": "ke\ten", "value": "yes"}, "name", "This holds signs that cannot be seen"),
        (
            "set_trait",
            {"name": "keen", "value": "v" * 201},
            "value",
            "This has 201 signs, and at most 200 are allowed.",
        ),
        ("set_trait", {"name": "n" * 300, "value": "v"}, "name", "This has 300 signs, and at most 200 are allowed."),
        ("add_to_list", {"list": ""}, "list", "Write the list's name, or remove the effect."),
        ("nudge_affinity", {"key": "", "by": "0.1"}, "key", "Write an affinity such as “topic:floods”."),
        ("nudge_affinity", {"key": "mood:happy", "by": "0.1"}, "key", "“mood:happy” is no affinity."),
        (
            "nudge_affinity",
            {"key": "topic:floods", "by": "1.5"},
            "by",
            "1.5 is out of range. Write a share from -1 to 1",
        ),
        ("nudge_affinity", {"key": "topic:floods", "by": "-7"}, "by", "-7.0 is out of range."),
        ("nudge_affinity", {"key": "topic:floods", "by": "NaN"}, "by", "Enter a number."),
        ("call_webhook", {"hook": ""}, "hook", "Name one of the site's webhooks, or remove the effect."),
        ("call_webhook", {"hook": "crmm"}, "hook", 'The site has no webhook “crmm”. Did you mean \\"crm\\"?'),
        ("call_webhook", {"hook": "warehouse"}, "hook", "The site has no webhook “warehouse”. The site has: crm."),
        ("notify", {"whom": ""}, "whom", "Name a group of editors, or write an e-mail address."),
        ("notify", {"whom": "Editros"}, "whom", "There is no group “Editros”."),
        ("notify", {"whom": "desk@"}, "whom", "“desk@” is no e-mail address. Write one such as desk@example.org"),
    ],
)
def test_the_form_refuses_with_what_where_and_what_to_do(post, kind, row, field, message):
    said = refusal(post(kind, **row))

    assert message in said
    assert f'"{field}": {{"messages"' in said
    assert not Trigger.objects.exists()
    assert not BookRecord.objects.exists()


@pytest.mark.django_db
def test_a_site_without_webhooks_says_whom_to_ask(post):
    said = refusal(post("call_webhook", hooks={}, hook="crm"))

    assert "The site has set up no webhook. Ask whoever runs it to add “crm” to its settings." in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "row", "effect"),
    [
        ("set_trait", {"name": "keen", "value": "yes"}, SetTrait("keen", "yes")),
        ("nudge_affinity", {"key": "topic:floods", "by": "-0.5"}, NudgeAffinity("topic:floods", -0.5)),
        ("call_webhook", {"hook": "crm"}, CallWebhook("crm")),
        ("notify", {"whom": "desk@site.example"}, Notify("desk@site.example")),
        ("notify", {"whom": "Night desk"}, Notify("Night desk")),
    ],
)
def test_the_form_takes_what_is_known(post, kind, row, effect):
    Group.objects.create(name="Night desk")

    post(kind, **row)

    (spec,) = services.live_book().triggers
    assert spec.effects == (effect,)


@pytest.mark.django_db
def test_a_draft_may_name_a_webhook_that_is_yet_to_come(post):
    post("call_webhook", action="action-save", hook="soon")

    assert not Trigger.objects.get().live


@pytest.mark.django_db
def test_a_bad_effect_that_came_another_way_is_left_out_of_the_book(monkeypatch):
    monkeypatch.setattr(publisher, "prove", lambda book, timeout_ms: None)
    row = made.trigger("bad")
    row.effects = from_acts([NudgeAffinity("mood:happy", 0.1)])
    row.save()
    made.trigger("good")

    publication = services.publish_book()

    assert publication.left_out["trigger:bad"].startswith('"key": “mood:happy” is no affinity.')
    assert [spec.key for spec in services.live_book().triggers] == ["good"]
