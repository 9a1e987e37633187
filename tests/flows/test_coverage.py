"""What acted on real pages is counted, and the screens show it to those who may see rules."""

from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from attune.audience.models import EventRecord
from attune.decisions.coverage import exposure_counts
from attune.decisions.coverage.activity import statistics
from attune.decisions.models import ActedDay, FactDay, Flag
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import make_test
from attune.rules.domain.rules import HideSlot, ShowVariant, SlotRef
from attune.rules.facts.registry import registry
from attune.rules.models import Rule
from attune.rules.services import forget_live_book, publish_book
from tests.flows.seeing import see_page, tail_of, view

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _all_come_back(settings):
    settings.ATTUNE = settings.ATTUNE | {"DECISIONS": {"EXPOSURE_FACTS_SHARE": 1.0}}


@pytest.fixture
def editor(client, django_user_model):
    """A browser that is signed in, and what its user may do besides entering the admin."""

    def sign_in(*names):
        user = django_user_model.objects.create_user("editor", "editor@example.com", "x")
        codes = ["access_admin", *names]
        user.user_permissions.set(Permission.objects.filter(codename__in=codes))
        client.force_login(user)
        return client

    return sign_in


def counts():
    return {row.key: row.times for row in ActedDay.objects.all()}


def test_what_acted_on_a_page_that_was_seen_is_counted(site, reader, django_capture_on_commit_callbacks):
    for article in site.bread[:3]:
        view(reader, article, django_capture_on_commit_callbacks)
    see_page(reader, "/", django_capture_on_commit_callbacks)

    assert exposure_counts.count_acting_rules() == 2

    assert counts() == {"": 2, "rule:deep-readers": 2}
    assert statistics()["rule:deep-readers"].times == 2
    assert statistics()["trigger:three-of-a-section"].times == 1


def test_a_segment_that_decided_is_counted(site, reader, django_capture_on_commit_callbacks):
    for article in site.floods[:2]:
        view(reader, article, django_capture_on_commit_callbacks)
    see_page(reader, "/", django_capture_on_commit_callbacks)

    exposure_counts.count_acting_rules()

    assert counts() == {"": 2, "segment:likes-floods": 1}


def test_a_rule_that_hides_a_slot_is_counted_by_the_first_slot_that_is_shown(
    site, reader, django_capture_on_commit_callbacks
):
    Rule(
        name="Nothing for Britain",
        slug="hide",
        live=True,
        condition=from_condition(make_test(registry.get("language"), "is", "en")),
        actions=from_acts((HideSlot(SlotRef("front")),)),
    ).save()
    publish_book()
    forget_live_book()

    assert see_page(reader, "/", django_capture_on_commit_callbacks) == 1
    exposure_counts.count_acting_rules()

    assert counts() == {"": 1, "rule:hide": 1}


def test_a_rule_that_holds_and_changes_nothing_has_not_acted(site, reader, django_capture_on_commit_callbacks):
    Rule(
        name="Of a variant that is not there",
        slug="nowhere",
        live=True,
        condition=from_condition(make_test(registry.get("language"), "is", "en")),
        actions=from_acts((ShowVariant(SlotRef("front"), "No such variant"),)),
    ).save()
    publish_book()
    forget_live_book()

    see_page(reader, "/", django_capture_on_commit_callbacks)
    exposure_counts.count_acting_rules()

    assert counts() == {"": 2}


def test_nothing_acts_in_the_holdout(site, reader, settings, django_capture_on_commit_callbacks):
    for article in site.bread[:3]:
        view(reader, article, django_capture_on_commit_callbacks)
    settings.ATTUNE = settings.ATTUNE | {"EXPERIMENTS": {"HOLDOUT_SHARE": 1.0}}

    see_page(reader, "/", django_capture_on_commit_callbacks)
    exposure_counts.count_acting_rules()

    assert counts() == {"": 2}


def test_a_fact_that_breaks_on_a_request_is_counted_as_missing(
    site, reader, monkeypatch, django_capture_on_commit_callbacks
):
    def broken(self, source, parameter):
        raise RuntimeError("out of order")

    monkeypatch.setattr(type(registry.get("trait")), "read", broken)

    see_page(reader, "/", django_capture_on_commit_callbacks)
    exposure_counts.count_acting_rules()

    found = {row.key: (row.asked, row.missing) for row in FactDay.objects.all()}
    assert found == {"affinity[floods]": (1, 0), "trait[deep_reader]": (1, 1)}


