"""SC19: one click returns to an earlier rule book as a whole, in rows and in what is served, and can be undone."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, Site

from attune.rules import services
from attune.rules.books import publisher
from attune.rules.books.past_books import past_book
from attune.rules.books.rollback import RollbackRefusedError, plan_rollback, roll_back_to
from attune.rules.domain.conditions import InSegment, make_test
from attune.rules.domain.facts.values import ThresholdRef
from attune.rules.facts.registry import registry
from attune.rules.models import BookRecord, Rule, Segment, Threshold
from attune.rules.proof.runner import Proof, ProofRefusal
from tests.rules import made
from tests.rules.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_process", "plain_builders")]

ON_A_PHONE = {"device": "mobile"}
PROOF = {"tests": 1, "tests_seen_both_ways": 1, "rules": 1, "rules_seen_both_ways": 1, "contexts": {"boundaries": 9}}


@pytest.fixture(autouse=True)
def proved(monkeypatch):
    """Count the proofs, and let each go well."""
    books = []

    def prove(book, timeout_ms):
        books.append(book)
        return Proof(PROOF | {"is_cut_short": False})

    monkeypatch.setattr(publisher, "prove", prove)
    return books


@pytest.fixture
def user():
    return User.objects.create_superuser("root", password="root")


@pytest.fixture
def published(committed):
    """Give a function that publishes a row as it stands."""

    def publish(row):
        with committed():
            row.save_revision().publish()
        row.refresh_from_db()
        return row

    return publish


@pytest.fixture
def back(committed, user):
    """Give a function that returns to a book, and gives the publication."""

    def bring(version, **changed):
        with committed():
            return roll_back_to(BookRecord.objects.get(version=version), **({"user": user} | changed))

    return bring


def matches(**facts):
    return services.match(made.facts(**facts)).rules


def test_a_changed_rule_stands_as_it_did_live_and_as_a_draft(published, back):
    rule = published(made.draft(Rule, "welcome", priority=7))
    rule.priority, rule.condition = 9, made.from_condition(made.KEEN)
    published(rule)
    assert matches(**ON_A_PHONE) == ()

    publication = back(1)

    rule.refresh_from_db()
    assert publication.version == 3
    assert matches(**ON_A_PHONE) == ("rule:welcome",)
    assert (rule.priority, rule.live, rule.has_unpublished_changes) == (7, True, False)
    assert rule.get_latest_revision_as_object().sentence == "Device is Mobile."


def test_what_came_later_goes_off_and_keeps_its_history(published, back):
    published(made.draft(Rule, "first"))
    later = published(made.draft(Rule, "later"))

    back(1)

    later.refresh_from_db()
    assert matches(**ON_A_PHONE) == ("rule:first",)
    assert not later.live
    assert later.revisions.count() == 2


def test_what_was_deleted_or_taken_off_comes_back(published, back, committed):
    gone, off = published(made.draft(Rule, "gone")), published(made.draft(Rule, "off"))
    with committed():
        gone.delete()
        off.unpublish()
    assert matches(**ON_A_PHONE) == ()

    back(2)

    assert matches(**ON_A_PHONE) == ("rule:gone", "rule:off")
    assert Rule.objects.get(slug="gone").get_latest_revision() is not None


def test_a_threshold_gets_its_number_back_and_conditions_keep_naming_it(published, back):
    number = Threshold.objects.create(name="Loyal", slug="loyal", value=3, live=False)
    published(number)
    asks = make_test(registry.get("visits_7d"), "at_least", ThresholdRef("loyal"))
    published(made.draft(Rule, "welcome", asks))
    number.value = 8
    published(number)
    assert matches(visits_7d=3.0) == ()

    back(2)

    number.refresh_from_db()
    assert (number.value, number.version) == (3, 3)
    assert matches(visits_7d=3.0) == ("rule:welcome",)
    assert "Loyal" in Rule.objects.get().sentence


def test_segments_whose_arrows_turned_round_come_back(published, back):
    left = published(made.draft(Segment, "left"))
    right = published(made.draft(Segment, "right", InSegment("left")))
    right.condition = made.from_condition(made.KEEN)
    published(right)
    left.condition = made.from_condition(InSegment("right"))
    published(left)

    back(2)

    assert services.live_book().book.segments()["right"] == InSegment("left")


def test_a_waiting_draft_is_put_aside_and_named_before(published, back):
    rule = published(made.draft(Rule, "welcome", priority=7))
    published(made.draft(Rule, "later"))
    rule.priority = 2
    draft = rule.save_revision()
    record = BookRecord.objects.get(version=1)
    assert [entry.slug for entry in plan_rollback(record).put_aside] == ["welcome"]

    back(1)

    rule.refresh_from_db()
    assert rule.get_latest_revision_as_object().priority == 7
    assert draft in rule.revisions.all()


def test_a_draft_that_was_never_published_is_left_alone(published, back):
    published(made.draft(Rule, "welcome"))
    published(made.draft(Rule, "later"))
    fresh = made.draft(Rule, "fresh")

    back(1)

    assert fresh.revisions.count() == 1


def test_dates_of_today_do_not_hold_back_what_comes_back(published, back, committed, time_machine):
    now = timezone.now()
    rule = made.draft(Rule, "welcome")
    rule.expire_at = now + timedelta(hours=1)
    published(rule)
    time_machine.move_to(now + timedelta(hours=2), tick=False)
    with committed():
        call_command("publish_scheduled")
    assert matches(**ON_A_PHONE) == ()

    back(1)
    with committed():
        call_command("publish_scheduled")

    assert matches(**ON_A_PHONE) == ("rule:welcome",)


def test_what_was_proved_is_not_proved_again(published, back, proved):
    published(made.draft(Rule, "welcome"))
    published(made.draft(Rule, "later"))
    assert len(proved) == 2

    back(1)

    assert len(proved) == 2
    assert BookRecord.objects.get(version=3).proof == BookRecord.objects.get(version=1).proof


def test_where_the_facts_of_today_make_another_book_it_is_proved(published, back, proved):
    published(made.draft(Rule, "welcome"))
    BookRecord.objects.filter(version=1).update(proof={})
    published(made.draft(Rule, "later"))

    back(1)

    assert len(proved) == 3


def test_a_refused_proof_changes_nothing(published, back, monkeypatch):
    rule = published(made.draft(Rule, "welcome"))
    BookRecord.objects.filter(version=1).update(proof={})
    published(made.draft(Rule, "later"))
    monkeypatch.setattr(publisher, "prove", lambda book, timeout_ms: ProofRefusal("index differs"))

    with pytest.raises(RollbackRefusedError, match="index differs"):
        back(1)

    assert matches(**ON_A_PHONE) == ("rule:later", "rule:welcome")
    assert (rule.revisions.count(), BookRecord.objects.count()) == (2, 2)


def test_a_book_whose_fact_is_gone_does_not_come_back_and_says_so(published, back, monkeypatch):
    published(made.draft(Rule, "welcome"))
    Rule.objects.all().delete()
    published(made.draft(Rule, "other", made.KEEN))
    monkeypatch.delitem(registry._offers, "device")

    with pytest.raises(RollbackRefusedError, match="device"):
        back(1)

    assert services.live_book().book.names == {"rule:other": "Other"}


def test_who_returned_to_what_is_kept_and_logged(published, back, user):
    published(made.draft(Rule, "welcome"))
    published(made.draft(Rule, "later"))

    back(1)

    record = BookRecord.objects.get(version=3)
    assert (record.made_by, record.returned_to) == (user, 1)
    log = ModelLogEntry.objects.filter(action="attune_rules.return")
    assert {(entry.label, entry.user) for entry in log} == {("Later", user), ("Rule book 3", user)}


def test_books_of_before_come_back_from_what_they_matched(published, back, committed):
    site = Site.objects.get()
    published(made.draft(Segment, "mobile"))
    published(made.draft(Rule, "welcome", InSegment("mobile"), site=site, priority=7))
    published(made.draft(Rule, "later"))
    BookRecord.objects.update(declared={})

    old = past_book(BookRecord.objects.get(version=2))
    back(2)

    assert [(entry.slug, entry.site) for entry in old.entries] == [("mobile", ""), ("welcome", site.hostname)]
    rule = Rule.objects.get(slug="welcome")
    assert (rule.site, rule.priority, rule.sentence) == (site, 7, "In the segment “Mobile”.")
    assert not Rule.objects.get(slug="later").live


class TestThePage:
    """What editors see and may do."""

    URL = "/admin/attune/rules/books/"

    @pytest.fixture
    def history(self, published):
        published(made.draft(Rule, "welcome", priority=7))
        rule = Rule.objects.get()
        rule.priority = 9
        published(rule)

    def test_each_book_says_what_changed_when_and_how_it_was_proved(self, client, history):
        page = signed_in(client, "view").get(self.URL).content.decode()

        assert "The rule “Welcome” changes: The priority was “7” and becomes “9”." in page
        assert "New rule “Welcome”: When: Device is Mobile. Show the variant “B” in the slot “hero”." in page
        assert "Compared on 9 contexts" in page
        assert "Return to this one" not in page

    def test_a_refused_book_is_listed_with_its_reason_and_no_way_back(self, client, history):
        BookRecord.objects.create(version=3, book={}, refusal="index differs")
        client = signed_in(client, "view", "publish")

        assert "It never went live: index differs" in client.get(self.URL).content.decode()
        assert client.post(f"{self.URL}3/return/").status_code == 404

    def test_an_approver_is_told_what_will_change_returns_and_takes_it_back(self, client, history, committed):
        client = signed_in(client, "publish")
        told = client.get(f"{self.URL}1/return/").content.decode()
        assert "The priority was “9” and becomes “7”." in told
        assert Rule.objects.get().priority == 9

        with committed():
            page = client.post(f"{self.URL}1/return/", follow=True).content.decode()

        assert Rule.objects.get().priority == 7
        assert "Rule book 1 stands again, as book 3." in page
        assert BookRecord.objects.get(version=3).made_by.username == "ed"
        undo = f"{self.URL}2/return/"
        assert f'data-w-action-url-value="{undo}"' in page
        with committed():
            client.post(undo)
        assert Rule.objects.get().priority == 9

    @pytest.mark.parametrize("allowed", [("view",), ("add", "change", "view"), ("delete", "lock")])
    def test_others_are_refused_by_address_and_nothing_changes(self, client, history, allowed):
        client = signed_in(client, *allowed)

        answers = [client.get(f"{self.URL}1/return/"), client.post(f"{self.URL}1/return/")]

        assert [answer.status_code for answer in answers] == [302, 302]
        assert BookRecord.objects.count() == 2
        assert Rule.objects.get().priority == 9

    def test_who_may_do_nothing_with_rules_does_not_see_the_books(self, client, history):
        assert signed_in(client).get(self.URL).status_code == 302
        assert "attune/rules/books" not in client.get("/admin/").content.decode()

    def test_the_address_of_the_page_is_in_the_menu(self, client, history):
        assert reverse("attune_rules:books") in signed_in(client, "view").get("/admin/").content.decode()
