"""SC9: of any slot an editor learns the whole account of its decision; each thing that belongs to it has a test."""

import html as entities
import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from attune.experiments import services as experiment_services
from attune.experiments.models import Experiment
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import All, Test
from attune.rules.domain.rules import SetParameter, ShowVariant, SlotRef
from attune.rules.models import Rule
from attune.rules.services import forget_live_book, live_book, publish_book
from attune.tagging.models import ModelVersion
from tests.flows.pages import BROWSER, text
from tests.flows.previews import look

pytestmark = pytest.mark.django_db

FRONT = SlotRef("front")


@pytest.fixture
def editor(site):
    client = Client(headers=BROWSER)
    client.force_login(User.objects.create_superuser("mia", password="x"))
    return client


def plain(fragment):
    return entities.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", fragment))).strip()


def slots(client):
    """Give what the panel says of each slot, by its name, as text."""
    found = re.findall(
        r'<li>\s*<button type="button" data-attune-go.*?(?=<li>\s*<button|</ol>)', text(client.get("/")), re.DOTALL
    )
    return {re.search(r"<b>(.*?)</b>", each)[1]: plain(each) for each in found}


def versions(client):
    return plain(re.search(r'<dl class="attune-panel__versions">.*?</dl>', text(client.get("/")), re.DOTALL)[0])


@pytest.fixture
def ruled(site):
    """For desktops in English a rule shows the deep variant, in a dark dress."""
    rule = Rule(name="Desks", slug="desks", priority=1, live=True)
    rule.condition = from_condition(All((Test("device", "is", "desktop"), Test("language", "is", "en"))))
    rule.actions = from_acts((ShowVariant(FRONT, "Deep"), SetParameter(FRONT, "scheme", "bright")))
    rule.save()
    publish_book()
    forget_live_book()


def test_the_slot_and_the_variant_by_name_and_id(ruled, editor):
    words = slots(editor)["front"]

    assert words.startswith("front Deep ")
    assert "Slot slot-front Variant v-deep " in words


def test_the_rung(ruled, editor):
    assert "Rung TARGETING_MATCH (targeted, 4 of 7)" in slots(editor)["front"]
    assert "Rung DEFAULT (default, 7 of 7)" in slots(editor)["for you"]


def test_the_rung_and_the_segment_behind_it(site, editor):
    look(editor, persona="ana")

    words = slots(editor)["front"]

    assert "Rung SEGMENT (segment, 6 of 7)" in words
    assert "Decided by “Likes floods” (segment:likes-floods)" in words


def test_the_rule(ruled, editor):
    assert "Decided by “Desks” (rule:desks)" in slots(editor)["front"]


def test_the_conditions_with_their_values(ruled, editor):
    words = slots(editor)["front"]

    assert "✓ Holds: Device is Desktop – it is Desktop" in words
    assert "✓ Holds: Language is English – it is English" in words


def test_the_competing_variants(ruled, editor):
    words = slots(editor)["front"]

    assert ("Why not “Default”?" in words, "Why not “Water”?" in words, "Why not “Deep”?" in words) == (
        True,
        True,
        False,
    )


def test_the_parameters(ruled, editor):
    assert "scheme = bright (by “Desks”)" in slots(editor)["front"]
    assert "items = 3" in slots(editor)["for you"]


def test_the_candidates_with_their_scores(site, editor):
    look(editor, persona="ana")

    words = slots(editor)["for you"]

    assert len(re.findall(r"Flood \d shown 1\.00 \d\.\d\d floods 1\.00", words)) == 3
    assert len(re.findall(r"Flood \d not shown 1\.00 \d\.\d\d floods 1\.00", words)) == 1


def test_the_propensity(site, editor, django_capture_on_commit_callbacks):
    assert "Propensity 1 " in slots(editor)["front"]
    Experiment.objects.create(name="Front", slug="front-page", slot="front", variants="default\nDeep", live=True)
    experiment_services.forget_live_specs()
    editor.post("/consent/", {"choice": "measure+personalise"}, headers={"origin": "http://testserver"})

    words = slots(editor)["front"]

    assert "Rung SPLIT (experiment, 5 of 7)" in words
    assert "Decided by front-page" in words
    assert "Propensity 0.5 " in words


def test_the_versions_of_the_book_and_of_the_model(ruled, editor):
    words = versions(editor)
    assert f"Rule book version {live_book().version}, engine index" in words
    assert "Topic model none learned yet" in words

    ModelVersion.objects.create(
        number=4, seed=1, examples=9, held_back=3, figures={}, verdict="not worse", is_live=True
    )

    assert "Topic model version 4" in versions(editor)


@pytest.mark.parametrize(
    ("choice", "words"),
    [("refused", "none"), ("measure", "to measure"), ("measure+personalise", "to measure, to personalise")],
)
def test_the_consent(site, editor, choice, words):
    editor.post("/consent/", {"choice": choice}, headers={"origin": "http://testserver"})

    assert versions(editor).endswith(f"Consent {words}")


def test_none_of_it_is_told_to_a_visitor(ruled, browser):
    page = text(browser.get("/"))

    assert "The long reads are here" in page
    for inner in ("TARGETING_MATCH", "rule:desks", "Desks", "Propensity", "v-water", "Topic model"):
        assert inner not in page
