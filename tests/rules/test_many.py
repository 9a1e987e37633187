"""The list of rules: order, filters, figures, copies, and what is done to many at once and undone."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, Site

from attune.rules import services
from attune.rules.books import publisher
from attune.rules.domain.conditions import InSegment
from attune.rules.domain.rules import HideSlot, SlotRef
from attune.rules.models import BookRecord, Rule, Segment, Trigger
from attune.rules.providers.rule_statistics import Statistic, rule_statistics
from tests.rules import made
from tests.rules.people import person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_process", "plain_builders")]

LIST = reverse("wagtailsnippets_attune_rules_rule:list")
ORDER = reverse("attune_rules:order")
ALL = pytest.mark.parametrize("model", [Segment, Rule, Trigger])


@pytest.fixture(autouse=True)
def _unproved(monkeypatch):
    monkeypatch.setattr(publisher, "prove", lambda book, timeout_ms: None)


@pytest.fixture
def four(committed):
    """Publish four rules, as one book."""
    with committed():
        for slug, priority in (("a", 10), ("b", 20), ("c", 30), ("d", 40)):
            made.draft(Rule, slug, priority=priority).latest_revision.publish()
    return [Rule.objects.get(slug=slug) for slug in "abcd"]


def bulk_url(action, rows):
    model = rows[0]._meta.model_name
    ids = "&".join(f"id={row.pk}" for row in rows)
    return f"{reverse('wagtail_bulk_action', args=['attune_rules', model, f'attune_{action}'])}?{ids}&next={LIST}"


def undo(client, response):
    """Press the button in the message."""
    page = response.content.decode()
    address = page.split('data-w-action-url-value="/admin/attune/rules/undo/')[1].split('"')[0]
    return client.post(f"/admin/attune/rules/undo/{address}", follow=True)


def priorities():
    return dict(Rule.objects.values_list("slug", "priority"))


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


class TestMany:
    """What is done to many at once."""

    def test_many_are_unpublished_as_one_book_and_come_back(self, client, four, committed):
        client = signed_in(client, "change", "publish")

        with committed():
            page = client.post(bulk_url("unpublish", four[:2]), follow=True)

        assert services.match(made.facts(device="mobile")).rules == ("rule:c", "rule:d")
        assert BookRecord.objects.count() == 2
        with committed():
            undo(client, page)
        assert services.match(made.facts(device="mobile")).rules == ("rule:a", "rule:b", "rule:c", "rule:d")
        assert BookRecord.objects.count() == 3

    def test_many_are_published_and_taken_back(self, client, committed):
        rows = [made.draft(Rule, "a"), made.draft(Rule, "b")]
        client = signed_in(client, "publish", "change")

        with committed():
            page = client.post(bulk_url("publish", rows), follow=True)

        assert Rule.objects.filter(live=True).count() == 2
        with committed():
            undo(client, page)
        assert Rule.objects.filter(live=True).count() == 0

    def test_nobody_publishes_many_that_somebody_else_must_approve(self, admin_client, capsys):
        call_command("second_eyes", "on")
        rows = [made.draft(Rule, "a")]

        page = admin_client.get(bulk_url("publish", rows)).content.decode()
        admin_client.post(bulk_url("publish", rows))

        assert "somebody else must approve them: submit them for review." in page
        assert not Rule.objects.get().live

    def test_many_are_submitted_and_approved_by_somebody_else_as_one_book(self, client, committed, capsys):
        rows = [made.draft(Rule, "a"), made.draft(Rule, "b")]
        call_command("second_eyes", "on")
        author = signed_in(client, "change", name="ann")
        author.post(bulk_url("submit", rows))
        assert all(row.workflow_in_progress for row in Rule.objects.all())
        bob = person("bob", "change", "publish")
        bob.groups.add(Group.objects.get(name="Rule approvers"))
        rows[1].refresh_from_db()
        rows[1].save_revision(user=bob)
        rows[1].name = "Mine"
        rows[1].save_revision(user=bob)
        client.force_login(bob)

        with committed():
            page = client.post(bulk_url("approve", rows), follow=True).content.decode()

        assert {rule.slug: rule.live for rule in Rule.objects.all()} == {"a": True, "b": False}
        assert "Somebody else approves it." in page
        assert BookRecord.objects.count() == 1

    @ALL
    def test_the_archive_takes_off_hides_and_gives_back(self, client, committed, model):
        row = made.draft(model, "welcome")
        with committed():
            row.latest_revision.publish()
        client = signed_in(client, "change", "publish")
        listed = reverse(model.snippet_viewset.get_url_name("list"))

        with committed():
            page = client.post(bulk_url("archive", [row]), follow=True)

        row.refresh_from_db()
        assert not row.live
        assert row.status_string == "archived"
        assert "/edit/" not in client.get(listed).content.decode()
        assert f"/edit/{row.pk}/" in client.get(f"{listed}?state=archived").content.decode()
        with committed():
            undo(client, page)
        row.refresh_from_db()
        assert (row.live, row.archived_at) == (True, None)

    def test_what_is_archived_is_restored_as_a_draft(self, client, four, committed):
        client = signed_in(client, "change", "publish")
        with committed():
            client.post(bulk_url("archive", four[:1]))
            client.post(bulk_url("restore", four[:1]))

        rule = Rule.objects.get(slug="a")
        assert (rule.live, rule.archived_at) == (False, None)
        actions = ModelLogEntry.objects.filter(action__startswith="attune_rules.").order_by("pk")
        assert [entry.message for entry in actions] == ["Archived", "Restored from the archive"]

    def test_publishing_takes_out_of_the_archive(self, four, committed):
        Rule.objects.filter(slug="a").update(archived_at=timezone.now())

        with committed():
            Rule.objects.get(slug="a").latest_revision.publish()

        assert Rule.objects.get(slug="a").archived_at is None

    def test_a_segment_in_use_stays_and_says_by_what(self, client, committed):
        row = made.draft(Segment, "mobile")
        with committed():
            row.latest_revision.publish()
            made.draft(Rule, "asks", InSegment("mobile")).latest_revision.publish()
        client = signed_in(client, "change", "publish")

        for action in ("unpublish", "archive"):
            page = client.post(bulk_url(action, [row]), follow=True).content.decode()
            assert "is in use by the rule “Asks”" in page
        assert Segment.objects.get().live

    def test_many_move_to_a_site_and_back(self, client, four, committed):
        site = Site.objects.get()
        client = signed_in(client, "change", "publish")

        with committed():
            page = client.post(bulk_url("move", four[:2]), {"site": site.pk}, follow=True)

        assert dict(Rule.objects.values_list("slug", "site")) == {"a": site.pk, "b": site.pk, "c": None, "d": None}
        assert Rule.objects.get(slug="a").live
        with committed():
            undo(client, page)
        assert set(Rule.objects.values_list("site", flat=True)) == {None}

    def test_what_others_changed_since_is_left_alone_by_undo(self, client, four, committed):
        client = signed_in(client, "change", "publish")
        with committed():
            page = client.post(bulk_url("unpublish", four[:2]), follow=True)
        rule = Rule.objects.get(slug="a")
        rule.name = "Changed"
        rule.save_revision()

        with committed():
            page = undo(client, page).content.decode()

        assert "Left alone, since it was changed meanwhile or you may not: A." in page
        assert not Rule.objects.get(slug="a").live
        assert Rule.objects.get(slug="b").live

    def test_undo_belongs_to_who_did_it_and_works_once(self, client, four, committed):
        client = signed_in(client, "change", "publish")
        with committed():
            page = client.post(bulk_url("unpublish", four[:2]), follow=True)
            undo(client, page)
        address = page.content.decode().split('data-w-action-url-value="')[1].split('"')[0]

        assert client.post(address).status_code == 404
        assert signed_in(client, "change", "publish", name="eve").post(address).status_code == 404

    @pytest.mark.parametrize("action", ["publish", "unpublish", "archive", "restore", "move", "submit", "approve"])
    @pytest.mark.parametrize("allowed", [(), ("view",)])
    def test_who_may_not_is_refused_by_address(self, client, four, action, allowed):
        client = signed_in(client, *allowed)

        client.post(bulk_url(action, four), {"site": Site.objects.get().pk})

        assert Rule.objects.filter(live=True, archived_at=None, site=None).count() == 4

    def test_an_author_archives_drafts_alone(self, client, four):
        draft = made.draft(Rule, "draft")
        client = signed_in(client, "change")

        page = client.post(bulk_url("archive", [*four, draft]), follow=True).content.decode()

        assert "You may not do this." in page
        assert [rule.slug for rule in Rule.objects.exclude(archived_at=None)] == ["draft"]
        assert Rule.objects.filter(live=True).count() == 4


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
