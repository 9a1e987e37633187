"""What a trigger did is taken back, once, and nothing that was changed since."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attune.audience import services
from attune.audience.domain.undo import UndoOutcome
from attune.audience.models import EffectRecord, ProfileRecord
from attune.rules.domain.effects.add_to_list import AddToList
from attune.rules.domain.effects.call_webhook import CallWebhook
from attune.rules.domain.effects.notify import Notify
from attune.rules.domain.effects.nudge_affinity import NudgeAffinity
from attune.rules.domain.effects.remove_from_list import RemoveFromList
from attune.rules.domain.effects.set_trait import SetTrait
from attune.rules.domain.rules import OncePer
from tests.audience.made import NOON, VISITOR, minutes, profile, view

pytestmark = pytest.mark.django_db


@pytest.fixture
def act(firing):
    """Give a function that lets a trigger fire once with the given effects."""
    events = iter(range(1, 1000))

    def once(trigger, *effects, at=NOON, visitor=VISITOR):
        firing(*effects, trigger=trigger)
        # A page that is gone teaches nothing, so that the profile holds what triggers wrote and no more.
        services.ingest([view(2**31 - 1, at=at, number=next(events), visitor=visitor)])
        services.process_visitor(visitor)

    return once


def states(trigger="one"):
    """Give the states of what a trigger did, in the order in which it was done."""
    return list(EffectRecord.objects.filter(trigger=trigger).order_by("pk").values_list("state", flat=True))


# Each kind of effect --------------------------------------------------------------------------------------------------


def test_a_trait_gets_its_earlier_value_back(act):
    act("before", SetTrait("stage", "curious"))
    act("one", SetTrait("stage", "keen"))

    assert services.undo_trigger("one") == {UndoOutcome.UNDONE: 1}

    assert profile().traits == {"stage": "curious"}
    assert states() == ["undone"]


def test_a_trait_that_was_not_there_goes(act):
    act("one", SetTrait("stage", "keen"), SetTrait("vip", True))

    services.undo_trigger("one")

    assert profile().traits == {}


def test_a_visitor_leaves_a_list_and_comes_back_to_one(act):
    act("before", AddToList("letters"))
    act("one", AddToList("club"), RemoveFromList("letters"))

    assert services.undo_trigger("one") == {UndoOutcome.UNDONE: 2}

    assert profile().lists == {"letters"}


def test_a_visitor_who_was_on_the_list_before_stays_on_it(act):
    act("before", AddToList("club"))
    act("one", AddToList("club"))

    services.undo_trigger("one")

    assert profile().lists == {"club"}


def test_a_nudge_is_taken_back_by_what_it_really_added(act):
    act("before", NudgeAffinity("topic:floods", 0.8))
    act("one", NudgeAffinity("topic:floods", 0.5))
    assert profile().affinities["topic:floods"] == pytest.approx(0.9)

    services.undo_trigger("one")

    assert profile().affinities["topic:floods"] == pytest.approx(0.8)


@pytest.mark.parametrize("by", [1.0, -1.0, -0.5])
def test_a_nudge_to_the_end_of_the_scale_is_taken_back_too(act, by):
    act("before", NudgeAffinity("topic:floods", 0.6))
    act("one", NudgeAffinity("topic:floods", by))

    services.undo_trigger("one")

    assert profile().affinities["topic:floods"] == pytest.approx(0.6)


def test_what_is_left_of_a_nudge_after_a_fortnight_is_what_goes(act):
    act("one", NudgeAffinity("topic:floods", 0.4))
    act("other", NudgeAffinity("topic:floods", 0.5), at=NOON + timedelta(days=14))
    assert profile().affinities["topic:floods"] == pytest.approx(0.2 + 0.5 * 0.8)

    services.undo_trigger("one")

    assert profile().affinities["topic:floods"] == pytest.approx(0.4)


def test_a_nudge_of_an_interest_that_has_faded_away_leaves_nothing(act):
    act("one", NudgeAffinity("topic:floods", 0.4))
    act("other", SetTrait("stage", "keen"), at=NOON + timedelta(days=200))

    assert services.undo_trigger("one") == {UndoOutcome.UNDONE: 1}
    assert profile().affinities == {}


def test_what_has_gone_out_cannot_be_undone_and_what_waits_is_withdrawn(act):
    act("one", CallWebhook("crm"), Notify("desk@site.example"), CallWebhook("erp"))
    EffectRecord.objects.filter(position=0).update(state="sent")
    EffectRecord.objects.filter(position=1).update(state="sending")

    assert services.undo_trigger("one") == {UndoOutcome.GONE_OUT: 2, UndoOutcome.WITHDRAWN: 1}

    assert states() == ["sent", "sending", "withdrawn"]
    assert services.has_pending(NOON + timedelta(days=1)) is False


# What others changed since --------------------------------------------------------------------------------------------


def test_a_trait_that_was_changed_since_is_left_alone_and_said_so(act):
    act("one", SetTrait("stage", "curious"))
    act("other", SetTrait("stage", "keen"))

    assert services.undo_trigger("one") == {UndoOutcome.CHANGED_SINCE: 1}

    assert profile().traits == {"stage": "keen"}
    assert states() == ["kept"]


def test_undoing_the_change_after_it_does_not_bring_back_what_was_undone(act):
    act("before", SetTrait("stage", "new"))
    act("one", SetTrait("stage", "curious"))
    act("other", SetTrait("stage", "keen"))
    services.undo_trigger("one")

    assert services.undo_trigger("other") == {UndoOutcome.UNDONE: 1}

    assert profile().traits == {"stage": "new"}


def test_a_list_that_another_trigger_put_the_visitor_on_as_well_is_left_alone(act):
    act("one", AddToList("club"))
    act("other", AddToList("club"))

    assert services.undo_trigger("one") == {UndoOutcome.CHANGED_SINCE: 1}
    assert profile().lists == {"club"}
    services.undo_trigger("other")
    assert profile().lists == frozenset()


def test_a_trait_that_something_else_wrote_is_left_alone(act):
    act("one", SetTrait("stage", "curious"))
    row = ProfileRecord.objects.get()
    row.state["traits"]["stage"] = "by hand"
    row.save()

    assert services.undo_trigger("one") == {UndoOutcome.CHANGED_SINCE: 1}
    assert profile().traits == {"stage": "by hand"}


def test_what_something_else_wrote_between_two_triggers_is_theirs(act):
    act("one", SetTrait("stage", "curious"))
    row = ProfileRecord.objects.get()
    row.state["traits"]["stage"] = "by hand"
    row.save()
    act("other", SetTrait("stage", "keen"))

    services.undo_trigger("one")
    services.undo_trigger("other")

    assert profile().traits == {"stage": "by hand"}


def test_all_else_on_the_profile_stays(act):
    act("one", SetTrait("stage", "curious"), NudgeAffinity("topic:floods", 0.5))
    act("other", SetTrait("vip", "yes"), NudgeAffinity("topic:bread", 0.5), AddToList("club"), at=NOON + minutes(40))

    services.undo_trigger("one")

    kept = profile()
    assert (kept.traits, kept.lists) == ({"vip": "yes"}, {"club"})
    assert set(kept.affinities) == {"topic:bread"}
    assert (len(kept.seen), kept.visits.count) == (2, 2)


# Once, for some, of many ----------------------------------------------------------------------------------------------


def test_a_trigger_that_fired_often_is_undone_back_to_the_beginning(act):
    for hour in range(4):
        act("one", SetTrait("stage", f"step {hour}"), NudgeAffinity("topic:floods", 0.3), at=NOON + minutes(hour))

    assert services.undo_trigger("one") == {UndoOutcome.UNDONE: 8}

    assert profile().traits == {}
    assert profile().affinities == {}


def test_undoing_twice_is_as_once(act):
    act("before", NudgeAffinity("topic:floods", 0.8))
    act("one", NudgeAffinity("topic:floods", 0.5), SetTrait("stage", "keen"))
    services.undo_trigger("one")
    once = profile()

    assert services.undo_trigger("one") == {}

    assert profile() == once


def test_one_effect_alone_is_undone(act):
    act("one", SetTrait("stage", "keen"), AddToList("club"))

    assert services.undo_effect(EffectRecord.objects.get(position=1).pk) == {UndoOutcome.UNDONE: 1}

    assert (profile().traits, profile().lists) == ({"stage": "keen"}, frozenset())
    assert states() == ["done", "undone"]


def test_an_undone_trigger_does_not_do_for_the_same_occasion_what_was_undone(act, firing):
    firing(SetTrait("stage", "keen"), trigger="one", once_per=OncePer.VISITOR)
    services.ingest([view(number=500)])
    services.process_visitor(VISITOR)
    services.undo_trigger("one")

    services.ingest([view(number=501, at=NOON + timedelta(days=3))])
    services.process_visitor(VISITOR)

    assert profile().traits == {}


def test_only_what_was_done_since_a_moment_is_undone(act, time_machine):
    time_machine.move_to(NOON, tick=False)
    act("one", SetTrait("stage", "curious"))
    time_machine.move_to(NOON + minutes(60), tick=False)
    act("one", SetTrait("stage", "keen"))

    assert services.undo_trigger("one", since=NOON + minutes(30)) == {UndoOutcome.UNDONE: 1}

    assert profile().traits == {"stage": "curious"}


def test_every_visitor_is_undone_and_other_triggers_are_not(act):
    for visitor in (VISITOR, "other"):
        act("one", AddToList("club"), visitor=visitor)
        act("two", AddToList("letters"), visitor=visitor)

    assert services.undo_trigger("one") == {UndoOutcome.UNDONE: 2}

    assert [profile(visitor).lists for visitor in (VISITOR, "other")] == [{"letters"}, {"letters"}]


def test_a_forgotten_visitor_is_not_made_anew(act):
    act("one", AddToList("club"))
    services.erase_visitor(VISITOR)

    assert services.undo_trigger("one") == {}
    assert ProfileRecord.objects.count() == 0


def test_what_was_done_before_changes_were_kept_is_said_to_be_unknown(act):
    act("one", AddToList("club"))
    EffectRecord.objects.update(change={})

    assert services.undo_trigger("one") == {UndoOutcome.UNKNOWN: 1}
    assert profile().lists == {"club"}


def test_a_dry_run_says_what_would_come_of_it_and_writes_nothing(act):
    act("one", SetTrait("stage", "curious"), SetTrait("stage", "keen"), NudgeAffinity("topic:floods", 0.5))
    act("one", CallWebhook("crm"))
    kept, ledger = list(ProfileRecord.objects.values()), list(EffectRecord.objects.values())

    with CaptureQueriesContext(connection) as queries:
        found = services.undo_trigger("one", dry_run=True)

    assert {query["sql"].split(" ", 1)[0] for query in queries} == {"SELECT"}

    assert found == {UndoOutcome.UNDONE: 3, UndoOutcome.WITHDRAWN: 1}
    assert (list(ProfileRecord.objects.values()), list(EffectRecord.objects.values())) == (kept, ledger)
    assert services.undo_trigger("one") == found


# The command ----------------------------------------------------------------------------------------------------------


def test_the_command_says_what_came_of_it(act, capsys):
    act("one", SetTrait("stage", "curious"), AddToList("club"), CallWebhook("crm"))
    act("other", SetTrait("stage", "keen"))
    EffectRecord.objects.filter(kind="CallWebhook").update(state="sent")

    call_command("undo_trigger", "one", "--dry-run")
    call_command("undo_trigger", "one")
    call_command("undo_trigger", "one")

    says = (
        "1 effect is undone.\n"
        "1 effect is left as it is, for it was changed since.\n"
        "1 message has gone out and cannot be undone: tell its receiver.\n"
    )
    again = "1 message has gone out and cannot be undone: tell its receiver.\n"
    assert capsys.readouterr().out == f"Nothing was written. This would come of it:\n{says}{says}{again}"


def test_the_command_takes_a_moment_of_the_sites_clock(act, time_machine, capsys):
    time_machine.move_to(NOON, tick=False)
    act("one", SetTrait("stage", "keen"))

    call_command("undo_trigger", "one", "--since", "2026-03-04T12:01")

    assert capsys.readouterr().out == "There is nothing left to undo.\n"


def test_the_command_refuses_a_trigger_that_did_nothing(act):
    act("three-of-one-section", SetTrait("stage", "keen"))

    with pytest.raises(CommandError, match='No trigger "three-of-a-section" .* Did you mean "three-of-one-section"'):
        call_command("undo_trigger", "three-of-a-section")
