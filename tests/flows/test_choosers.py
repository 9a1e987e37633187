"""Whoever may choose what a slot shows is known to every screen, and an experiment runs only where it can be fair."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import TestCase
from django.urls import reverse
from wagtail.models import Page, Site

from attune.decisions import decision_sources
from attune.decisions.checks import check_rungs
from attune.decisions.decision_sources import BY_RUNG, decision_sources_of
from attune.decisions.delivery.responses import DECIDED
from attune.decisions.domain import decide as deciding
from attune.decisions.domain.decide import LADDER, RUNGS, Decision, Reason
from attune.decisions.domain.slot_options import slot_options
from attune.decisions.domain.slots import Slot, Variant
from attune.decisions.experiment_findings import experiment_findings
from attune.decisions.explanation.counterfactual import explain_other_variant
from attune.decisions.explanation.decision_details import details_of
from attune.decisions.explanation.decision_words import reason_words
from attune.decisions.services import Decisions
from attune.experiments.models import Experiment
from attune.experiments.services import forget_live_specs
from attune.rules import services as rule_services
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import Test
from attune.rules.domain.rules import HideSlot, ShowVariant, SlotRef
from attune.rules.models import Rule, Segment
from cms.models import HomePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client, site):
    """An administrator's browser."""
    client.force_login(get_user_model().objects.create_superuser("chief", "chief@example.com", "chief"))
    return client


def test_every_rung_of_the_ladder_is_known_to_every_screen():
    rungs = [rung.__name__ for rung in LADDER]

    assert check_rungs() == []
    assert list(BY_RUNG) == rungs
    assert set(RUNGS.values()) == set(rungs)
    assert set(RUNGS) == set(Reason) - {Reason.ERROR}


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_words_for_editors(reason):
    decision = Decision("s", "default", {}, 0, reason, "source")

    assert reason_words(decision, {})
    assert details_of(Slot("s", "front"), decision, Decisions({"s": decision}, 1))


def test_a_new_rung_without_words_is_refused_at_the_start(monkeypatch):
    def oracle(slot, question):
        return None

    monkeypatch.setattr("attune.decisions.checks.LADDER", (*LADDER, oracle))

    assert [(each.id, "oracle" in each.msg) for each in check_rungs()] == [("attune_decisions.E003", True)] * 2


def test_a_new_rung_is_missed_by_those_who_list_the_ladder(monkeypatch, site):
    def oracle(slot, question):
        return None

    monkeypatch.setattr(decision_sources, "LADDER", (*LADDER, oracle))
    monkeypatch.setattr("attune.decisions.domain.slot_options.LADDER", (*LADDER, oracle))

    with pytest.raises(KeyError):
        decision_sources_of(Slot("s", "front"), now=None)
    with pytest.raises(KeyError):
        slot_options(Slot("s", "front"), (), {}, None, now=None)
    assert deciding.LADDER == LADDER


@pytest.mark.parametrize(
    ("slot", "variants", "field"),
    [
        ("nowhere", "default\nWater", "slot"),
        ("front", "default\nFire", "variants"),
        ("front", "Fire\nIce", "variants"),
        # Both stand on the site, but in different slots.
        ("for you", "default\nWater", "variants"),
        ("front", "Water\nwater", "variants"),
    ],
)
def test_an_experiment_on_what_no_published_page_has_is_refused_in_words(site, slot, variants, field):
    made = Experiment(name="Odd", slug="odd", slot=slot, variants=variants)

    with pytest.raises(ValidationError) as refused:
        made.full_clean()

    assert list(refused.value.message_dict) == [field]


@pytest.mark.parametrize(("slot", "variants"), [("front", "default\nWater"), (" Front ", "DEFAULT\ndeep\n WATER ")])
def test_an_experiment_on_what_stands_on_a_page_is_taken(site, slot, variants):
    Experiment(name="Fine", slug="fine", slot=slot, variants=variants).full_clean()


def test_the_form_refuses_an_unknown_variant_and_names_those_there_are(site, editor):
    form = {"name": "Odd", "slug": "odd", "slot": "front", "variants": "default\nFire", "coverage_percent": "100"}

    answer = editor.post(reverse("wagtailsnippets_attune_experiments_experiment:add"), form | {"action-publish": "on"})

    words = answer.content.decode()
    assert answer.status_code == 200
    assert "has the variant “Fire”" in words
    assert "“default”, “Water”, “Deep”" in words
    assert not Experiment.objects.exists()


