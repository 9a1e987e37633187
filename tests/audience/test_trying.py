"""A dry run says what a trigger would have done to what is stored, and writes nothing."""

import json
from datetime import UTC, timedelta
from functools import partial

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attune.audience import services
from attune.audience.domain.dry_run import TriggerReplay
from attune.audience.domain.facts import LearnedFact
from attune.audience.models import EffectRecord, EventRecord, ProfileRecord
from attune.audience.triggers import dry_run
from attune.audience.triggers.effect_registry import apply_effect, effect_from
from attune.rules import services as rule_services
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import All, Not, make_test
from attune.rules.domain.effects.add_to_list import AddToList
from attune.rules.domain.effects.call_webhook import CallWebhook
from attune.rules.domain.effects.nudge_affinity import NudgeAffinity
from attune.rules.domain.effects.set_trait import SetTrait
from attune.rules.domain.facts.fact import Kind
from attune.rules.domain.rules import OncePer, TriggerSpec
from attune.rules.facts.registry import registry
from attune.rules.models import Trigger
from attune.rules.trigger_dry_run import dry_run_trigger_of
from attune.time_limits import TimeLimit
from tests.audience.made import NOON, VISITOR, minutes, view
from tests.rules import made

pytestmark = pytest.mark.django_db
PAGES = make_test(registry.get("pages_today"), "at_least", 2)
NOT_YET = Not(make_test(registry.get("lists"), "has", "club"))
LATER = NOON + minutes(60)


@pytest.fixture(autouse=True)
def _clock(time_machine):
    """Let the events have been received when they happened."""
    time_machine.move_to(LATER, tick=False)


KEEN = (SetTrait("keen", "yes"),)


def trigger(*, condition=PAGES, acts=KEEN, **fields):
    """Keep a draft of a trigger that was never published."""
    row = Trigger(
        name="Keen", slug="keen", live=False, condition=from_condition(condition), effects=from_acts(acts), **fields
    )
    row.save()
    row.save_revision()
    return row


def views(*moments, visitor=VISITOR, page_id=1):
    """Let a visitor have viewed a page at these moments, and have been learned from."""
    known = EventRecord.objects.count()
    services.ingest(
        [view(page_id, at=at, number=known + place, visitor=visitor) for place, at in enumerate(moments, start=1)]
    )
    EventRecord.objects.filter(visitor=visitor).update(received_at=LATER)
    services.process_visitor(visitor)


def tried(*, days=7, limit_s=60.0, **how):
    """Try the trigger."""
    return dry_run.dry_run_trigger(dry_run_trigger_of("keen", **how), days=days, now=LATER, limit_s=limit_s)


def test_a_draft_is_tried_on_what_is_stored():
    trigger(acts=(SetTrait("keen", "yes"), CallWebhook("crm")))
    views(NOON, NOON + minutes(1), NOON + minutes(2))
    views(NOON, visitor="other")

    attempt = tried()

    assert (attempt.stored, attempt.tally.events, attempt.tally.visitors) == (4, 4, 2)
    assert (attempt.tally.held, attempt.tally.fired, attempt.tally.fired_for) == (2, 2, 1)
    assert attempt.tally.effects == {SetTrait("keen", "yes"): 2, CallWebhook("crm"): 2}
    assert (attempt.share_judged, attempt.is_whole, attempt.trial.is_draft) == (1.0, True, True)


@pytest.mark.parametrize(("once_per", "fired"), [("event", 5), ("visit", 3), ("day", 2), ("visitor", 1)])
def test_a_trigger_would_have_fired_as_often_as_it_may(once_per, fired):
    trigger(condition=make_test(registry.get("visits"), "at_least", 1), once_per=once_per)
    views(*[NOON - timedelta(days=1) + minutes(count) for count in (0, 10, 60)], NOON, NOON + minutes(1))

    attempt = tried()

    assert (attempt.tally.held, attempt.tally.fired) == (5, fired)


def test_what_would_have_been_done_is_what_is_done_once_the_trigger_is_published():
    moments = [NOON - timedelta(days=day) + minutes(count) for day in (3, 1, 0) for count in (0, 3, 45, 50)]
    effects = (SetTrait("keen", "yes"), NudgeAffinity("topic:floods", 0.2))
    trigger(condition=All((PAGES, NOT_YET)), acts=(*effects, AddToList("club")), once_per="visit")
    trigger_two = made.trigger("other", PAGES, once_per="day")
    views(*moments)
    attempt = tried()
    EventRecord.objects.update(is_processed=False)
    ProfileRecord.objects.all().delete()
    EffectRecord.objects.all().delete()

    trigger_two.delete()
    Trigger.objects.get(slug="keen").latest_revision.publish()
    rule_services.publish_book()
    rule_services.forget_live_book()
    services.process_visitor(VISITOR)

    done = [effect_from(row.kind, row.data) for row in EffectRecord.objects.order_by("pk")]
    assert attempt.tally.fired == 1
    assert list(attempt.tally.effects.elements()) == done


