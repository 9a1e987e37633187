"""The list of rules: filters, figures and copies."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from attune.rules.books import publisher
from attune.rules.domain.rules import HideSlot, SlotRef
from attune.rules.models import Rule, Segment, Trigger
from attune.rules.providers.rule_statistics import Statistic, rule_statistics
from tests.rules import made
from tests.rules.many_at_once import LIST, bulk_url, publish_four
from tests.rules.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_process", "plain_builders")]
ALL = pytest.mark.parametrize("model", [Segment, Rule, Trigger])


@pytest.fixture(autouse=True)
def _unproved(monkeypatch):
    monkeypatch.setattr(publisher, "prove", lambda book, timeout_ms: None)


@pytest.fixture
def four(committed):
    return publish_four(committed)


class TestTheList:
    """What it shows and finds."""

    def found(self, client, query):
        page = client.get(f"{LIST}?{query}").content.decode()
        return [rule.slug for rule in Rule.objects.order_by("slug") if f"/edit/{rule.pk}/" in page]

    def test_rules_are_found_by_state_site_slot_and_words(self, admin_client, committed, capsys):
        site = Site.objects.get()
        live = made.draft(Rule, "live", site=site)
        with committed():
            live.latest_revision.publish()
        changed = made.draft(Rule, "changed", acts=(HideSlot(SlotRef("Aside")),))
        with committed():
            changed.latest_revision.publish()
        changed.refresh_from_db()
        changed.save_revision()
        scheduled = made.draft(Rule, "scheduled")
        scheduled.go_live_at = timezone.now() + timedelta(days=1)
        scheduled.save_revision().publish()
        call_command("second_eyes", "on")
        waiting = made.draft(Rule, "waiting")
        waiting.get_workflow().start(waiting, None)
        made.draft(Rule, "gone", archived_at=timezone.now())

        found = {
            query: self.found(admin_client, query)
            for query in (
                "",
                "state=live",
                "state=changed",
                "state=review",
                "state=draft",
                "state=scheduled",
                "state=archived",
                f"site={site.pk}",
                "slot=aside",
                "q=wait",
            )
        }

        assert found == {
            "": ["changed", "live", "scheduled", "waiting"],
            "state=live": ["changed", "live"],
            "state=changed": ["changed"],
            "state=review": ["waiting"],
            "state=draft": ["scheduled", "waiting"],
            "state=scheduled": ["scheduled"],
            "state=archived": ["gone"],
            f"site={site.pk}": ["live"],
            "slot=aside": ["changed"],
            "q=wait": ["waiting"],
        }

    def test_more_rows_ask_no_more_of_the_database(self, admin_client, four):
        def asked_once():
            with CaptureQueriesContext(connection) as queries:
                assert admin_client.get(LIST).status_code == 200
            return len(queries)

        def asked():
            """Count without what is asked now and then, as whether another process has published."""
            return min(asked_once() for _ in range(3))

        few = asked()
        for number in range(10):
            made.draft(Rule, f"more-{number}")

        assert asked() == few

    def test_a_rule_in_review_says_so(self, admin_client, four, capsys):
        call_command("second_eyes", "on")
        four[0].save_revision()
        four[0].get_workflow().start(four[0], None)

        assert "live + in moderation" in admin_client.get(LIST).content.decode()

    def test_figures_are_shown_where_somebody_counts(self, admin_client, four, offered):
        offered(rule_statistics, dict)
        assert admin_client.get(LIST).content.decode().count("–") >= 8

        known = {"rule:a": Statistic(timezone.now() - timedelta(hours=3), 12, 0.42, 200)}
        offered(rule_statistics, lambda: known)
        page = admin_client.get(LIST).content.decode()

        assert "42 %" in page
        assert "3\xa0hours ago" in page

    def test_the_list_opens_when_the_counting_fails(self, admin_client, four, offered, caplog):
        offered(rule_statistics, lambda: 1 / 0)

        assert admin_client.get(LIST).status_code == 200
        assert "How rules fare could not be read." in caplog.text

    @ALL
    def test_a_copy_has_a_name_and_a_slug_of_its_own(self, admin_client, model):
        row = made.draft(model, "welcome")
        made.draft(model, "welcome-2")

        page = admin_client.get(reverse(model.snippet_viewset.get_url_name("copy"), args=[row.pk])).content.decode()

        assert 'value="Welcome (copy)"' in page
        assert 'value="welcome-3"' in page

    def test_the_log_says_who_did_what_and_when(self, client, four, committed):
        client = signed_in(client, "change", "publish")
        with committed():
            client.post(bulk_url("archive", four[:1]))

        page = client.get(reverse("attune_rules:log")).content.decode()

        assert "Archived" in page
        assert f"/rule/edit/{four[0].pk}/" in page
        assert "ed" in page
        assert client.get(reverse("attune_rules:log") + "?action=attune_rules.archive").status_code == 200

    def test_who_may_do_nothing_with_rules_does_not_see_the_log(self, client):
        assert signed_in(client).get(reverse("attune_rules:log")).status_code == 302