@pytest.mark.parametrize(
    ("slot", "variants"), [("front", "default\nFire"), ("front", "Fire\nWater"), ("nowhere", "default\nWater")]
)
def test_a_live_experiment_that_cannot_be_fair_draws_for_nobody(site, reader, slot, variants):
    _experiment(slot=slot, variants=variants)

    shown = _front(reader)

    assert (shown.reason, shown.variant, shown.propensity) == ("DEFAULT", "default", 1.0)


def test_an_experiment_rests_while_one_of_its_variants_is_switched_off(site, reader):
    _experiment(variants="Water\nDeep")
    running = _front(reader).reason

    _switch_off(site.home, "v-deep")

    assert running == "SPLIT"
    assert _front(reader).reason == "DEFAULT"


def test_an_experiment_of_another_site_does_not_draw_here(site, reader):
    elsewhere = Page.get_first_root_node().add_child(instance=HomePage(title="Elsewhere", slug="elsewhere"))
    other = Site.objects.create(hostname="elsewhere.test", root_page=elsewhere)
    made = _experiment(variants="Water\nDeep", site=other)
    there = _front(reader).reason

    Experiment.objects.filter(pk=made.pk).update(site=Site.objects.get(hostname="testserver"))
    _forget()

    assert there == "DEFAULT"
    assert _front(reader).reason == "SPLIT"


def test_who_sees_what_says_that_an_experiment_comes_before_the_segments(site, editor):
    _experiment(variants="default\nDeep", coverage_percent=40)

    answer = _reach(editor, _typed("Water", [_segment()]), _typed("Deep"))

    assert [row["who"] for row in answer["variants"]] == [
        "visitors in Likes floods, unless the experiment “opener” draws for them",
        "whomever the rule “Deep readers first see the long list” or the experiment “opener” shows it to",
    ]
    (remark,) = answer["remarks"]
    assert "the experiment “opener” draws between “default” and “Deep” for 40 %" in remark


def test_who_sees_what_says_why_a_live_experiment_does_not_run(site, editor):
    _experiment(variants="default\nDeep")

    answer = _reach(editor, _typed("Water", [_segment()]))

    assert answer["variants"][0]["who"] == "visitors in Likes floods"
    assert answer["remarks"] == [
        "It is live, but the experiment “opener” does not run here: this slot has no variant “Deep”."
    ]


def test_who_sees_what_knows_every_other_chooser(site, editor, settings):
    settings.ATTUNE = settings.ATTUNE | {"EXPERIMENTS": {"HOLDOUT_SHARE": 0.05}}
    _rule("rainy", HideSlot(SlotRef("front")))
    _rule("plain", ShowVariant(SlotRef("front"), "default"))

    said = _reach(editor, _typed("Water", [_segment()]))["remarks"]

    assert said == [
        "A holdout of 5 % of the visitors sees the default, whatever is said here.",
        "Whomever the rule “plain” is for sees the default.",
        "Whomever the rule “rainy” is for does not see this slot at all.",
    ]


@pytest.mark.parametrize(
    ("section", "words"),
    [
        (
            {"CORE_SLOTS": ("front",)},
            "The site’s settings keep this slot from ever adapting: everyone sees the default.",
        ),
        ({"ENABLED": False}, "Adapting is switched off on this site: everyone sees the default."),
    ],
)
def test_who_sees_what_knows_what_the_settings_keep_from_adapting(site, editor, settings, section, words):
    settings.ATTUNE = settings.ATTUNE | {"DECISIONS": section}

    assert _reach(editor, _typed("Water", [_segment()]))["remarks"] == [words]


def test_why_not_says_what_the_experiment_has_drawn(site, reader):
    _experiment(variants="Water\nDeep")
    drawn = {"v-water": "Water", "v-deep": "Deep"}[_front(reader).variant]
    other = {"Water": "v-deep", "Deep": "v-water"}[drawn]

    words = _why_not(reader, other)

    assert f"It is compared by the experiment “opener”, which has drawn “{drawn}” for this visitor." in words
    assert "Nothing shows it here" not in words


