"""Count what acted on slots that were seen, and which facts were missing; later, and each exposure once."""

import logging
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone

from attune.audience import services as audience_services
from attune.audience.requests import SeenExposure, exposures_with_facts, is_transient
from attune.decisions.context.known_pages import PageLookup
from attune.decisions.models import ALL_SLOTS, ActedDay, FactDay, KeyAudience
from attune.decisions.simulation.simulation import known_facts
from attune.rules import services as rule_services
from attune.rules.domain.conditions import UnknownFactError
from attune.rules.domain.facts.fact import Kind, Scope, split_key
from attune.rules.registry import registry

logger = logging.getLogger(__name__)

AUDIENCE_DAYS = 7
MOST_AUDIENCE_VIEWS = 5_000
# What is told of a day after so long is told of nobody's rule of today.
KEPT_DAYS = 400


def count_acting_rules() -> int:
    """Count the exposures that nobody has counted yet, and say how many."""
    total = 0
    while taken := audience_services.count_exposures(_keep):
        total += taken
    return total


def measure_audiences(now: datetime) -> int:
    """Find out for how many of the recent visitors each live rule and segment held; give how many were judged."""
    conditions = rule_services.live_book().book.inlined()
    judged: dict[str, set[str]] = defaultdict(set)
    held: dict[str, set[str]] = defaultdict(set)
    pages = PageLookup()
    for number, seen in enumerate(exposures_with_facts(now - timedelta(days=AUDIENCE_DAYS), now)):
        if number >= MOST_AUDIENCE_VIEWS:
            break
        try:
            page = pages.page(seen.page_id)
            facts = known_facts(seen, page.about if page else None)
            answers = {key: rule_services.partial_answer(condition, facts) for key, condition in conditions.items()}
        # What came back with one exposure must not keep the others from being judged.
        except Exception as error:
            if is_transient(error):
                raise
            logger.exception("What came back with an exposure of page %s cannot be judged.", seen.page_id)
            continue
        for key, said in answers.items():
            if said is not None:
                judged[key].add(seen.visitor)
            if said:
                held[key].add(seen.visitor)
    for key in conditions:
        counts = {"held": len(held[key]), "judged": len(judged[key]), "at": now}
        KeyAudience.objects.update_or_create(key=key, defaults=counts)
    KeyAudience.objects.exclude(key__in=conditions).delete()
    return len(set().union(*judged.values()))


def delete_old_counts(today: date) -> None:
    """Delete counts that are older than anybody looks back."""
    for model in (ActedDay, FactDay):
        model.objects.filter(day__lt=today - timedelta(days=KEPT_DAYS)).delete()


def _keep(seen: Sequence[SeenExposure]) -> None:
    times: Counter[tuple[str, date]] = Counter()
    last: dict[tuple[str, date], datetime] = {}
    asked: Counter[tuple[str, date]] = Counter()
    missing: Counter[tuple[str, date]] = Counter()
    for each in seen:
        day = timezone.localdate(each.at, timezone.get_default_timezone())
        for key in (ALL_SLOTS, *each.causes):
            times[key, day] += 1
            last[key, day] = max(each.at, last.get((key, day), each.at))
        asked.update((key, day) for key in (each.facts or {}).get("facts", {}))
        missing.update((key, day) for key in _missing(each))
    # In one order, so that two workers never wait for each other.
    for key, day in sorted(times):
        ActedDay.objects.add(key, day, times=times[key, day], last=last[key, day])
    for key, day in sorted(asked):
        FactDay.objects.add(key, day, asked=asked[key, day], missing=missing[key, day])


def _missing(seen: SeenExposure) -> set[str]:
    """Name the facts of an exposure that could not be read, and those of request and page that nobody knew.

    What a profile does not know yet is no fault: everybody was new once.
    """
    kept = seen.facts or {}
    unknown = {key for key, value in kept.get("facts", {}).items() if value in (None, "") and _is_asked_in_vain(key)}
    return unknown | set(kept.get("unread", ()))


def _is_asked_in_vain(key: str) -> bool:
    try:
        fact = registry.get(split_key(key)[0])
    except UnknownFactError:
        return False
    return fact.scope in (Scope.REQUEST, Scope.PAGE) and fact.kind in (Kind.MOMENT, Kind.VERSION)
