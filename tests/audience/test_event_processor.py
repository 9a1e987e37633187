"""Events become profiles, once each, with the effects of the triggers they fire; or nothing at all happens."""

from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError
from wagtail.models import Page, Site

from attune.audience import services, tasks
from attune.audience.domain.events import PageView
from attune.audience.models import EffectRecord, EventRecord, ProfileRecord
from attune.audience.profile import event_processor
from attune.rules import services as rule_services
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.effects.add_to_list import AddToList
from attune.rules.domain.effects.call_webhook import CallWebhook
from attune.rules.domain.effects.nudge_affinity import NudgeAffinity
from attune.rules.domain.effects.set_trait import SetTrait
from attune.rules.domain.language.exchange import from_exchange
from attune.rules.facts.registry import registry
from attune.rules.models import Trigger
from tests.audience.made import NOON, VISITOR, minutes, profile, view

pytestmark = pytest.mark.django_db


def test_events_wait_until_they_are_taken_in_and_then_no_more():
    services.ingest([view(1, number=1), view(2, number=2)])

    assert services.waiting_visitors() == [VISITOR]
    assert services.process_visitor(VISITOR) == 2
    assert services.process_visitor(VISITOR) == 0
    assert services.waiting_visitors() == []
    assert [one.page_id for one in profile().seen] == [1, 2]
    assert profile().version == 1
    assert ProfileRecord.objects.get().last_seen == NOON


def test_a_double_that_comes_later_changes_nothing():
    services.ingest([view(1, number=1)])
    services.process_visitor(VISITOR)
    before = profile()

    assert services.ingest([view(1, number=1)]) == 0
    services.process_visitor(VISITOR)

    assert profile() == before


def test_two_visitors_do_not_learn_of_each_other():
    services.ingest([view(1, number=1), view(2, number=2, visitor="other")])

    services.process_visitor(VISITOR)

    assert [one.page_id for one in profile().seen] == [1]
    assert services.waiting_visitors() == ["other"]


def test_what_a_page_is_about_is_learned(articles):
    section, (first, *_) = articles
    services.ingest([view(first.pk), view(section.pk, number=2, at=NOON + minutes(1))])

    services.process_visitor(VISITOR)

    assert profile().affinities[f"section:{section.pk}"] == pytest.approx(0.2, abs=1e-4)
    assert [one.section for one in profile().seen] == [str(section.pk), ""]


def test_a_page_that_is_gone_is_viewed_and_teaches_nothing():
    services.ingest([view(2**31 - 1)])

    services.process_visitor(VISITOR)

    assert len(profile().seen) == 1
    assert profile().affinities == {}


def test_effects_are_written_on_the_profile_and_in_the_ledger(firing):
    firing(SetTrait("reader", "keen"), AddToList("letters"), NudgeAffinity("topic:floods", 0.5))
    services.ingest([view(1)])

    services.process_visitor(VISITOR)

    assert profile().traits == {"reader": "keen"}
    assert profile().lists == {"letters"}
    assert profile().affinities["topic:floods"] == pytest.approx(0.5)
    assert list(EffectRecord.objects.values_list("event", "trigger", "position", "kind", "state")) == [
        (UUID(int=1), "often", 0, "SetTrait", "done"),
        (UUID(int=1), "often", 1, "AddToList", "done"),
        (UUID(int=1), "often", 2, "NudgeAffinity", "done"),
    ]


def test_an_effect_in_the_ledger_is_not_done_again(firing):
    firing(NudgeAffinity("topic:floods", 0.5))
    services.ingest([view(1)])
    services.process_visitor(VISITOR)

    EventRecord.objects.update(is_processed=False)
    services.process_visitor(VISITOR)

    assert profile().affinities["topic:floods"] == pytest.approx(0.5)
    assert EffectRecord.objects.count() == 1


def test_a_trigger_that_cannot_be_judged_does_not_keep_the_profile_from_learning(monkeypatch, caplog):
    def fail(*args):
        raise RuntimeError("broken engine")

    monkeypatch.setattr(event_processor.rule_services, "match_triggers", fail)
    services.ingest([view(1)])

    services.process_visitor(VISITOR)

    assert len(profile().seen) == 1
    assert "could not be judged" in caplog.text


