"""Read how often rules, segments and triggers act, whom they reach, and what is odd about them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Sum
from django.utils import timezone

from attune.audience.selectors import last_fired, trigger_days
from attune.decisions.coverage.rule_flag_words import flag_words
from attune.decisions.domain.coverage import LOOKS_BACK_DAYS
from attune.decisions.models import ALL_SLOTS, ActedDay, FactDay, Flag, KeyAudience
from attune.rules.drafts import TRIGGER_PREFIX, declaration_summaries
from attune.rules.registry import Statistic


@dataclass(frozen=True, slots=True)
class ActivitySeries:
    """How often something acted, day by day, the oldest first."""

    key: str
    days: tuple[int, ...]
    last: datetime | None = None

    @property
    def total(self) -> int:
        """Add the days up."""
        return sum(self.days)


def activity_series(today: date, days: int) -> dict[str, ActivitySeries]:
    """Give the course of everything that acted in the last days, today among them, by key; "" counts all slots."""
    first = today - timedelta(days=days - 1)
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * days)
    last: dict[str, datetime] = {}
    acted = ActedDay.objects.filter(day__gte=first)
    rows = [(row.key, row.day, row.times, row.last) for row in acted]
    rows += [
        (TRIGGER_PREFIX + each.trigger, each.day, each.fired, each.last) for each in trigger_days(_midnight(first))
    ]
    for key, day, times, at in rows:
        if 0 <= (place := (day - first).days) < days:
            counts[key][place] += times
            last[key] = max(at, last.get(key, at))
    return {key: ActivitySeries(key, tuple(found), last.get(key)) for key, found in counts.items()}


def acted_days(since: date) -> dict[str, set[date]]:
    """Give, by key, the days since a day on which a rule or segment acted."""
    found: dict[str, set[date]] = defaultdict(set)
    for key, day in ActedDay.objects.filter(day__gte=since, times__gt=0).values_list("key", "day"):
        found[key].add(day)
    return dict(found)


def fired_days(since: date) -> dict[str, set[date]]:
    """Give, by key, the days since a day on which a trigger fired."""
    found: dict[str, set[date]] = defaultdict(set)
    for each in trigger_days(_midnight(since)):
        found[TRIGGER_PREFIX + each.trigger].add(each.day)
    return dict(found)


def fact_counts(since: date) -> dict[str, tuple[int, int]]:
    """Give, by fact, how often it was asked since a day, and how often it was missing."""
    rows = FactDay.objects.filter(day__gte=since).values_list("key")
    return {key: (asked, missing) for key, asked, missing in rows.annotate(Sum("asked"), Sum("missing"))}


def open_flags() -> list[Flag]:
    """Give what is odd now, the newest first."""
    return list(Flag.objects.open().order_by("-opened_at", "pk"))


@dataclass(frozen=True, slots=True)
class FlaggedRule:
    """A rule or trigger that is flagged: its name, its form, and what is odd."""

    name: str
    url: str
    words: str


def flagged_rules() -> list[FlaggedRule]:
    """Give what is odd now in words, with the way to each form."""
    flags = open_flags()
    known = declaration_summaries() if flags else {}
    return [
        FlaggedRule(known[flag.key].name, known[flag.key].url, flag_words(flag)) for flag in flags if flag.key in known
    ]


def statistics() -> Mapping[str, Statistic]:
    """Say how everything fares that has acted, reaches somebody or is odd, by key; for the lists of rules."""
    acted = activity_series(timezone.localdate(), LOOKS_BACK_DAYS)
    last = {**_last_ever(), **{key: course.last for key, course in acted.items()}}
    reach = {row.key: row for row in KeyAudience.objects.all()}
    flags: dict[str, list[str]] = defaultdict(list)
    for flag in open_flags():
        flags[flag.key].append(flag_words(flag))
    return {
        key: Statistic(
            last_fired=last.get(key),
            times=acted[key].total if key in acted else 0,
            audience=reach[key].held / reach[key].judged if key in reach and reach[key].judged else None,
            visitors=reach[key].held if key in reach else 0,
            flags=tuple(flags.get(key, ())),
        )
        for key in (last.keys() | reach.keys() | flags.keys()) - {ALL_SLOTS}
    }


def _last_ever() -> dict[str, datetime | None]:
    acted = ActedDay.objects.exclude(key=ALL_SLOTS).order_by().values_list("key").annotate(Max("last"))
    return dict(acted) | {TRIGGER_PREFIX + slug: last for slug, last in last_fired().items()}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())
