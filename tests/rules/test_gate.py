"""Whatever decides what visitors see passes the second pair of eyes that rules pass: no way round leads to them."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import WorkflowContentType

from attune.experiments.models import Experiment
from attune.experiments.services import live_specs
from attune.matching.models import ContentQuery
from attune.rules.books import publisher
from attune.rules.domain.conditions import make_test
from attune.rules.domain.facts.values import ThresholdRef
from attune.rules.facts.registry import registry
from attune.rules.models import Rule, Threshold
from attune.rules.review.permissions import is_reviewed, reviewed_models
from attune.rules.services import live_book
from tests.rules import made
from tests.rules.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_process")]

PERMISSIONS = ("add", "change", "view", "delete", "publish")


@pytest.fixture(autouse=True)
def _unproved(monkeypatch):
    monkeypatch.setattr(publisher, "prove", lambda book, timeout_ms: None)


@pytest.fixture
def second_eyes(capsys):
    """Require a second pair of eyes."""
    call_command("second_eyes", "on")


def threshold():
    row = Threshold.objects.create(name="Often", slug="often", value=3)
    row.save_revision().publish()
    return row, {"name": "Often", "slug": "often", "value": "1", "description": ""}, lambda row: row.value == 1


def experiment():
    row = Experiment.objects.create(name="Try", slug="try", slot="front", variants="A\nB")
    row.save_revision().publish()
    posted = {"name": "Try", "slug": "try", "slot": "front", "variants": "A\nC", "coverage_percent": "100", "site": ""}
    return row, posted, lambda row: "C" in row.variants


@pytest.fixture(params=[threshold, experiment], ids=["threshold", "experiment"])
def live(request):
    """Give a live row, what a form posts that changes it, and whether a row is so changed."""
    row, posted, is_changed = request.param()
    return type(row).objects.get(pk=row.pk), posted | {"go_live_at": "", "expire_at": ""}, is_changed


def may_all(name, row):
    """Make somebody who may do everything with rows of this sort, and approve what others wrote."""
    user = person(name)
    names = [f"{action}_{row._meta.model_name}" for action in PERMISSIONS]
    user.user_permissions.add(*Permission.objects.filter(codename__in=names))
    user.groups.add(*Group.objects.filter(name="Rule approvers"))
    return user


def address(row, name, *args):
    return reverse(type(row).snippet_viewset.get_url_name(name), args=[row.pk, *args])


def stored(row):
    return type(row).objects.get(pk=row.pk)


def test_all_that_decides_what_is_seen_is_reviewed_once_rules_are(second_eyes):
    assert all(map(is_reviewed, reviewed_models()))
    assert {Threshold, Experiment, Rule} <= set(reviewed_models())

    call_command("second_eyes", "off")

    assert not any(map(is_reviewed, reviewed_models()))


@pytest.mark.parametrize("who", ["bob", "root"])
def test_nobody_publishes_it_by_hand(client, second_eyes, live, who):
    row, posted, is_changed = live
    user = may_all("bob", row) if who == "bob" else User.objects.create_superuser("root", password="root")
    client.force_login(user)

    page = client.get(address(row, "edit")).content.decode()
    client.post(address(row, "edit"), posted | {"action-publish": "1"})

    assert "action-publish" not in page
    assert not is_changed(stored(row))


def test_another_approves_what_somebody_submitted_and_nobody_their_own(client, second_eyes, live, committed):
    row, posted, is_changed = live
    ann, bob = may_all("ann", row), may_all("bob", row)
    client.force_login(ann)
    client.post(address(row, "edit"), posted | {"action-submit": "1"})
    state = stored(row).current_workflow_task_state
    approve = address(row, "workflow_action", "approve", state.pk)
    own = client.post(approve)
    assert own.status_code == 302
    assert not is_changed(stored(row))
    with pytest.raises(PermissionDenied):
        stored(row).current_workflow_task.on_action(state, ann, "approve")

    client.force_login(bob)
    page = client.get(address(row, "edit")).content.decode()
    with committed():
        client.post(approve)

    assert 'data-workflow-action-name="approve"' in page
    assert is_changed(stored(row))


def test_who_changed_it_alone_is_an_author_and_approves_it_no_more(client, second_eyes, live):
    row, posted, is_changed = live
    ann, bob = may_all("ann", row), may_all("bob", row)
    client.force_login(ann)
    client.post(address(row, "edit"), posted | {"name": "Other", "action-submit": "1"})
    state = stored(row).current_workflow_task_state
    client.force_login(bob)
    client.post(address(row, "edit"), posted | {"action-workflow-action": "true", "workflow-action-name": "approve"})

    client.post(address(row, "workflow_action", "approve", state.pk))

    assert not is_changed(stored(row))


def test_stopping_it_never_waits(client, second_eyes, live, committed):
    row, _posted, _is_changed = live
    client.force_login(may_all("bob", row))

    with committed():
        client.post(address(row, "unpublish"))

    assert not stored(row).live


def test_a_site_that_had_rules_reviewed_before_reviews_the_rest_as_well(second_eyes, live):
    row, _posted, _is_changed = live
    WorkflowContentType.objects.filter(content_type__model=row._meta.model_name).delete()

    assert is_reviewed(type(row))
    assert row.get_workflow() == Rule.get_default_workflow()


def test_a_number_that_rules_ask_for_changes_for_visitors_only_once_another_looked(client, second_eyes, committed):
    row, posted, _is_changed = threshold()
    often = make_test(registry.get("visits_7d"), "at_least", ThresholdRef("often"))
    made.rule("welcome", often)
    with committed():
        publisher.publish_soon()
    ann, bob = may_all("ann", row), may_all("bob", row)
    before = live_book().book.conditions["rule:welcome"]

    client.force_login(ann)
    with committed():
        client.post(address(row, "edit"), posted | {"go_live_at": "", "expire_at": "", "action-submit": "1"})
    assert live_book().book.conditions["rule:welcome"] == before
    client.force_login(bob)
    with committed():
        client.post(address(row, "workflow_action", "approve", stored(row).current_workflow_task_state.pk))

    assert live_book().book.conditions["rule:welcome"].value == 1


def test_an_experiment_in_review_does_not_run(client, second_eyes, committed):
    ann = may_all("ann", Experiment(pk=1))
    client.force_login(ann)
    fields = {"name": "Try", "slug": "try", "slot": "front", "variants": "A\nB", "coverage_percent": "100", "site": ""}

    with committed():
        client.post(reverse(Experiment.snippet_viewset.get_url_name("add")), fields | {"action-publish": "1"})

    assert not [spec for spec in live_specs() if spec.key == "try"]


@pytest.mark.parametrize("is_on", [True, False])
def test_a_content_query_does_not_change_beneath_what_was_approved(capsys, is_on):
    if is_on:
        call_command("second_eyes", "on")
    query = ContentQuery.objects.create(name="Flood watch", slug="flood-watch")
    query.full_clean()
    made.rule("welcome", make_test(registry.get("unread_matches"), "at_least", 2, "flood-watch"))
    query.least_score = 0.5

    if not is_on:
        query.full_clean()
        return
    with pytest.raises(ValidationError, match="was approved as it is: the rule “Welcome”"):
        query.full_clean()
