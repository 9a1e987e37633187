"""Rules are put in order by hand: live, as a draft or for review, and undone."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import ModelLogEntry

from attune.rules import services
from attune.rules.books import publisher
from attune.rules.models import BookRecord, Rule
from tests.rules import made
from tests.rules.many_at_once import priorities, publish_four, undo
from tests.rules.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_process", "plain_builders")]
ORDER = reverse("attune_rules:order")


@pytest.fixture(autouse=True)
def _unproved(monkeypatch):
    monkeypatch.setattr(publisher, "prove", lambda book, timeout_ms: None)


@pytest.fixture
def four(committed):
    return publish_four(committed)


class TestOrder:
    """SC3: rules are put in order, in one transaction and as one book."""

    def post(self, client, order, how="publish", moved="d"):
        rows = {row.slug: row.pk for row in Rule.objects.all()}
        posted = {"rule": [rows[slug] for slug in order], "moved": [rows[slug] for slug in moved], "how": how}
        return client.post(ORDER, posted, follow=True)

    def test_sc3_a_reversed_order_is_live_as_one_book_and_undone(self, client, four, committed):
        client = signed_in(client, "change", "publish")

        with committed():
            page = self.post(client, "dcba", moved="dcb")

        assert services.match(made.facts(device="mobile")).rules == ("rule:d", "rule:c", "rule:b", "rule:a")
        assert list(BookRecord.objects.values_list("version", flat=True)) == [2, 1]
        assert "The order is live: 3 rules got another priority." in page.content.decode()
        with committed():
            page = undo(client, page)
        assert "3 are as they were before." in page.content.decode()
        assert priorities() == {"a": 10, "b": 20, "c": 30, "d": 40}
        assert BookRecord.objects.count() == 3

    def test_only_the_rule_that_moved_changes(self, client, four, committed):
        with committed():
            self.post(signed_in(client, "change", "publish"), "adbc")

        assert priorities() == {"a": 10, "b": 20, "c": 30, "d": 14}
        entry = ModelLogEntry.objects.get(action="attune_rules.reorder")
        assert (entry.label, entry.user.username) == ("D", "ed")
        assert entry.message == "Priority changed from 40 to 14 by reordering"

    def test_an_author_keeps_it_as_a_draft_and_sees_it_so(self, client, four, committed):
        client = signed_in(client, "change")

        with committed():
            page = self.post(client, "dabc", how="draft").content.decode()

        assert priorities() == {"a": 10, "b": 20, "c": 30, "d": 40}
        assert BookRecord.objects.count() == 1
        assert "The order is kept as a draft: 1 rule has another priority in it." in page
        names = [part.split('"')[0] for part in page.split('data-name="')[1:]]
        assert names == ["D", "A", "B", "C"]

    def test_an_author_submits_it_for_review_and_may_undo_that(self, client, four, capsys):
        call_command("second_eyes", "on")
        client = signed_in(client, "change")

        page = self.post(client, "dabc", how="submit")

        rule = Rule.objects.get(slug="d")
        assert rule.workflow_in_progress
        assert rule.get_latest_revision_as_object().priority == 5
        undo(client, page)
        rule = Rule.objects.get(slug="d")
        assert not rule.workflow_in_progress
        assert rule.get_latest_revision_as_object().priority == 40

    def test_what_else_a_draft_says_stays_a_draft(self, client, four, committed):
        rule = Rule.objects.get(slug="d")
        rule.name = "Another"
        rule.save_revision()

        with committed():
            self.post(signed_in(client, "change", "publish"), "dabc")

        rule = Rule.objects.get(slug="d")
        assert (rule.name, rule.priority, rule.has_unpublished_changes) == ("D", 5, True)
        assert rule.get_latest_revision_as_object().name == "Another"
        assert rule.get_latest_revision_as_object().priority == 5

    @pytest.mark.parametrize(("allowed", "how"), [((), "draft"), (("view",), "draft"), (("change",), "publish")])
    def test_who_may_not_is_refused_by_address(self, client, four, allowed, how):
        client = signed_in(client, *allowed)

        self.post(client, "dcba", how=how)

        assert priorities() == {"a": 10, "b": 20, "c": 30, "d": 40}
        assert Rule.objects.filter(has_unpublished_changes=True).count() == 0

    def test_nobody_publishes_an_order_that_somebody_else_must_approve(self, admin_client, four, capsys):
        call_command("second_eyes", "on")

        assert "Publish this order" not in admin_client.get(ORDER).content.decode()
        self.post(admin_client, "dcba")
        assert priorities() == {"a": 10, "b": 20, "c": 30, "d": 40}

    def test_an_order_of_rules_that_came_or_went_is_refused_as_a_whole(self, client, four):
        client = signed_in(client, "change", "publish")
        made.draft(Rule, "e")

        page = self.post(client, "dcba").content.decode()

        assert "Rules came or went meanwhile." in page
        assert priorities()["d"] == 40

    def test_a_locked_rule_keeps_its_place_and_so_do_all(self, client, four):
        client = signed_in(client, "change", "publish")
        Rule.objects.filter(slug="d").update(locked=True)

        page = self.post(client, "dcba", moved="abcd").content.decode()

        assert "is locked, so its priority cannot change now." in page
        assert priorities() == {"a": 10, "b": 20, "c": 30, "d": 40}
