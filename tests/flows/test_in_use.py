"""What any version that may yet be seen asks for is neither deleted nor renamed, whatever it is and wherever it stands.

Wagtail's own index of references knows the latest version alone; these tests never fill it.
"""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Site

from attune.experiments.models import Experiment
from attune.matching.models import ContentQuery
from attune.rules.books import publisher
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import InSegment, Not, make_test
from attune.rules.domain.effects.nudge_affinity import NudgeAffinity
from attune.rules.domain.facts.values import ThresholdRef
from attune.rules.domain.rules import BoostTopic
from attune.rules.facts.registry import registry
from attune.rules.models import Rule, Segment, Threshold, Trigger
from attune.rules.usage.protection import InUseError, users_of
from attune.tagging.curation.usage import users_of as users_of_topic
from attune.tagging.models import Topic
from cms.models import HomePage
from tests.rules import made
from tests.rules.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_process")]

LIVE, DRAFT, SCHEDULED, REVIEW, UNPUBLISHED = "live", "draft", "scheduled", "in review", "never published"
STAGES = (LIVE, DRAFT, SCHEDULED, REVIEW, UNPUBLISHED)


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def fresh_process():
    from attune.rules import services

    services.forget_live_book()
    yield
    services.forget_live_book()


@pytest.fixture(autouse=True)
def _unproved(monkeypatch):
    monkeypatch.setattr(publisher, "prove", lambda book, timeout_ms: None)
    monkeypatch.setattr(publisher, "refusal_of", lambda edition: None)


# What is asked for ---------------------------------------------------------------------------------------------------


def segment():
    return made.segment("mobile")


def threshold():
    return Threshold.objects.create(name="Often", slug="often", value=3)


def content_query():
    return ContentQuery.objects.create(name="Flood watch", slug="flood-watch")


def topic():
    return Topic.objects.create(name="Floods")


def site():
    return Site.objects.create(hostname="two.example", root_page=Page.get_first_root_node())


# Where it is asked for: a row without it, and what makes it ask ------------------------------------------------------


def asking(model, condition_of):
    def place(target):
        make = {Rule: made.rule, Segment: made.segment, Trigger: made.trigger}[model]
        row = make("asks", made.KEEN, live=False)

        def ask(row):
            row.condition = from_condition(condition_of(target))

        return row, ask

    return place


def acting(field, acts_of):
    def place(target):
        row = made.rule("asks", made.KEEN, live=False) if field == "actions" else made.trigger("asks", live=False)

        def ask(row):
            setattr(row, field, from_acts(acts_of(target)))

        return row, ask

    return place


def in_a_variant(target):
    page = Page.get_first_root_node().add_child(instance=HomePage(title="Asks", slug="asks", live=False))

    def ask(page):
        content = {"heading": "Hello"}
        variant = {"type": "item", "id": "v1", "value": {"name": "B", "segments": [target.pk], "content": content}}
        value = {"slot": "front", "content": content, "variants": [variant]}
        page.body = json.dumps([{"type": "hero", "id": "h", "value": value}])

    return page, ask


def on_a_site(make):
    def place(target):
        def ask(row):
            row.site = target

        return make(), ask

    return place


def experiment():
    return Experiment.objects.create(name="Asks", slug="asks", slot="front", variants="A\nB", live=False)


def topic_in_a_query(target):
    row = ContentQuery.objects.create(name="Asks", slug="asks")
    row.topics.set([target])
    row.save()
    return row, None


PLACES = {
    "a segment of a rule": (segment, asking(Rule, lambda target: Not(InSegment(target.slug)))),
    "a segment of a trigger": (segment, asking(Trigger, lambda target: InSegment(target.slug))),
    "a segment of a segment": (segment, asking(Segment, lambda target: InSegment(target.slug))),
    "a segment of a variant": (segment, in_a_variant),
    "a threshold": (
        threshold,
        asking(Rule, lambda target: make_test(registry.get("visits_7d"), "at_least", ThresholdRef(target.slug))),
    ),
    "a content query": (
        content_query,
        asking(Rule, lambda target: make_test(registry.get("unread_matches"), "at_least", 2, target.slug)),
    ),
    "a topic that is liked": (
        topic,
        asking(Segment, lambda target: make_test(registry.get("affinity"), "at_least", 0.5, target.slug)),
    ),
    "a topic of the page": (
        topic,
        asking(Rule, lambda target: make_test(registry.get("page_topic"), "has_any", ["other", target.slug])),
    ),
    "a topic that is boosted": (topic, acting("actions", lambda target: [BoostTopic(target.slug, 2.0)])),
    "a topic that is nudged": (topic, acting("effects", lambda target: [NudgeAffinity(f"topic:{target.slug}", 0.1)])),
    "a rule's site": (site, on_a_site(lambda: made.rule("asks", live=False))),
    "an experiment's site": (site, on_a_site(experiment)),
}


