"""Experiments as editors keep them, and as visitors meet them."""

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError

from attune.experiments import services
from attune.experiments.domain.allocation import HOLDOUT
from attune.experiments.models import Experiment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()
    yield
    cache.clear()


def made(**values):
    fields = {"name": "Two openers", "slug": "two-openers", "slot": "front", "variants": "default\nWater\n"}
    return Experiment(**(fields | values))


def test_a_live_experiment_assigns_its_variants_evenly():
    made(live=True).save()

    shown = [services.assign(f"v{n}")["two-openers"].variant for n in range(2_000)]

    assert set(shown) == {"default", "Water"}
    assert shown.count("Water") == pytest.approx(1_000, abs=110)


def test_a_draft_experiment_assigns_nobody():
    made(live=False).save()

    assert services.assign("v1") == {}


def test_publishing_starts_it_and_unpublishing_ends_it(django_capture_on_commit_callbacks):
    experiment = made(live=False)
    experiment.save()
    assert services.live_specs() == ()

    with django_capture_on_commit_callbacks(execute=True):
        experiment.save_revision().publish()
    assert [spec.key for spec in services.live_specs()] == ["two-openers"]

    with django_capture_on_commit_callbacks(execute=True):
        Experiment.objects.get().unpublish()
    assert services.live_specs() == ()


def test_a_visitor_in_the_holdout_takes_part_in_nothing(settings):
    made(live=True).save()
    settings.ATTUNE = settings.ATTUNE | {"EXPERIMENTS": {"HOLDOUT_SHARE": 1.0}}

    assert list(services.assign("v1")) == [HOLDOUT]


@pytest.mark.parametrize("variants", ["", "Water", "Water\nWater"])
def test_fewer_than_two_different_variants_are_refused(variants):
    with pytest.raises(ValidationError, match="at least two different variants"):
        made(variants=variants).full_clean()


@pytest.mark.parametrize(
    ("section", "said"),
    [({"HOLDUOT": 1}, "unknown"), ({"HOLDOUT_SHARE": 2}, "0 to 1"), ({"HOLDOUT_SALT": 3}, "no text")],
)
def test_settings_that_cannot_be_meant_are_refused(settings, section, said):
    from attune.experiments.checks import check_settings

    settings.ATTUNE = {"EXPERIMENTS": section}

    assert said in check_settings()[0].msg


def test_the_admin_lists_and_opens_experiments(admin_client):
    made(live=True).save()

    assert "Two openers" in admin_client.get("/admin/snippets/attune_experiments/experiment/").content.decode()
    edit = f"/admin/snippets/attune_experiments/experiment/edit/{Experiment.objects.get().pk}/"
    assert admin_client.get(edit).status_code == 200