def test_all_is_kept_or_nothing(firing, monkeypatch):
    firing(SetTrait("reader", "keen"))
    services.ingest([view(1)])

    def fail(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(event_processor, "to_state", fail)
    with pytest.raises(DatabaseError):
        services.process_visitor(VISITOR)

    assert EffectRecord.objects.count() == 0
    assert EventRecord.objects.waiting().count() == 1


def test_without_a_broker_events_are_kept_for_later(monkeypatch, caplog, django_capture_on_commit_callbacks):
    def away(*args, **kwargs):
        raise tasks.BrokerError("no broker")

    monkeypatch.setattr(tasks.process_visitor, "apply_async", away)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.ingest([view(1)]) == 1

    assert "manage.py process_events" in caplog.text
    assert EventRecord.objects.waiting().count() == 1


def test_the_command_takes_in_what_waits(capsys):
    from django.core.management import call_command

    services.ingest([view(1, number=1), view(2, number=2, visitor="other")])

    call_command("process_events")

    assert capsys.readouterr().out == "2 events of 2 visitors taken in, 0 effects sent.\n"


def test_a_forgotten_visitor_is_not_made_anew(firing):
    firing(SetTrait("reader", "keen"))
    services.ingest([view(1), view(2, number=2)])
    services.process_visitor(VISITOR)

    assert services.erase_visitor(VISITOR) == {"events": 2, "effects": 2, "profiles": 1}
    assert services.process_visitor(VISITOR) == 0
    assert ProfileRecord.objects.count() == 0


def test_a_visitor_forgotten_while_a_worker_waited_for_the_lock_is_not_made_anew(monkeypatch):
    services.ingest([view(1)])
    lock = type(ProfileRecord.objects.all()).locked

    def forgotten_meanwhile(profiles, visitor):
        EventRecord.objects.all().delete()
        return lock(profiles, visitor)

    monkeypatch.setattr(type(ProfileRecord.objects.all()), "locked", forgotten_meanwhile)

    assert services.process_visitor(VISITOR) == 0
    assert ProfileRecord.objects.count() == 0


def test_forgetting_nobody_forgets_nobody():
    services.ingest([view(1)])

    assert services.erase_visitor("") == {"events": 0, "effects": 0, "profiles": 0}
    assert EventRecord.objects.count() == 1


def test_what_is_too_old_is_purged(time_machine):
    time_machine.move_to(NOON, tick=False)
    services.ingest([view(1)])
    services.process_visitor(VISITOR)

    assert services.purge(NOON + minutes(60 * 24 * 394)) == {"events": 0, "effects": 0, "profiles": 0}
    assert services.purge(NOON + minutes(60 * 24 * 396)) == {"events": 1, "effects": 0, "profiles": 1}


def test_three_articles_of_one_section_within_a_day_set_a_trait(articles):
    condition = {"fact": "section_reads_24h", "operator": "at_least", "value": 3}
    trigger = Trigger(
        name="Three of one section",
        slug="three-of-one-section",
        event=Trigger.Event.PAGE_VIEW,
        condition=from_condition(from_exchange(condition, registry)),
        effects=from_acts([SetTrait("deep_reader", "yes")]),
        live=False,
    )
    trigger.save()
    trigger.save_revision().publish()
    rule_services.publish_book()
    _section, pages = articles

    def read(number, at):
        services.ingest([PageView(id=uuid4(), visitor=VISITOR, at=at, page_id=pages[number].pk)])
        services.process_visitor(VISITOR)
        return profile().traits.get("deep_reader")

    first, second, again = read(0, NOON), read(1, NOON + minutes(60 * 23)), read(1, NOON + minutes(60 * 23 + 1))
    too_late = read(2, NOON + minutes(60 * 24 + 1))
    in_time = read(3, NOON + minutes(60 * 24 + 2))

    assert (first, second, again, too_late) == (None, None, None, None)
    assert in_time == "yes"


def test_a_trigger_of_one_site_fires_for_its_pages_alone(articles):
    section, (page, *_) = articles
    elsewhere = Page.get_first_root_node().add_child(instance=Page(title="Elsewhere", slug="elsewhere"))
    other = Site.objects.create(hostname="other.example", root_page=elsewhere)
    condition = from_exchange({"fact": "visits", "operator": "at_least", "value": 1}, registry)
    for slug, site in (("here", Site.objects.get(is_default_site=True)), ("there", other), ("everywhere", None)):
        effects = from_acts([SetTrait(slug, "yes")])
        Trigger.objects.create(name=slug, slug=slug, site=site, condition=from_condition(condition), effects=effects)
    rule_services.publish_book()

    services.ingest([view(page.pk, number=1), view(elsewhere.pk, number=2), view(2**31 - 1, number=3)])
    services.process_visitor(VISITOR)

    fired = EffectRecord.objects.order_by("event", "trigger").values_list("event", "trigger")
    assert [(event.int, trigger) for event, trigger in fired] == [
        (1, "everywhere"),
        (1, "here"),
        (2, "everywhere"),
        (2, "there"),
        (3, "everywhere"),
    ]


def test_what_leaves_the_house_waits_in_the_outbox(firing):
    firing(CallWebhook("crm"))
    services.ingest([view(1)])

    services.process_visitor(VISITOR)

    assert EffectRecord.objects.get().state == "waiting"


def test_what_waits_is_sent_by_a_task_of_its_own(firing, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(tasks.send_effects, "apply_async", lambda args, **options: sent.append(options["queue"]))
    firing(CallWebhook("crm"))

    with django_capture_on_commit_callbacks(execute=True):
        services.ingest([view(1)])

    assert sent == ["default"]
    assert EventRecord.objects.waiting().count() == 0
