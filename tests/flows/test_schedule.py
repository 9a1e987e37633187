"""A span of the week that crosses midnight, in the site's zone, on the days when the clocks change too."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from attune.audience.contexts import ADAPTS, facts_of, reading_of
from attune.audience.domain.context import RequestSignals
from attune.audience.domain.profile import Profile
from attune.rules import services as rule_services
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import All, Any, make_test
from attune.rules.domain.rules import RuleBook, ShowVariant, SlotRef
from attune.rules.engines.by_name import ENGINES
from attune.rules.facts.registry import registry
from attune.rules.models import Rule

LONDON = ZoneInfo("Europe/London")
SPRING = datetime(2026, 3, 27, tzinfo=UTC)
AUTUMN = datetime(2026, 10, 23, tzinfo=UTC)


def asks(name, operator, value):
    return make_test(registry.get(name), operator, value)


def span(day, next_day):
    """Say "on that day from 22:00 to 06:00" in the two ways in which an editor may."""
    return {
        "in_one_row": All((asks("night_of", "is", day), asks("clock", "within", (22 * 60, 6 * 60)))),
        "in_two_parts": Any(
            (
                All((asks("weekday", "is", day), asks("clock", "within", (22 * 60, 0)))),
                All((asks("weekday", "is", next_day), asks("clock", "within", (0, 6 * 60)))),
            )
        ),
    }


def facts_at(moment, zone=LONDON):
    signals = RequestSignals(now=moment, zone=zone, consent=ADAPTS)
    return facts_of(signals, reading_of(Profile(visitor=""), now=moment))


def minutes_that_hold(engine, condition, start, days=5):
    """Give the moments, minute by minute, at which a rule holds."""
    compiled = ENGINES[engine]().compile(RuleBook(version=1, conditions={"rule:night": condition}))
    moments = [start + timedelta(minutes=minute) for minute in range(days * 1440)]
    return [moment for moment in moments if compiled.match(facts_at(moment)).rules]


@pytest.mark.parametrize("way", ["in_one_row", "in_two_parts"])
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("day", "next_day", "start", "first", "hours"),
    [
        ("sunday", "monday", SPRING, datetime(2026, 3, 29, 22, tzinfo=LONDON), 8),
        ("sunday", "monday", AUTUMN, datetime(2026, 10, 25, 22, tzinfo=LONDON), 8),
        # The clocks change within these: an hour is missing in spring, and comes twice in autumn.
        ("saturday", "sunday", SPRING, datetime(2026, 3, 28, 22, tzinfo=LONDON), 7),
        ("saturday", "sunday", AUTUMN, datetime(2026, 10, 24, 22, tzinfo=LONDON), 9),
    ],
)
def test_sc15_a_night_is_right_across_midnight_and_both_changes_of_the_clock(
    engine, way, day, next_day, start, first, hours
):
    found = minutes_that_hold(engine, span(day, next_day)[way], start)

    assert len(found) == hours * 60
    assert found == [first.astimezone(UTC) + timedelta(minutes=minute) for minute in range(hours * 60)]
    assert (found[-1] + timedelta(minutes=1)).astimezone(LONDON).strftime("%A %H:%M") == f"{next_day.title()} 06:00"


@pytest.mark.django_db
def test_sc15_a_variant_is_shown_from_sunday_evening_until_monday_morning(
    site, browser, engine, time_machine, django_capture_on_commit_callbacks
):
    Rule(
        name="Sunday night",
        slug="sunday-night",
        live=True,
        condition=from_condition(span("sunday", "monday")["in_one_row"]),
        actions=from_acts((ShowVariant(SlotRef("front"), "Deep"),)),
    ).save()
    with django_capture_on_commit_callbacks(execute=True):
        rule_services.publish_book()
    shown = {}

    for text in ("29 21:59", "29 22:00", "29 23:59", "30 00:00", "30 05:59", "30 06:00", "30 22:30"):
        day, clock = text.split()
        local = datetime(2026, 3, int(day), *map(int, clock.split(":")), tzinfo=LONDON)
        time_machine.move_to(local, tick=False)
        shown[text] = "The long reads are here" in browser.get("/").content.decode()

    assert shown == {
        "29 21:59": False,
        "29 22:00": True,
        "29 23:59": True,
        "30 00:00": True,
        "30 05:59": True,
        "30 06:00": False,
        "30 22:30": False,
    }
