"""Publishing: a draft changes nothing, a publication reaches every process, and a bad book never goes live."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Site

from attune.rules import services
from attune.rules.books import publisher
from attune.rules.books.version_cache import KEY
from attune.rules.domain.conditions import InSegment
from attune.rules.domain.facts.fact import Kind
from attune.rules.facts.registry import registry
from attune.rules.models import BookRecord, Rule, Segment
from attune.rules.proof.runner import ProofRefusal
from attune.rules.selectors import live_edition, newest_attempt
from attune.rules.signals import book_published
from tests.rules import made
from tests.rules.strategies import fact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_process")]

ON_A_PHONE = {"device": "mobile"}


def rules_for(**changed):
    """Match the live book."""
    return services.match(made.facts(**changed)).rules


@pytest.fixture
def unproved(monkeypatch):
    """Take the proof as given, which spares a process where another thing is tested."""
    monkeypatch.setattr(publisher, "prove", lambda book, timeout_ms: None)


@pytest.mark.usefixtures("unproved")
class TestGoingLive:
    """What becomes live, and what does not."""

    def test_a_draft_is_not_live(self, committed):
        with committed():
            made.draft(Rule, "welcome")

        assert rules_for(**ON_A_PHONE) == ()
        assert not BookRecord.objects.exists()

    def test_publishing_a_draft_makes_it_live(self, committed):
        rule = made.draft(Rule, "welcome")

        with committed():
            rule.latest_revision.publish()

        assert rules_for(**ON_A_PHONE) == ("rule:welcome",)
        assert rules_for(device="desktop") == ()

    def test_a_newer_draft_changes_nothing_until_it_is_published(self, committed):
        rule = made.draft(Rule, "welcome")
        with committed():
            rule.latest_revision.publish()
        rule.refresh_from_db()

        with committed():
            rule.condition = made.from_condition(made.KEEN)
            rule.save_revision()

        assert rules_for(**ON_A_PHONE) == ("rule:welcome",)

    def test_unpublishing_takes_it_away(self, committed):
        rule = made.rule("welcome")
        services.publish_book()

        with committed():
            rule.unpublish()

        assert rules_for(**ON_A_PHONE) == ()

    def test_deleting_takes_it_away(self, committed):
        rule = made.rule("welcome")
        services.publish_book()

        with committed():
            rule.delete()

        assert rules_for(**ON_A_PHONE) == ()

    def test_deleting_a_draft_publishes_nothing(self, committed):
        rule = made.draft(Rule, "welcome")

        with committed():
            rule.delete()

        assert not BookRecord.objects.exists()

    def test_a_scheduled_rule_goes_live_and_expires_in_its_time(self, committed, time_machine):
        rule = made.draft(Rule, "welcome")
        now = timezone.now()
        rule.go_live_at, rule.expire_at = now + timedelta(hours=1), now + timedelta(hours=3)
        rule.save_revision().publish()

        seen = {}
        for hours in (0, 2, 4):
            time_machine.move_to(now + timedelta(hours=hours), tick=False)
            with committed():
                call_command("publish_scheduled")
            seen[hours] = rules_for(**ON_A_PHONE)

        assert seen == {0: (), 2: ("rule:welcome",), 4: ()}

    def test_a_rolled_back_publication_never_happened(self, committed):
        rule = made.draft(Rule, "welcome")

        with committed():
            try:
                with transaction.atomic():
                    rule.latest_revision.publish()
                    raise InterruptedError
            except InterruptedError:
                pass

        assert not BookRecord.objects.exists()
        assert rules_for(**ON_A_PHONE) == ()

    def test_many_changes_in_one_transaction_make_one_book(self, committed):
        drafts = [made.draft(Segment, f"s{number}") for number in range(3)]

        with committed():
            for segment in drafts:
                segment.latest_revision.publish()

        assert list(BookRecord.objects.values_list("version", flat=True)) == [1]

    def test_a_bulk_load_publishes_once_at_its_end(self, committed):
        drafts = [made.draft(Segment, f"s{number}") for number in range(3)]

        with committed(), services.pause_publishing():
            for segment in drafts:
                with committed():
                    segment.latest_revision.publish()
                assert not BookRecord.objects.exists()

        assert list(BookRecord.objects.values_list("version", flat=True)) == [1]
        assert services.live_book().book.names.keys() == {"segment:s0", "segment:s1", "segment:s2"}

    def test_a_pause_in_which_nothing_changed_publishes_nothing(self, committed):
        with committed(), services.pause_publishing():
            pass

        assert not BookRecord.objects.exists()

    def test_others_are_told_of_the_version(self, committed):
        told = []
        book_published.connect(lambda version, **_: told.append(version), weak=False, dispatch_uid="told")
        made.rule("welcome")

        with committed():
            services.publish_book()
        book_published.disconnect(dispatch_uid="told")

        assert told == [1]


@pytest.mark.usefixtures("unproved")
class TestTheHistory:
    """What is kept of every book."""

    def test_every_book_is_kept_as_it_was(self):
        rule = made.rule("welcome", priority=7)
        services.publish_book()
        first = BookRecord.objects.get(version=1).book

        Rule.objects.filter(pk=rule.pk).update(priority=8)
        services.publish_book()

        assert first["rule:welcome"]["priority"] == 7
        assert BookRecord.objects.get(version=1).book == first
        assert BookRecord.objects.get(version=2).book["rule:welcome"]["priority"] == 8

    def test_a_stored_book_is_read_back_the_same(self, fresh_process):
        made.segment("mobile")
        made.rule("welcome", InSegment("mobile"), priority=7)
        made.trigger("keen")
        services.publish_book()

        fresh_process()
        live = services.live_book()

        edition = live_edition()
        assert live.book == edition.book(1)
        assert live.triggers == edition.triggers()


@pytest.mark.usefixtures("unproved")
class TestWhatIsLeftOut:
    """What is published but cannot act is left out by name, and the rest goes live."""

    def test_a_rule_whose_segment_is_not_live_sleeps(self):
        made.segment("mobile", live=False)
        made.rule("asks", InSegment("mobile"))
        made.rule("welcome")

        publication = services.publish_book()

        assert publication.left_out.keys() == {"rule:asks"}
        assert publication.left_out["rule:asks"].startswith('It asks for the segment "mobile", which is not live.')
        assert rules_for(**ON_A_PHONE) == ("rule:welcome",)

    def test_what_asks_for_a_segment_that_sleeps_sleeps_too(self):
        made.segment("top", InSegment("middle"))
        made.segment("middle", InSegment("gone"))

        assert services.publish_book().left_out.keys() == {"segment:top", "segment:middle"}

    def test_a_rule_that_is_half_finished_never_matches_everyone(self):
        Rule.objects.create(name="Half", slug="half", condition=[], actions=[])

        publication = services.publish_book()

        assert publication.left_out.keys() == {"rule:half"}
        assert rules_for(**ON_A_PHONE) == ()


@pytest.mark.usefixtures("unproved")
class TestSites:
    """A declaration may belong to one site."""

    FACT = fact("page_site", Kind.TEXT)

    def test_a_rule_of_one_site_acts_there_alone(self, monkeypatch):
        monkeypatch.setitem(registry._offers, "page_site", self.FACT)
        site = Site.objects.get()
        made.rule("here", site=site)
        services.publish_book()

        assert rules_for(**ON_A_PHONE, page_site=site.root_page.path) == ("rule:here",)
        assert rules_for(**ON_A_PHONE, page_site="00010009") == ()

    def test_where_nobody_knows_the_site_it_sleeps(self, monkeypatch):
        monkeypatch.delitem(registry._offers, "page_site", raising=False)
        made.rule("here", site=Site.objects.get())

        assert "belongs to one site" in services.publish_book().left_out["rule:here"]


class TestTheProof:
    """A book that fails its proof never goes live."""

    def test_a_refused_book_keeps_the_last_good_one(self, monkeypatch, caplog):
        made.rule("welcome")
        services.publish_book()
        made.rule("broken")
        monkeypatch.setattr(publisher, "prove", lambda book, timeout_ms: ProofRefusal("index differs"))

        publication = services.publish_book()

        assert (publication.version, publication.refusal) == (1, "index differs")
        assert rules_for(**ON_A_PHONE) == ("rule:welcome",)
        assert newest_attempt().refusal == "index differs"
        assert "Rule book 2 is refused and never goes live: index differs" in caplog.text

    def test_after_a_refusal_the_next_good_book_goes_live(self, monkeypatch):
        made.rule("welcome")
        with monkeypatch.context() as patched:
            patched.setattr(publisher, "prove", lambda book, timeout_ms: ProofRefusal("index differs"))
            services.publish_book()

        assert services.publish_book().version == 2
        assert rules_for(**ON_A_PHONE) == ("rule:welcome",)

    def test_segments_in_a_circle_are_refused(self):
        made.segment("first", InSegment("second"))
        made.segment("second", InSegment("first"))

        publication = services.publish_book()

        assert "asks for itself" in publication.refusal
        assert services.live_book().version == 0

    @pytest.mark.usefixtures("unproved")
    def test_what_changed_during_the_proof_is_proved_too(self, monkeypatch):
        made.rule("welcome")
        proved = []

        def slow(book, timeout_ms):
            proved.append(sorted(book.names))
            if len(proved) == 1:
                made.rule("late")

        monkeypatch.setattr(publisher, "prove", slow)

        services.publish_book()

        assert proved == [["rule:welcome"], ["rule:late", "rule:welcome"]]
        assert rules_for(**ON_A_PHONE) == ("rule:late", "rule:welcome")
        assert list(BookRecord.objects.values_list("version", flat=True)) == [1]


def test_what_the_proof_covered_is_kept_with_the_book():
    made.rule("welcome")

    services.publish_book()

    proof = BookRecord.objects.get(version=1).proof
    assert (proof["tests"], proof["tests_seen_both_ways"]) == (1, 1)
    assert (proof["rules"], proof["rules_seen_both_ways"]) == (1, 1)
    assert proof["contexts"]["personas"] >= 1
    assert proof["contexts"]["boundaries"] > 1


def test_the_number_of_the_live_book_is_in_the_shared_cache(committed, unproved):
    made.rule("welcome")

    with committed():
        services.publish_book()

    assert cache.get(KEY) == 1