def bring(row, ask, stage):
    """Let one version of a row ask, at a stage; a newer draft of it asks no more where that is another version."""
    model = type(row)

    def fresh():
        return model.objects.get(pk=row.pk)

    if stage == UNPUBLISHED:
        asks = fresh()
        ask(asks)
        asks.save_revision(clean=False)
        return fresh()
    fresh().save_revision(clean=False).publish()
    asks, later = fresh(), fresh()
    ask(asks)
    match stage:
        case "live":
            asks.save_revision(clean=False).publish()
        case "draft":
            asks.save_revision(clean=False)
        case "scheduled":
            asks.go_live_at = timezone.now() + timedelta(days=1)
            asks.save_revision(clean=False).publish()
            later.save_revision(clean=False)
        case "in review":
            call_command("second_eyes", "on")
            workflow = Rule.get_default_workflow()
            revision = asks.save_revision(clean=False, user=person("ann"))
            workflow.start(fresh(), revision.user)
            later.save_revision(clean=False)
    return fresh()


@pytest.fixture(params=PLACES)
def place(request):
    make, use = PLACES[request.param]
    target = make()
    return target, *use(target)


def try_to_delete(target):
    with transaction.atomic():
        target.delete()


@pytest.mark.parametrize("stage", STAGES)
def test_what_any_version_asks_for_is_not_deleted(place, stage, capsys):
    target, row, ask = place
    row = bring(row, ask, stage)

    with pytest.raises(InUseError) as refused:
        try_to_delete(target)

    assert type(target).objects.filter(pk=target.pk).exists()
    kind = "page" if isinstance(row, Page) else row._meta.verbose_name
    assert f"is in use by the {kind} “Asks”" in refused.value.args[0]
    assert (users_of(target, are_live=True) != []) is (stage in (LIVE, SCHEDULED))


@pytest.mark.parametrize("stage", STAGES)
def test_what_any_version_asks_for_keeps_its_name(place, stage, capsys):
    target, row, ask = place
    if not hasattr(target, "slug"):
        return
    bring(row, ask, stage)
    before, target.slug = target.slug, "renamed"

    with pytest.raises(InUseError, match="cannot become “renamed”: it is in use by the"), transaction.atomic():
        target.save()

    assert type(target).objects.get(pk=target.pk).slug == before


def test_what_nothing_asks_for_any_more_is_renamed_and_deleted(place):
    target, row, ask = place
    bring(row, ask, DRAFT)
    type(row).objects.get(pk=row.pk).save_revision(clean=False).publish()
    if hasattr(target, "slug"):
        target.slug = "renamed"
        target.save()

    target.delete()

    assert not type(target).objects.filter(slug="renamed").exists() if hasattr(target, "slug") else True
    assert not type(target).objects.filter(pk=target.pk or 0).exists()


def test_a_topic_is_in_use_by_a_content_query_that_would_count_every_page_without_it():
    floods = topic()
    topic_in_a_query(floods)

    with pytest.raises(InUseError, match="is in use by the content query “Asks”"):
        try_to_delete(floods)

    assert "the content query “Asks”" in users_of_topic(floods)