def test_the_trigger_sees_what_it_would_have_done_itself():
    trigger(condition=NOT_YET, acts=(AddToList("club"),))
    views(NOON, NOON + minutes(1))

    assert tried().tally.fired == 1


def test_what_other_triggers_did_is_on_the_profile_at_its_time(firing):
    trigger(condition=NOT_YET)
    firing(AddToList("club"), trigger="other")
    views(NOON, NOON + minutes(1))

    assert tried().tally.fired == 1


def test_only_the_window_counts_and_what_came_before_builds_the_profile_up():
    trigger(condition=make_test(registry.get("visits"), "at_least", 3), once_per="visitor")
    views(*[NOON - timedelta(days=day) for day in (20, 10, 3, 1)])

    attempt = tried()

    assert (attempt.stored, attempt.tally.events, attempt.tally.fired) == (2, 2, 1)
    assert attempt.tally.examples[0].at == NOON - timedelta(days=3)


def test_events_of_another_kind_are_not_judged():
    trigger(event="click")
    views(NOON, NOON + minutes(1))

    attempt = tried()

    assert (attempt.stored, attempt.tally.events, attempt.share_judged) == (0, 0, 1.0)


def test_visitors_who_are_not_learned_from_are_not_judged_and_said_so(capsys):
    trigger()
    views(NOON, NOON + minutes(1))
    services.ingest([view(at=NOON, number=50, visitor="counted alone")], learns=False)

    attempt = tried()

    assert (attempt.stored, attempt.learnable, attempt.tally.events) == (3, 2, 2)
    call_command("dry_run_trigger", "keen")
    out = capsys.readouterr().out
    assert "2 of 3 events of this kind were judged (66 %)." in out
    assert "The other visitors do not allow to be adapted to" in out


def test_what_was_counted_before_a_visitor_allowed_more_is_not_replayed():
    trigger()
    services.ingest([view(at=NOON, number=50)], learns=False)
    views(NOON + minutes(1))
    EventRecord.objects.filter(at=NOON).update(received_at=NOON)

    assert (tried().tally.events, tried().tally.fired) == (1, 0)


def test_where_time_is_up_it_says_how_many_were_judged(monkeypatch):
    trigger()
    for visitor in "abcdef":
        views(NOON, NOON + minutes(1), visitor=visitor)
    clock = iter(range(100))
    monkeypatch.setattr(dry_run, "TimeLimit", partial(TimeLimit, clock=lambda: float(next(clock))))

    attempt = tried(limit_s=3)

    assert (attempt.stored, attempt.tally.events, attempt.is_whole) == (12, 6, False)
    assert attempt.share_judged == 0.5


def test_where_there_are_too_many_rows_it_says_how_many_were_judged(monkeypatch):
    trigger()
    for visitor in "abc":
        views(NOON, NOON + minutes(1), visitor=visitor)
    monkeypatch.setattr(dry_run, "MOST_EVENTS", 3)

    attempt = tried()

    assert (attempt.tally.visitors, attempt.is_whole) == (2, False)


def test_nothing_is_written():
    trigger(acts=(SetTrait("keen", "yes"), CallWebhook("crm")))
    views(NOON, NOON + minutes(1))
    tables = (EffectRecord, ProfileRecord, EventRecord)
    before = [list(table.objects.order_by("pk").values()) for table in tables]

    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert tried().tally.fired == 1

    assert {query["sql"].split(" ", 1)[0] for query in queries} == {"SELECT"}
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before


def test_a_hundred_visitors_are_read_at_once():
    trigger()
    views(NOON, NOON + minutes(1))
    with CaptureQueriesContext(connection) as for_one:
        tried()
    for number in range(30):
        views(NOON, NOON + minutes(1), visitor=f"visitor {number}")

    with CaptureQueriesContext(connection) as for_many:
        assert tried().tally.fired == 31

    assert len(for_many) == len(for_one)


def test_the_draft_and_what_is_published_are_tried_apart():
    row = trigger(condition=make_test(registry.get("visits"), "at_least", 1))
    row.latest_revision.publish()
    row = Trigger.objects.get()
    row.condition = from_condition(PAGES)
    row.save_revision()
    views(NOON, NOON + minutes(1))

    assert (tried().tally.fired, tried(is_live=True).tally.fired) == (1, 2)


class EventsSeen(LearnedFact):
    """How many events there have been."""

    name = "events_seen"
    kind = Kind.NUMBER
    label = "Events"
    group = "Reading"

    def learn(self, value, event):
        return value + 1


def test_what_facts_learn_from_events_they_learn_in_the_replay_too():
    replay = TriggerReplay(
        spec=TriggerSpec("keen", "page_view", PAGES, KEEN, OncePer.VISITOR),
        since=NOON,
        about={},
        zone=UTC,
        half_life_days=14.0,
        facts_at=lambda profile, event, page: profile.learned,
        fires=lambda facts: facts["events_seen"] >= 3,
        apply=apply_effect,
        learns=(EventsSeen(),),
    )

    tally = replay.run(VISITOR, [view(at=NOON + minutes(count), number=count + 1) for count in range(4)], {})

    assert (tally.events, tally.held, tally.fired, tally.examples[0].at) == (4, 2, 1, NOON + minutes(2))


