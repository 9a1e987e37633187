"""A sample of live answers is judged anew, off the request: a difference raises an alarm that editors see."""

import logging
import math
from dataclasses import replace

import pytest
from django.core.signals import request_finished
from django.urls import reverse
from kombu.exceptions import OperationalError as BrokerError

from attune.rules import services, tasks
from attune.rules.books import publisher, shadow_evaluation
from attune.rules.domain.conditions import InSegment, make_test
from attune.rules.domain.rules import Matches
from attune.rules.engines.durable import DurableBook
from attune.rules.engines.index import IndexBook
from attune.rules.facts import recent_requests
from attune.rules.facts.registry import registry
from attune.rules.models import Disagreement, Rule
from attune.rules.proof.disagreements import MOST_OF_A_BOOK, note_disagreement
from tests.rules import made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_process")]

EVERYWHERE = frozenset({"everywhere"})


@pytest.fixture(autouse=True)
def _all_are_judged(monkeypatch, settings):
    monkeypatch.setattr(publisher, "prove", lambda book, timeout_ms: None)
    settings.ATTUNE = {**settings.ATTUNE, "RULES": {"REJUDGE_SHARE": 1.0}}
    list(shadow_evaluation.take_samples())
    tasks.sample_sender.breaker.succeeded()


@pytest.fixture
def live(committed):
    """Publish a segment and two rules, and give the live book."""
    made.segment()
    made.rule("welcome", InSegment("mobile"))
    made.rule("seen", make_test(registry.get("first_seen"), "within_days", 7))
    with committed():
        services.publish_book()
    return services.live_book()


def answer(live, *, may_keep=True, **changed) -> Matches:
    """Answer a request, and take a sample of it."""
    facts = made.facts(**{"device": "mobile", "first_seen": math.nan, **changed})
    matches = services.match(facts, live, places=EVERYWHERE)
    services.sample_answer(live, facts, matches, places=EVERYWHERE, may_keep=may_keep)
    return matches


def finish():
    """End the request, as the server does when it has sent the response."""
    request_finished.send(sender=None)


@pytest.fixture
def index_lies(monkeypatch):
    """Plant an index that forgets every rule."""
    honest = IndexBook.match
    monkeypatch.setattr(IndexBook, "match", lambda self, facts: replace(honest(self, facts), rules=()))


def test_an_honest_engine_raises_no_alarm(live, caplog):
    answer(live)
    answer(live, device="desktop", first_seen=1_749_999_999.0)

    with caplog.at_level(logging.WARNING):
        finish()

    assert not Disagreement.objects.exists()
    assert caplog.records == []


def test_an_engine_that_lies_raises_an_alarm_after_the_response(live, index_lies, caplog):
    assert answer(live).rules == ()
    assert not Disagreement.objects.exists()

    finish()

    alarm = Disagreement.objects.get()
    assert (alarm.version, alarm.engines, alarm.keys) == (1, ["index", "durable"], ["rule:welcome"])
    assert alarm.answers == {"served": ["segment:mobile"], "judged": ["segment:mobile", "rule:welcome"]}
    assert alarm.facts == {"device": "mobile", "first_seen": None, "now": 1_750_000_000.0}
    assert [record.name for record in caplog.records if record.levelno >= logging.ERROR] == [
        "attune.rules.books.shadow_evaluation"
    ]
    assert 'Rule book 1: the engine "index" and the engine "durable" disagree about rule:welcome.' in caplog.text


def test_where_durable_rules_serves_the_index_judges(live, settings, monkeypatch):
    settings.ATTUNE = {**settings.ATTUNE, "RULES": {"ENGINE": "durable", "REJUDGE_SHARE": 1.0}}
    monkeypatch.setattr(DurableBook, "match", lambda self, facts: Matches(frozenset(), (), 1))

    answer(services.live_book())
    finish()

    assert Disagreement.objects.get().engines == ["durable", "index"]


def test_facts_of_a_visitor_who_did_not_agree_are_judged_and_not_kept(live, index_lies, caplog):
    answer(live, may_keep=False)

    finish()

    assert Disagreement.objects.get().facts == {}
    assert "not kept, for want of consent" in caplog.text
    assert list(recent_requests.recent_contexts(frozenset({"device"}))) == []


def test_facts_that_may_be_kept_are_remembered_for_the_next_proof(live):
    answer(live)
    finish()

    (kept,) = recent_requests.recent_contexts(frozenset({"device"}))
    assert kept.keys() == {"device", "first_seen", "now"}


def test_the_same_difference_is_counted_on_one_alarm(live, index_lies):
    for _ in range(3):
        answer(live)
        finish()

    assert Disagreement.objects.get().times == 3


