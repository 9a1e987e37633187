"""Facts of the moment: what the site's clock shows, and what has just happened in the page."""

from datetime import timedelta

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from attune.audience.domain.context import RequestSignals
from attune.audience.domain.cues import CUES
from attune.audience.domain.facts import RequestFact
from attune.rules.domain.facts.fact import FactValue, Kind, Span

WHEN, HERE = _("Time"), _("In the page")
WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def part_of_day(hour: int) -> str:
    """Tell a visitor when they come, by the full hour of the site's clock."""
    if 5 <= hour < 12:
        return gettext("you come in the morning")
    if 12 <= hour < 18:
        return gettext("you come in the afternoon")
    return gettext("you come in the evening") if 18 <= hour < 22 else gettext("you come at night")


class Hour(RequestFact):
    """The full hour of the site's clock, 0 to 23."""

    name = "hour"
    kind = Kind.NUMBER
    span = Span(0, 23, is_whole=True)
    label = _("Hour of the day")
    unit = _("hours")
    group = WHEN
    example = 18

    def read(self, signals: RequestSignals) -> float:
        return float(signals.local.hour)

    def told_of(self, value: FactValue) -> str:
        return part_of_day(int(value))  # type: ignore[arg-type]


class Weekday(RequestFact):
    """The day of the week by the site's clock."""

    name = "weekday"
    kind = Kind.TEXT
    label = _("Day of the week")
    group = WHEN
    choices = tuple((name, WEEKDAYS[day]) for day, name in enumerate(WEEKDAY_NAMES))
    told = _("today is %(value)s")

    def read(self, signals: RequestSignals) -> str:
        return WEEKDAY_NAMES[signals.local.weekday()]


class NightOf(RequestFact):
    """The day on which the night began, so that "Sunday from 22:00 to 06:00" lasts into Monday; it ends at noon."""

    name = "night_of"
    kind = Kind.TEXT
    label = _("Night that began on")
    group = WHEN
    choices = Weekday.choices
    told = _("it is the night that began on %(value)s")

    def read(self, signals: RequestSignals) -> str:
        return WEEKDAY_NAMES[(signals.local - timedelta(hours=12)).weekday()]


class Clock(RequestFact):
    """The time of day by the site's clock."""

    name = "clock"
    kind = Kind.CLOCK
    label = _("Time of day")
    group = WHEN

    def read(self, signals: RequestSignals) -> float:
        return float(signals.local.hour * 60 + signals.local.minute)

    def told_of(self, value: FactValue) -> str:
        return part_of_day(int(value) // 60)  # type: ignore[arg-type]


class Now(RequestFact):
    """The moment of the request; tests that count days measure from it."""

    name = "now"
    kind = Kind.MOMENT
    label = _("Now")
    group = WHEN
    told = _("it is meant for these days")

    def read(self, signals: RequestSignals) -> float:
        return signals.now.timestamp()


class Cue(RequestFact):
    """What the page reports when it asks for one slot anew."""

    name = "cue"
    kind = Kind.TEXT
    label = _("What has just happened in the page")
    group = HERE
    choices = tuple((name, _(words)) for name, words in CUES.items())
    told = _("this follows from what you have just done on this page")

    def read(self, signals: RequestSignals) -> str:
        return signals.cue


class SkippedSlot(RequestFact):
    """The slot that a skip was about."""

    name = "skipped_slot"
    kind = Kind.TEXT
    label = _("Slot that was scrolled past without stopping")
    group = HERE
    example = "hero"
    told = _("this follows from what you have just done on this page")

    def read(self, signals: RequestSignals) -> str:
        return signals.skipped_slot


TIME_FACTS = (Hour(), Weekday(), NightOf(), Clock(), Now())
PAGE_CUE_FACTS = (Cue(), SkippedSlot())
# What is read off the clock: who looks at the site may set it.
CLOCK_FACTS = frozenset(fact.name for fact in TIME_FACTS)