def test_a_fact_that_no_worker_knows_is_named():
    trigger(condition=All((PAGES, made.MOBILE)))
    views(NOON, NOON + minutes(1))

    assert tried().unknown == ("device",)


# The command ----------------------------------------------------------------------------------------------------------


def test_the_command_tells_people(capsys):
    trigger(condition=All((PAGES, NOT_YET)), once_per="visit")
    views(NOON, NOON + minutes(1), NOON + minutes(2))

    call_command("dry_run_trigger", "keen")

    assert capsys.readouterr().out.splitlines() == [
        "In the last 7 days it would have fired 1 time, for 1 visitor.",
        "3 of 3 events of this kind were judged (100 %). The condition held on 2 of them; it may not fire as often.",
        "  1 × Set the trait “keen” to “yes”.",
        "  4 March 2026, 12:01, 5f0c3c1e: Pages read today is at least 2 (found: 2); "
        "Not (lists they are on has “club”)",
        "Each profile was built anew from the events that are stored; what is older than the site keeps is not in it. "
        "Nothing was written.",
    ]


def test_the_command_tells_machines(capsys):
    trigger(once_per="day")
    views(NOON, NOON + minutes(1), NOON + minutes(2))

    call_command("dry_run_trigger", "keen", "--days", "3", "--json")

    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said.pop("took_s") >= 0
    assert said == {
        "trigger": "keen",
        "is_draft": True,
        "days": 3,
        "once_per": "day",
        "events": 3,
        "events_learnable": 3,
        "events_judged": 3,
        "share_judged": 1.0,
        "visitors_judged": 1,
        "held": 2,
        "firings": 1,
        "visitors_fired": 1,
        "effects": [{"kind": "SetTrait", "name": "keen", "value": "yes", "count": 1}],
        "examples": [
            {
                "at": "2026-03-04T12:01:00+00:00",
                "visitor": "5f0c3c1e",
                "held": ["Pages read today is at least 2 (found: 2)"],
            }
        ],
        "facts_unknown": [],
        "is_whole": True,
    }


def test_without_history_the_command_says_so(capsys):
    trigger()

    call_command("dry_run_trigger", "keen")

    assert "No event of this kind is stored from the last 7 days" in capsys.readouterr().out


def test_the_command_refuses_what_cannot_be_tried():
    row = trigger()
    with pytest.raises(CommandError, match='no trigger “keenn”. Did you mean "keen"'):
        call_command("dry_run_trigger", "keenn")
    with pytest.raises(CommandError, match="is not published"):
        call_command("dry_run_trigger", "keen", "--live")
    with pytest.raises(CommandError, match="above 0"):
        call_command("dry_run_trigger", "keen", "--days", "0")

    row.effects = from_acts([])
    row.condition = []
    row.save_revision()
    with pytest.raises(CommandError, match="A group is empty"):
        call_command("dry_run_trigger", "keen")


# The admin ------------------------------------------------------------------------------------------------------------

TRY = "/admin/attune/audience/triggers/keen/try/"


def test_the_form_of_a_trigger_leads_to_the_trial_and_to_what_it_did(admin_client):
    row = trigger()

    page = admin_client.get(f"/admin/snippets/attune_rules/trigger/edit/{row.pk}/").content.decode()
    new = admin_client.get("/admin/snippets/attune_rules/trigger/add/").content.decode()

    assert f'href="{TRY}"' in page
    assert "/admin/attune/audience/effects/?trigger=keen" in page
    assert "Try it on the last 7 days" not in new


def test_the_trial_is_shown_in_the_admin(admin_client):
    trigger()
    views(NOON, NOON + minutes(1))

    page = admin_client.get(TRY).content.decode()

    assert "In the last 7 days it would have fired 1 time, for 1 visitor." in page
    assert "2 of 2 events of this kind were judged (100 %)." in page
    assert "Set the trait “keen” to “yes”." in page
    assert "Pages read today is at least 2 (found: 2)" in page
    assert VISITOR not in page
    assert EffectRecord.objects.count() == 0


def test_the_trial_of_a_trigger_without_history_or_end_says_so(admin_client):
    row = trigger()
    assert "there is nothing to try it on" in admin_client.get(TRY, {"days": "30"}).content.decode()
    assert "is not published" in admin_client.get(TRY, {"of": "live"}).content.decode()

    row.condition = []
    row.save_revision()
    assert "A group is empty." in admin_client.get(TRY).content.decode()


def test_only_those_who_may_see_triggers_try_them(client):
    trigger()
    user = User.objects.create_user("ed", password="ed")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)

    assert client.get(TRY).status_code == 302
    user.user_permissions.add(Permission.objects.get(codename="add_trigger"))
    assert client.get(TRY).status_code == 200
    assert client.get(TRY.replace("keen", "nothing")).status_code == 404
    assert client.post(TRY).status_code == 405