def test_no_page_request_writes(site, reader):
    reader.get("/")
    with CaptureQueriesContext(connection) as captured:
        tail_of(reader.get("/"))

    assert [q["sql"] for q in captured if not q["sql"].startswith("SELECT")] == []


def test_without_consent_nothing_is_counted(site, browser):
    assert tail_of(browser.get("/"))["tickets"] == {}

    call_command("check_coverage", stdout=StringIO())

    assert (EventRecord.objects.count(), ActedDay.objects.count(), FactDay.objects.count()) == (0, 0, 0)


COVERAGE = "/admin/attune/decisions/coverage/"
SIMULATION = "/admin/attune/decisions/simulate/rule:deep-readers/"
STEPS = f"{SIMULATION}steps/"


def test_the_page_of_coverage_shows_what_acted(site, reader, editor, django_capture_on_commit_callbacks):
    for article in site.bread[:3]:
        view(reader, article, django_capture_on_commit_callbacks)
    see_page(reader, "/", django_capture_on_commit_callbacks)
    exposure_counts.count_acting_rules()
    exposure_counts.measure_audiences(timezone.now())

    html = editor("view_rule").get(COVERAGE).content.decode()

    assert "2 slots were seen" in html
    assert "Deep readers first see the long list" in html
    assert "Three of one section in a day" in html
    assert "Likes floods" in html
    assert "1 visitor" in html


def test_the_page_says_so_where_nothing_was_counted(site, editor):
    assert "Nothing was counted yet." in editor("view_rule").get(COVERAGE).content.decode()


@pytest.mark.parametrize("path", [COVERAGE, SIMULATION, STEPS])
def test_who_may_not_see_rules_is_refused_by_address(site, editor, path):
    client = editor()

    assert client.get(path).status_code in (302, 403)
    assert "attune/decisions/coverage" not in client.get("/admin/").content.decode()


@pytest.mark.parametrize("path", [COVERAGE, SIMULATION, STEPS])
def test_who_is_not_signed_in_is_asked_to(site, browser, path):
    assert browser.get(path)["Location"].startswith("/admin/login/")


def test_the_form_of_a_rule_leads_to_what_it_would_change(site, admin_client):
    rule = Rule.objects.get(slug="deep-readers")
    form = admin_client.get(reverse("wagtailsnippets_attune_rules_rule:edit", args=[rule.pk])).content.decode()

    assert "What would change in the last 7 days" in form
    assert SIMULATION in form


def test_the_page_of_a_simulation_without_history(site, admin_client):
    rule = Rule.objects.get(slug="deep-readers")
    rule.condition = from_condition(make_test(registry.get("affinity"), "at_least", 0.1, "floods"))
    rule.save_revision()

    html = admin_client.get(SIMULATION).content.decode()

    assert "so your personas are asked instead" in html
    assert "front on “Front”" in html


def test_the_page_of_a_simulation_shows_shares(site, reader, admin_client, django_capture_on_commit_callbacks):
    for article in site.floods[:2]:
        view(reader, article, django_capture_on_commit_callbacks)
    see_page(reader, "/", django_capture_on_commit_callbacks)
    rule = Rule.objects.get(slug="deep-readers")
    rule.condition = from_condition(make_test(registry.get("affinity"), "at_least", 0.1, "floods"))
    rule.save_revision()

    html = admin_client.get(f"{SIMULATION}?days=30").content.decode()

    assert "In the last 30 days, 100 % of the page views would have looked different, for 1 visitor." in html
    assert "1 of 1" in html
    assert "sees no difference" in html


def test_a_simulation_of_nothing_is_no_page(site, admin_client):
    assert admin_client.get("/admin/attune/decisions/simulate/rule:none/").status_code == 404
    assert admin_client.get("/admin/attune/decisions/simulate/rule:none/steps/").status_code == 404


def test_what_is_odd_stands_on_the_list_of_rules_and_on_the_first_page(site, admin_client):
    Flag.objects.create(
        kind="stopped",
        key="rule:deep-readers",
        data={"last": "2026-03-01", "days": 20, "of": 20},
        opened_at=timezone.now(),
    )

    for path in (reverse("wagtailsnippets_attune_rules_rule:list"), reverse("attune_authoring:overview"), COVERAGE):
        html = admin_client.get(path).content.decode()
        assert "It acted on 20 of 20 days, and never since 1 March 2026." in html, path
    others = admin_client.get(reverse("wagtailsnippets_attune_rules_segment:list")).content.decode()
    assert "never since" not in others