def test_alarms_of_one_book_are_bounded_and_those_of_older_ones_go():
    note_disagreement(1, ("index", "durable"), ["rule:old"], answers={}, facts={})
    for number in range(MOST_OF_A_BOOK + 9):
        note_disagreement(2, ("index", "durable"), [f"rule:r{number}"], answers={}, facts={"a": "\0\ud800"})

    assert Disagreement.objects.count() == MOST_OF_A_BOOK
    assert set(Disagreement.objects.values_list("version", flat=True)) == {2}
    assert Disagreement.objects.first().facts == {"a": "??"}


def test_an_answer_of_a_book_that_is_gone_is_let_be(live, index_lies):
    answer(live)
    made.rule("another")
    services.publish_book()
    services.forget_live_book()

    finish()

    assert not Disagreement.objects.exists()


def test_the_share_is_kept_and_none_means_none(live, settings, monkeypatch):
    settings.ATTUNE = {**settings.ATTUNE, "RULES": {"REJUDGE_SHARE": 0.25}}
    monkeypatch.setattr(shadow_evaluation, "MOST_OF_A_REQUEST", 10_000)
    chance = iter([number / 100 for number in range(100)])
    monkeypatch.setattr(shadow_evaluation.random, "random", lambda: next(chance))
    taken = []
    for _ in range(100):
        answer(live)
        taken += list(shadow_evaluation.take_samples())
    assert len(taken) == 25

    settings.ATTUNE = {**settings.ATTUNE, "RULES": {"REJUDGE_SHARE": 0.0}}
    monkeypatch.setattr(shadow_evaluation.random, "random", lambda: 0.0)
    answer(live)
    assert list(shadow_evaluation.take_samples()) == []


def test_with_the_broker_away_samples_are_dropped_without_waiting_twice(live, monkeypatch, caplog):
    tried = []

    def fail(*args, **kwargs):
        tried.append(args)
        raise BrokerError("away")

    monkeypatch.setattr(tasks.rejudge, "apply_async", fail)
    for _ in range(5):
        answer(live)
        finish()

    assert len(tried) == 1
    assert "for a minute no request is judged anew" in caplog.text


def test_a_judge_that_breaks_down_reaches_nobody(live, monkeypatch, caplog):
    monkeypatch.setattr(DurableBook, "match", lambda self, facts: 1 / 0)
    answer(live)

    finish()

    assert "ZeroDivisionError" in caplog.text
    assert not Disagreement.objects.exists()


def test_judging_does_not_delay_the_response(live, monkeypatch):
    whole, judged = DurableBook.match, []
    monkeypatch.setattr(DurableBook, "match", lambda self, facts: judged.append(facts) or whole(self, facts))

    answer(live)

    assert judged == []
    finish()
    assert len(judged) == 1


def test_a_fact_that_is_a_long_text_is_not_carried_about(live):
    answer(live, device="x" * 30_000)

    assert list(shadow_evaluation.take_samples()) == []


class TestTheWarning:
    """Editors are warned until somebody dismisses it, or a new book is live."""

    LIST = "wagtailsnippets_attune_rules_rule:list"

    @pytest.fixture
    def alarm(self, live):
        note_disagreement(
            1,
            ("index", "durable"),
            ["rule:welcome"],
            answers={"served": [], "judged": ["rule:welcome"]},
            facts={"device": "mobile"},
        )
        return Disagreement.objects.get()

    WORDS = "Two rule engines gave different answers to a visitor&#x27;s request about “Welcome”."

    def test_it_is_on_the_list_and_on_the_first_page(self, admin_client, alarm):
        for page in (reverse(self.LIST), "/admin/attune/"):
            html = admin_client.get(page).content.decode()
            assert self.WORDS in html
            assert reverse("attune_rules:disagreements") in html

    def test_what_is_known_is_shown_and_dismissed(self, admin_client, alarm):
        html = admin_client.get(reverse("attune_rules:disagreements")).content.decode()
        assert "device: mobile" in html
        assert "rule:welcome" in html

        admin_client.post(reverse("attune_rules:dismiss", args=[alarm.pk]))

        assert self.WORDS not in admin_client.get(reverse(self.LIST)).content.decode()
        empty = admin_client.get(reverse("attune_rules:disagreements")).content.decode()
        assert "the engines agree about rule book 1" in empty

    def test_looking_dismisses_nothing(self, admin_client, alarm):
        assert admin_client.get(reverse("attune_rules:dismiss", args=[alarm.pk])).status_code == 405

        alarm.refresh_from_db()
        assert alarm.dismissed_at is None

    def test_a_new_book_ends_it(self, admin_client, alarm, committed):
        Rule.objects.filter(slug="welcome").update(priority=3)
        with committed():
            services.publish_book()

        assert self.WORDS not in admin_client.get(reverse(self.LIST)).content.decode()

    def test_who_may_not_change_rules_may_not_dismiss(self, client, django_user_model, alarm):
        client.force_login(django_user_model.objects.create_user("guest", password="guest"))

        assert client.post(reverse("attune_rules:dismiss", args=[alarm.pk])).status_code == 302
        assert Disagreement.objects.filter(dismissed_at=None).exists()