def test_why_not_says_that_an_experiment_draws_only_for_those_it_may_count(site, browser):
    _experiment(variants="default\nDeep")

    assert _why_not(browser, "v-deep").startswith(
        "It is compared by the experiment “opener”, which draws only for visitors who agreed to be measured. It would"
    )


def test_why_not_says_why_a_live_experiment_does_not_run(site, reader):
    _experiment(variants="Fire\nDeep")

    assert _why_not(reader, "v-deep").startswith(
        "It is compared by the experiment “opener”, which does not run here: this slot has no variant “Fire”."
    )


def test_a_page_that_loses_what_is_compared_is_told_of_when_it_is_published(site, editor):
    _experiment(variants="default\nDeep")
    home = site.home
    home.body.raw_data[0]["value"]["variants"] = list(home.body.raw_data[0]["value"]["variants"])[:1]
    home.save_revision()

    before = [each.words for each in experiment_findings()]
    home.get_latest_revision().publish()
    overview = editor.get(reverse("attune_authoring:overview")).content.decode()
    listed = editor.get(reverse("wagtailsnippets_attune_experiments_experiment:list")).content.decode()

    assert before == []
    assert "The experiment “opener”" in overview
    assert "has the variant “Deep”" in overview
    assert "Runs nowhere" in listed


def test_unpublishing_a_page_warns_of_the_experiments_that_end_with_it(site, editor):
    _experiment(variants="default\nDeep")

    answer = editor.post(reverse("wagtailadmin_pages:unpublish", args=[site.home.pk]), follow=True)

    assert "The live experiment “opener” does not run as it is" in answer.content.decode()


def test_of_two_experiments_on_one_slot_the_one_that_rests_is_named(site, editor):
    _experiment(variants="default\nDeep")
    _experiment(variants="default\nWater", name="Rival", slug="rival")

    (found,) = experiment_findings()
    said = _reach(editor, _typed("Water"), _typed("Deep"))["remarks"]

    assert found.key == "opener"
    assert "the experiment “rival” does" in found.words
    assert any("“rival” is drawn here instead" in each for each in said)


def test_a_copied_page_takes_part_in_the_experiment_on_its_slots_and_counts_as_itself(site, reader):
    _experiment(variants="Water\nDeep")

    copy = _committed(lambda: site.home.copy(to=site.home, update_attrs={"slug": "front-copy"}))

    first, second = (DECIDED.find(reader.get(path).wsgi_request) for path in ("/", copy.url))
    assert first.page_id == site.home.pk != second.page_id == copy.pk
    assert [each["slot-front"].variant for each in (first, second)] == [_front(reader).variant] * 2
    assert second["slot-front"].reason == "SPLIT"


def test_a_variant_without_an_id_is_none_that_an_experiment_can_show():
    slot = Slot("s", "front", (Variant("", "Water"),))

    assert decision_sources_of(slot, now=None)[-1].rung == "default"


def _experiment(**fields):
    values = {"name": "Opener", "slug": "opener", "slot": "front", "variants": "default\nWater", "live": True}
    made = Experiment(**(values | fields))
    _committed(made.save)
    _forget()
    return made


def _forget():
    forget_live_specs()


def _rule(slug, *actions):
    condition = from_condition(Test("device", "is", "mobile"))
    Rule(name=slug, slug=slug, live=True, condition=condition, actions=from_acts(actions)).save()
    _committed(rule_services.publish_book)


def _segment():
    return Segment.objects.get(slug="likes-floods").pk


def _switch_off(home, variant_id):
    for item in home.body.raw_data[0]["value"]["variants"]:
        if item["id"] == variant_id:
            item["value"]["is_off"] = True
    _committed(lambda: home.save_revision().publish())


def _front(client, path="/"):
    return DECIDED.find(client.get(path).wsgi_request)["slot-front"]


def _typed(name, segments=()):
    return {"id": f"v-{name}", "name": name, "segments": list(segments), "starts": "", "ends": "", "is_off": False}


def _reach(editor, *variants):
    asked = {"slot": "front", "block": "hero", "variants": list(variants)}
    return editor.post("/admin/attune/reach/", json.dumps(asked), content_type="application/json").json()


def _why_not(client, variant):
    return explain_other_variant(DECIDED.find(client.get("/").wsgi_request), "slot-front", variant).words


def _committed(do):
    with TestCase.captureOnCommitCallbacks(execute=True):
        return do()
