"""A trigger fires at most once per event, visit, day or visitor, whatever comes twice, late or after a year."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from attune.audience import services
from attune.audience.domain.frequency_cap import Occasion, may_fire, visit_start_of
from attune.audience.domain.traits import VisitHistory
from attune.audience.models import EffectRecord, EventRecord, ProfileRecord
from attune.rules.domain.effects.add_to_list import AddToList
from attune.rules.domain.effects.nudge_affinity import NudgeAffinity
from attune.rules.domain.effects.set_trait import SetTrait
from attune.rules.domain.rules import OncePer
from tests.audience.made import NOON, VISITOR, minutes, profile, view

LONDON = ZoneInfo("Europe/London")


def moment(*parts):
    """Give a moment in UTC."""
    return datetime(*parts, tzinfo=UTC)


def live_through(*moments, batch=False):
    """Let the visitor view a page at each of the moments, all in one batch or one after the other."""
    known = EventRecord.objects.count()
    events = [view(at=at, number=known + place) for place, at in enumerate(moments, start=1)]
    for some in [events] if batch else [[event] for event in events]:
        services.ingest(some)
        services.process_visitor(VISITOR)


def fired_at():
    """Give the moments of the events for which the trigger has fired."""
    return list(EffectRecord.objects.filter(position=0).order_by("pk").values_list("event_at", flat=True))


# What one occasion is ------------------------------------------------------------------------------------------------


def test_a_visit_is_named_by_its_beginning():
    visits = VisitHistory(2, (NOON, NOON + minutes(120)))

    assert visit_start_of(NOON, visits) == NOON
    assert visit_start_of(NOON + minutes(89), visits) == NOON
    assert visit_start_of(NOON + minutes(90), visits) == NOON + minutes(120)
    assert visit_start_of(NOON + minutes(500), visits) == NOON + minutes(120)


def test_what_is_older_than_every_visit_belongs_to_the_oldest():
    assert visit_start_of(NOON - minutes(600), VisitHistory(1, (NOON,))) == NOON


def test_nobody_knows_the_visit_of_a_visitor_without_any():
    assert visit_start_of(NOON, VisitHistory()) is None


@pytest.mark.parametrize(
    ("one", "other", "is_one_day"),
    [
        # Summer time: midnight in London is 23:00 in UTC.
        (moment(2026, 7, 1, 22, 59), moment(2026, 7, 1, 23, 0), False),
        (moment(2026, 7, 1, 23, 0), moment(2026, 7, 2, 22, 59), True),
        # The day of 23 hours, from 00:00 to 24:00 on the clocks of London, and the one of 25.
        (moment(2026, 3, 29, 0, 0), moment(2026, 3, 29, 22, 59), True),
        (moment(2026, 3, 29, 22, 59), moment(2026, 3, 29, 23, 0), False),
        (moment(2026, 10, 24, 23, 0), moment(2026, 10, 25, 23, 59), True),
        (moment(2026, 10, 25, 23, 59), moment(2026, 10, 26, 0, 0), False),
    ],
)
def test_a_day_is_one_of_the_sites_clock(one, other, is_one_day):
    assert may_fire(OncePer.DAY, Occasion(one, one), [Occasion(other, other)], zone=LONDON) is not is_one_day


# What the worker does ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("batch", [True, False])
@pytest.mark.parametrize(
    ("once_per", "fired"),
    [
        (OncePer.EVENT, [0, 10, 60, 70, 1440]),
        (OncePer.VISIT, [0, 60, 1440]),
        (OncePer.DAY, [0, 1440]),
        (OncePer.VISITOR, [0]),
    ],
)
def test_a_trigger_fires_as_often_as_it_may(firing, once_per, fired, batch):
    firing(SetTrait("keen", "yes"), AddToList("letters"), once_per=once_per)

    live_through(*[NOON + minutes(count) for count in (0, 10, 60, 70, 1440)], batch=batch)

    assert fired_at() == [NOON + minutes(count) for count in fired]
    assert EffectRecord.objects.count() == 2 * len(fired)


@pytest.mark.django_db
@pytest.mark.parametrize("once_per", [OncePer.VISIT, OncePer.DAY, OncePer.VISITOR])
def test_an_event_that_comes_late_does_not_fire_again(firing, once_per):
    firing(NudgeAffinity("topic:floods", 0.5), once_per=once_per)

    live_through(NOON + minutes(20), NOON, NOON + minutes(10))

    assert fired_at() == [NOON + minutes(20)]


@pytest.mark.django_db
def test_an_event_of_yesterday_that_comes_late_fires_for_yesterday(firing):
    firing(SetTrait("keen", "yes"), once_per=OncePer.DAY)

    live_through(NOON, NOON - timedelta(days=1), NOON - timedelta(days=1, minutes=5))

    assert fired_at() == [NOON, NOON - timedelta(days=1)]


@pytest.mark.django_db
def test_the_same_events_processed_again_fire_nothing(firing):
    firing(NudgeAffinity("topic:floods", 0.5), once_per=OncePer.VISIT)
    live_through(NOON, NOON + minutes(60))
    liked = profile().affinities["topic:floods"]

    EventRecord.objects.update(is_processed=False)
    services.process_visitor(VISITOR)

    assert EffectRecord.objects.count() == 2
    assert profile().affinities["topic:floods"] == pytest.approx(liked)


@pytest.mark.django_db
def test_an_event_whose_trigger_has_got_another_effect_meanwhile_does_not_fire_again(firing):
    firing(SetTrait("keen", "yes"))
    live_through(NOON)

    firing(SetTrait("keen", "yes"), AddToList("letters"))
    EventRecord.objects.update(is_processed=False)
    services.process_visitor(VISITOR)

    assert profile().lists == frozenset()


@pytest.mark.django_db
def test_a_trigger_that_now_fires_once_a_visitor_remembers_what_it_did_for_each_event(firing):
    firing(SetTrait("keen", "yes"), once_per=OncePer.EVENT)
    live_through(NOON)

    firing(SetTrait("keen", "yes"), once_per=OncePer.VISITOR)
    live_through(NOON + timedelta(days=9))

    assert fired_at() == [NOON]


@pytest.mark.django_db
def test_two_triggers_and_two_visitors_do_not_stand_in_each_others_way(firing):
    firing(SetTrait("keen", "yes"), trigger="one", once_per=OncePer.VISITOR)
    live_through(NOON)
    firing(SetTrait("keen", "yes"), trigger="two", once_per=OncePer.VISITOR)
    live_through(NOON + minutes(1))
    services.ingest([view(number=77, visitor="other")])
    services.process_visitor("other")

    fired = EffectRecord.objects.order_by("pk").values_list("trigger", "visitor")
    assert list(fired) == [("one", VISITOR), ("two", VISITOR), ("two", "other")]


# What is forgotten ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_once_a_visitor_holds_beyond_the_retention_while_the_visitor_comes(firing, time_machine):
    time_machine.move_to(NOON, tick=False)
    firing(SetTrait("keen", "yes"), once_per=OncePer.VISITOR)
    live_through(NOON)
    firing(SetTrait("keen", "yes"), trigger="each", once_per=OncePer.EVENT)
    live_through(NOON + minutes(1), NOON + minutes(2))
    live_through(NOON + timedelta(days=300))

    purged = services.purge(NOON + timedelta(days=400))

    assert purged == {"events": 4, "effects": 2, "profiles": 0}
    assert set(EffectRecord.objects.values_list("trigger", flat=True)) == {"often", "each"}
    firing(SetTrait("keen", "yes"), once_per=OncePer.VISITOR)
    live_through(NOON + timedelta(days=400))
    assert EffectRecord.objects.filter(trigger="often").count() == 1


@pytest.mark.django_db
def test_what_fired_for_a_visitor_goes_when_they_have_not_come_for_so_long(firing, time_machine):
    time_machine.move_to(NOON, tick=False)
    firing(SetTrait("keen", "yes"), once_per=OncePer.VISITOR)
    live_through(NOON)

    assert services.purge(NOON + timedelta(days=400)) == {"events": 1, "effects": 1, "profiles": 1}


@pytest.mark.django_db
def test_a_visitor_who_was_forgotten_is_new_to_every_trigger(firing):
    firing(SetTrait("keen", "yes"), once_per=OncePer.VISITOR)
    live_through(NOON)

    services.erase_visitor(VISITOR)
    services.ingest([view(at=NOON + minutes(1), number=9, visitor="the new id")])
    services.process_visitor("the new id")

    assert ProfileRecord.objects.count() == 1
    assert fired_at() == [NOON + minutes(1)]
