"""What editors declare is copied in the admin: nothing technical goes along, and a key that is taken is refused."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from wagtail.snippets.models import get_snippet_models

from attune.experiments.models import Experiment
from attune.matching.models import ContentQuery
from attune.rules.models import Threshold

pytestmark = pytest.mark.django_db

SNIPPETS = [model for model in get_snippet_models() if model._meta.app_label.startswith("attune_")]
EXPERIMENT = {"name": "Opener", "slug": "opener", "slot": "front", "variants": "default\nDeep", "coverage_percent": 100}


@pytest.fixture
def editor(client, site):
    """An administrator's browser, on a site with something of everything."""
    Experiment(**EXPERIMENT, live=True).save()
    Threshold(name="Often", slug="often", value=3, version=7, live=True).save()
    ContentQuery(name="Of floods", slug="of-floods").save()
    client.force_login(get_user_model().objects.create_superuser("chief", "chief@example.com", "chief"))
    return client


@pytest.mark.parametrize("model", SNIPPETS, ids=lambda model: model.__name__)
def test_every_snippet_offers_a_copy_that_begins_as_a_new_one(editor, model):
    made = model.objects.first()
    viewset = model.snippet_viewset

    answer = editor.get(reverse(viewset.get_url_name("copy"), args=[made.pk]))

    assert answer.status_code == 200
    # It is sent to where new ones are made, so that nothing that the form does not show goes along.
    assert f'action="{reverse(viewset.get_url_name("add"))}"' in answer.content.decode()


def test_a_copy_under_a_taken_key_is_refused_in_words(editor):
    answers = [
        editor.post(reverse("wagtailsnippets_attune_experiments_experiment:add"), EXPERIMENT),
        editor.post(
            reverse("wagtailsnippets_attune_rules_threshold:add"), {"name": "Often", "slug": "often", "value": "3"}
        ),
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert all("already exists" in answer.content.decode() for answer in answers)


def test_a_copy_under_a_key_of_its_own_begins_as_a_draft_without_history(editor):
    editor.post(reverse("wagtailsnippets_attune_experiments_experiment:add"), EXPERIMENT | {"slug": "another"})
    editor.post(
        reverse("wagtailsnippets_attune_rules_threshold:add"), {"name": "Seldom", "slug": "seldom", "value": "3"}
    )

    assert not Experiment.objects.get(slug="another").live
    assert Threshold.objects.get(slug="seldom").version == 0
