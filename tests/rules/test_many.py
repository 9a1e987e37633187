"""What is done to many rows of the list at once, and undone."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, Site

from attune.rules import services
from attune.rules.books import publisher
from attune.rules.domain.conditions import InSegment
from attune.rules.models import BookRecord, Rule, Segment, Trigger
from tests.rules import made
from tests.rules.many_at_once import bulk_url, publish_four, undo
from tests.rules.people import person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_process", "plain_builders")]
ALL = pytest.mark.parametrize("model", [Segment, Rule, Trigger])


@pytest.fixture(autouse=True)
def _unproved(monkeypatch):
    monkeypatch.setattr(publisher, "prove", lambda book, timeout_ms: None)


@pytest.fixture
def four(committed):
    return publish_four(committed)


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