@pytest.mark.parametrize("delete", ["one", "many"])
def test_the_admin_says_where_it_is_used_and_leads_there(admin_client, place, delete, capsys):
    target, row, ask = place
    row = bring(row, ask, SCHEDULED)

    if isinstance(target, Site):
        answer = admin_client.post(reverse("wagtailsites:delete", args=[target.pk]), follow=True)
    elif delete == "one":
        answer = admin_client.post(
            reverse(target.snippet_viewset.get_url_name("delete"), args=[target.pk]), follow=True
        )
    else:
        address = reverse("wagtail_bulk_action", args=[target._meta.app_label, target._meta.model_name, "delete"])
        answer = admin_client.post(f"{address}?id={target.pk}", follow=True)

    page = answer.content.decode()
    edit = (
        reverse("wagtailadmin_pages:edit", args=[row.pk])
        if isinstance(row, Page)
        else reverse(row.snippet_viewset.get_url_name("edit"), args=[row.pk])
    )
    assert "“Asks” (scheduled version)" in page
    assert f'href="{edit}"' in page
    assert type(target).objects.filter(pk=target.pk).exists()


def test_the_root_page_of_a_site_in_use_stays(admin_client):
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Two", slug="two"))
    made.rule("asks", site=Site.objects.create(hostname="two.example", root_page=home))

    answer = admin_client.post(reverse("wagtailadmin_pages:delete", args=[home.pk]), follow=True)

    assert "is in use by the rule “Asks”" in answer.content.decode()
    assert Site.objects.filter(hostname="two.example").exists()
    with pytest.raises(InUseError), transaction.atomic():
        home.delete()


def test_what_is_live_asks_for_is_not_taken_off(admin_client):
    often = threshold()
    bring(*PLACES["a threshold"][1](often), LIVE)

    answer = admin_client.post(
        reverse(Threshold.snippet_viewset.get_url_name("unpublish"), args=[often.pk]), follow=True
    )

    assert "is in use by the rule “Asks”" in answer.content.decode()
    assert Threshold.objects.get().live


@pytest.mark.parametrize("make", [segment, threshold])
def test_an_older_version_does_not_bring_an_older_name_back(make):
    target = make()
    older = target.save_revision()
    target.slug = "newer"
    target.save_revision().publish()
    place = "a segment of a rule" if make is segment else "a threshold"
    bring(*PLACES[place][1](type(target).objects.get()), LIVE)

    older.as_object().save_revision().publish()

    assert type(target).objects.get().slug == "newer"


def test_a_draft_whose_name_another_has_taken_meanwhile_keeps_the_one_it_had():
    mobile = made.segment("mobile")
    mobile.slug = "small"
    draft = mobile.save_revision()
    made.segment("small")

    draft.publish()

    assert set(Segment.objects.values_list("slug", flat=True)) == {"mobile", "small"}


def test_the_form_refuses_another_name_and_says_why():
    mobile = segment()
    made.rule("welcome", InSegment("mobile"))
    mobile.slug = "small"

    with pytest.raises(ValidationError) as refused:
        mobile.full_clean()

    assert refused.value.message_dict["slug"] == [
        "“mobile” cannot become “small”: it is in use by the rule “Welcome”, which would no longer find it."
    ]


def test_an_experiment_that_ran_keeps_its_key():
    row = experiment()
    row.slug = "early"
    row.save()
    row.save_revision().publish()
    row.refresh_from_db()
    row.slug = "late"

    with pytest.raises(ValidationError, match="key, which stays"):
        row.full_clean()
    with pytest.raises(ValidationError), transaction.atomic():
        row.save()
    row.save_revision(clean=False).publish()

    assert Experiment.objects.get().slug == "early"


def test_many_that_go_together_are_asked_for_together():
    for number in range(300):
        Topic.objects.create(name=f"Topic {number}")
    few, many = Topic.objects.filter(name__endswith="00"), Topic.objects.filter(name__startswith="Topic")
    query = ContentQuery.objects.create(name="Floods", slug="floods")
    query.topics.set(Topic.objects.filter(name="Topic 299"))
    query.save()

    for _again in range(2):
        with pytest.raises(InUseError, match="the content query “Floods”"), transaction.atomic():
            many.delete()
        assert many.count() == 300

    ContentQuery.objects.all().delete()
    for_three, for_all = asked_while(few.delete), asked_while(many.delete)
    assert 0 < len(for_all) <= 2 * len(for_three)
    assert not Topic.objects.filter(name__startswith="Topic").exists()


def asked_while(delete):
    """Return the queries for what refers to topics, of all that are asked while some are deleted."""
    with CaptureQueriesContext(connection) as asked:
        delete()
    return [each["sql"] for each in asked.captured_queries if 'FROM "attune_rules_rule"' in each["sql"]]
