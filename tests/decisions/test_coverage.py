"""What acted is counted once, what has stopped is seen, and its author is told once."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from attune.audience import services as audience_services
from attune.audience.domain.events import Exposure
from attune.audience.models import EffectRecord, EventRecord
from attune.decisions.coverage import exposure_counts, rule_flags
from attune.decisions.coverage.activity import activity_series, flagged_rules, statistics
from attune.decisions.coverage.rule_flag_words import flag_words
from attune.decisions.domain.coverage import find_stopped_rule, missing_share
from attune.decisions.models import ActedDay, FactDay, Flag, KeyAudience
from attune.rules.services import forget_live_book, publish_book
from tests.audience.made import view
from tests.rules import made

TODAY = date(2026, 3, 30)
NOON = datetime(2026, 3, 30, 12, 0, tzinfo=UTC)


def ago(*days):
    return {TODAY - timedelta(days=number) for number in days}


class TestStopped:
    """When a rule counts as one that used to act and has stopped."""

    ALL = ago(*range(31))

    def test_one_that_acted_every_day_and_is_quiet_for_three(self):
        found = find_stopped_rule(ago(*range(4, 20)), self.ALL, TODAY)

        assert found is not None
        assert (found.last, found.days, found.of, found.usual_gap_days) == (TODAY - timedelta(days=4), 16, 16, 1)

    def test_two_quiet_days_are_none_yet(self):
        assert find_stopped_rule(ago(*range(3, 20)), self.ALL, TODAY) is None

    def test_today_is_not_over(self):
        assert find_stopped_rule(ago(*range(1, 20)), self.ALL, TODAY) is None

    def test_one_that_acts_each_week_may_be_quiet_for_three(self):
        assert find_stopped_rule(ago(2, 9, 16, 23, 30), self.ALL, TODAY) is None
        assert find_stopped_rule(ago(9, 16, 23, 30), self.ALL, TODAY) is None

    def test_three_times_the_usual_gap_is_waited_for(self):
        every_other = range(0, 20, 2)
        assert find_stopped_rule(ago(*(number + 6 for number in every_other)), self.ALL, TODAY) is None
        assert find_stopped_rule(ago(*(number + 7 for number in every_other)), self.ALL, TODAY) is not None

    def test_one_that_acted_on_few_days_was_never_used_to_act(self):
        assert find_stopped_rule(ago(10, 11, 12, 13), self.ALL, TODAY) is None

    def test_days_on_which_nothing_was_seen_on_the_site_do_not_count(self):
        assert find_stopped_rule(ago(*range(10, 25)), ago(*range(8, 31)), TODAY) is None

    def test_what_has_never_acted_has_not_stopped(self):
        assert find_stopped_rule(set(), self.ALL, TODAY) is None


def test_a_fact_is_missing_too_often_above_a_twentieth_of_enough_requests():
    counts = {"device": (100, 6), "language": (100, 5), "country": (39, 39)}

    assert missing_share(counts, {"device", "language", "country"}) == ("device", 0.06, 100)
    assert missing_share(counts, {"language", "country"}) is None
    assert missing_share(counts, set()) is None


pytest_db = pytest.mark.django_db


def exposure(*causes, at=NOON, facts=None, visitor="v1"):
    return Exposure(
        id=uuid4(), visitor=visitor, at=at, page_id=1, slot="s", variant="b", causes=causes, book=1, facts=facts
    )


def store(*events):
    audience_services.ingest(events, learns=False)


@pytest_db
class TestCounting:
    """Exposures become counts by day, each once."""

    def test_each_is_counted_once_however_often_it_is_asked_for(self):
        store(exposure("rule:a"), exposure("rule:a", "segment:b"), exposure())

        assert (exposure_counts.count_acting_rules(), exposure_counts.count_acting_rules()) == (3, 0)

        assert {row.key: row.times for row in ActedDay.objects.all()} == {"": 3, "rule:a": 2, "segment:b": 1}

    def test_what_comes_later_is_added(self):
        store(exposure("rule:a"))
        exposure_counts.count_acting_rules()
        store(exposure("rule:a", at=NOON + timedelta(hours=1)))
        exposure_counts.count_acting_rules()

        row = ActedDay.objects.get(key="rule:a")
        assert (row.times, row.last) == (2, NOON + timedelta(hours=1))

    def test_an_exposure_that_is_sent_twice_counts_once(self):
        twice = exposure("rule:a")
        store(twice)
        exposure_counts.count_acting_rules()
        store(twice)
        exposure_counts.count_acting_rules()

        assert ActedDay.objects.get(key="rule:a").times == 1

    def test_a_day_is_one_of_the_sites_zone(self, settings):
        settings.TIME_ZONE = "Europe/London"
        store(exposure("rule:a", at=datetime(2026, 6, 1, 23, 30, tzinfo=UTC)))

        exposure_counts.count_acting_rules()

        assert ActedDay.objects.get(key="rule:a").day == date(2026, 6, 2)

    def test_where_counting_fails_nothing_is_marked_as_counted(self, monkeypatch):
        store(exposure("rule:a"))
        monkeypatch.setattr(exposure_counts.FactDay.objects, "add", None)
        monkeypatch.setattr(exposure_counts.ActedDay.objects, "add", lambda *_args, **_more: 1 / 0)

        with pytest.raises(ZeroDivisionError), transaction.atomic():
            exposure_counts.count_acting_rules()

        assert EventRecord.objects.get().is_counted is False
        assert ActedDay.objects.count() == 0

    def test_page_views_are_not_waited_for(self):
        store(view())

        assert exposure_counts.count_acting_rules() == 0

    def test_facts_that_could_not_be_read_and_those_that_a_request_did_not_tell_are_missing(self):
        facts = {"device": "mobile", "browser_version": "", "page_published": None, "visits_7d": 0.0, "referrer": ""}
        store(exposure(facts={"facts": facts, "unread": ["device"]}), exposure(facts={"facts": facts, "unread": []}))

        exposure_counts.count_acting_rules()

        assert {row.key: (row.asked, row.missing) for row in FactDay.objects.all()} == {
            "device": (2, 1),
            "browser_version": (2, 2),
            "page_published": (2, 2),
            "visits_7d": (2, 0),
            "referrer": (2, 0),
        }

    def test_what_a_profile_does_not_know_yet_is_not_missing(self):
        store(exposure(facts={"facts": {"first_seen": None, "no_such_fact": None}, "unread": []}))

        exposure_counts.count_acting_rules()

        assert {row.key: row.missing for row in FactDay.objects.all()} == {"first_seen": 0, "no_such_fact": 0}

    def test_old_days_are_forgotten(self):
        ActedDay.objects.add("rule:a", TODAY - timedelta(days=401), times=1, last=NOON)
        ActedDay.objects.add("rule:a", TODAY, times=1, last=NOON)

        exposure_counts.delete_old_counts(TODAY)

        assert [row.day for row in ActedDay.objects.all()] == [TODAY]


@pytest.fixture
def author(db):
    return get_user_model().objects.create_superuser("ada", "ada@example.com", "x")


@pytest.fixture
def rule(author):
    """A live rule that asks for the device, published by somebody."""
    rule = made.rule("welcome", live=False)
    rule.save_revision(user=author).publish(user=author)
    publish()
    return rule


def publish():
    publish_book()
    # What hangs on the commit, which no test makes.
    forget_live_book()


def days_of(key, *numbers, now, times=3):
    for number in numbers:
        at = now - timedelta(days=number)
        ActedDay.objects.add(key, timezone.localdate(at), times=times, last=at)


@pytest_db
class TestFlags:
    """What is odd is flagged, told once, and ends by itself."""

    @pytest.fixture
    def now(self):
        return timezone.now()

    @pytest.fixture
    def quiet(self, rule, now):
        """The rule acted on every day until four days ago; the site was seen on each."""
        days_of("", *range(30), now=now)
        days_of("rule:welcome", *range(4, 20), now=now)

    def test_sc39_a_rule_that_stopped_is_flagged_and_its_author_told_once(self, quiet, now):
        (flag,) = rule_flags.flag_rules(now)
        again = rule_flags.flag_rules(now + timedelta(minutes=10))

        assert (flag.kind, flag.key, again) == ("stopped", "rule:welcome", [])
        assert "It acted on 16 of 16 days, and never since" in flag_words(flag)
        (message,) = mail.outbox
        assert message.to == ["ada@example.com"]
        assert message.subject == "“Welcome” has stopped"
        assert "/admin/snippets/attune_rules/rule/edit/" in message.body
        assert "It acted on 16 of 16 days" in message.body

    def test_a_flag_ends_when_the_rule_acts_again(self, quiet, now):
        rule_flags.flag_rules(now)
        days_of("rule:welcome", 0, now=now)

        rule_flags.flag_rules(now)

        assert Flag.objects.open().count() == 0
        assert Flag.objects.get().closed_at == now
        assert flagged_rules() == []

    def test_a_rule_that_was_taken_off_the_site_has_not_stopped(self, quiet, rule, now):
        rule.refresh_from_db()
        rule.unpublish()
        publish()

        assert rule_flags.flag_rules(now) == []
        assert mail.outbox == []

    def test_a_rule_on_a_site_that_nobody_saw_has_not_stopped(self, rule, now):
        days_of("", *range(4, 30), now=now)
        days_of("rule:welcome", *range(4, 20), now=now)

        assert rule_flags.flag_rules(now) == []

    def test_a_trigger_that_stopped_is_flagged_as_well(self, author, now):
        trigger = made.trigger("keen", live=False)
        trigger.save_revision(user=author).publish(user=author)
        publish()
        days_of("", *range(30), now=now)
        for number in range(5, 20):
            EffectRecord.objects.create(
                event=uuid4(),
                trigger="keen",
                position=0,
                visitor="v",
                kind="AddToList",
                at=now - timedelta(days=number),
            )

        (flag,) = rule_flags.flag_rules(now)

        assert (flag.kind, flag.key) == ("stopped", "trigger:keen")
        assert mail.outbox[0].subject == "“Keen” has stopped"

    def test_a_rule_whose_fact_is_missing_in_more_than_a_twentieth_of_requests_is_flagged(self, rule, now):
        FactDay.objects.add("device", timezone.localdate(now), asked=100, missing=6)

        (flag,) = rule_flags.flag_rules(now)

        assert (flag.kind, flag.data) == ("missing", {"fact": "device", "share": 0.06, "asked": 100})
        assert "In 6 % of 100 sampled requests of the last week the fact “Device” was missing" in flag_words(flag)
        assert mail.outbox[0].subject == "“Welcome” misses a fact"

    def test_a_twentieth_is_not_too_much_and_another_rules_fact_does_not_matter(self, rule, now):
        FactDay.objects.add("device", timezone.localdate(now), asked=100, missing=5)
        FactDay.objects.add("language", timezone.localdate(now), asked=100, missing=90)

        assert rule_flags.flag_rules(now) == []

    def test_where_the_author_has_no_address_it_stands_on_the_screens_alone(self, quiet, author, now):
        author.email = ""
        author.save()

        (flag,) = rule_flags.flag_rules(now)

        assert mail.outbox == []
        assert [(rule.name, rule.words) for rule in flagged_rules()] == [("Welcome", flag_words(flag))]

    def test_a_mail_server_that_is_away_keeps_no_flag_from_the_screens(self, quiet, now, monkeypatch, caplog):
        def away(*_args, **_more):
            raise ConnectionRefusedError("no server")

        monkeypatch.setattr("attune.decisions.coverage.notices.send_mail", away)

        rule_flags.flag_rules(now)

        assert len(flagged_rules()) == 1
        assert "could not be told" in caplog.text

    def test_one_flag_of_a_kind_stands_at_a_time(self, now):
        Flag.objects.create(kind="stopped", key="rule:a", opened_at=now)

        with pytest.raises(IntegrityError), transaction.atomic():
            Flag.objects.create(kind="stopped", key="rule:a", opened_at=now)

    def test_the_command_lists_what_is_odd_and_ends_with_1(self, quiet):
        out = StringIO()

        with pytest.raises(SystemExit) as ended:
            call_command("check_coverage", stdout=out)

        assert ended.value.code == 1
        assert "rule:welcome: It acted on 16 of 16 days" in out.getvalue()

    def test_the_command_says_so_where_all_is_well(self, rule):
        out = StringIO()

        call_command("check_coverage", stdout=out)

        assert out.getvalue().strip() == "Nothing is odd about the rules that are live."


@pytest_db
class TestStatistics:
    """What the lists of rules are told."""

    def test_when_it_acted_last_how_often_and_whom_it_reaches(self, rule):
        now = timezone.now()
        days_of("rule:welcome", 1, 2, 40, now=now)
        for visitor, device in (("a", "mobile"), ("b", "mobile"), ("c", "tablet"), ("c", "tablet"), ("d", None)):
            facts = {"device": device} if device else {}
            store(exposure(at=now, visitor=visitor, facts={"facts": facts, "unread": []}))
        exposure_counts.measure_audiences(now)

        known = statistics()["rule:welcome"]

        assert (known.last_fired, known.times) == (now - timedelta(days=1), 6)
        assert (known.visitors, known.audience) == (2, 2 / 3)
        assert known.flags == ()

    def test_an_audience_goes_with_its_rule(self, rule):
        exposure_counts.measure_audiences(timezone.now())
        assert KeyAudience.objects.filter(key="rule:welcome").exists()

        rule.refresh_from_db()
        rule.unpublish()
        publish()
        exposure_counts.measure_audiences(timezone.now())

        assert not KeyAudience.objects.exists()

    def test_a_course_has_a_number_for_each_day(self, db):
        days_of("rule:a", 0, 2, now=NOON, times=4)
        days_of("rule:a", 3, now=NOON)

        found = activity_series(TODAY, 3)

        assert found["rule:a"].days == (4, 0, 4)
        assert (found["rule:a"].total, found["rule:a"].last) == (8, NOON)

    def test_a_visitor_who_is_forgotten_is_in_no_count_that_names_them(self):
        store(exposure("rule:a", visitor="gone"))
        exposure_counts.count_acting_rules()

        audience_services.erase_visitor("gone")

        assert EventRecord.objects.count() == 0
        assert {field.name for model in (ActedDay, FactDay, KeyAudience, Flag) for field in model._meta.fields} & {
            "visitor"
        } == set()
