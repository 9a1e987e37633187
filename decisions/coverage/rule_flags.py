"""Flag what is odd about rules and triggers, end what no longer is, and tell each author once."""

import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from attune.decisions.coverage.activity import acted_days, fact_counts, fired_days
from attune.decisions.coverage.notices import tell_author
from attune.decisions.domain.coverage import LOOKS_BACK_DAYS, QUIET_DAYS, find_stopped_rule, missing_share
from attune.decisions.models import ALL_SLOTS, Flag
from attune.rules import services as rule_services
from attune.rules.domain.conditions import fact_keys
from attune.rules.domain.rules import RULE_PREFIX
from attune.rules.drafts import TRIGGER_PREFIX, DeclarationSummary, declaration_summaries

logger = logging.getLogger(__name__)

MISSING_DAYS = 7

Found = Mapping[tuple[str, str], dict[str, Any]]


def flag_rules(now: datetime) -> list[Flag]:
    """Look for what is odd, flag it, and give the flags that are new; their authors have been told."""
    known = declaration_summaries()
    found = _found(timezone.localdate(now), known)
    with transaction.atomic():
        standing = {(flag.kind, flag.key): flag for flag in Flag.objects.open().select_for_update()}
        gone = [flag.pk for each, flag in standing.items() if each not in found]
        Flag.objects.filter(pk__in=gone).update(closed_at=now)
        new = [Flag(kind=kind, key=key, data=data, opened_at=now) for (kind, key), data in found.items()]
        Flag.objects.bulk_create([flag for flag in new if (flag.kind, flag.key) not in standing], ignore_conflicts=True)
    return _told(known, now)


def _told(known: Mapping[str, DeclarationSummary], now: datetime) -> list[Flag]:
    """Tell the authors of flags of which nobody was told; each flag once, also where two workers look."""
    told = []
    for flag in Flag.objects.open().filter(told_at=None).order_by("pk"):
        if not Flag.objects.filter(pk=flag.pk, told_at=None).update(told_at=now):
            continue
        told.append(flag)
        try:
            tell_author(flag, known[flag.key])
        # The flag stands on the screens all the same, and the other authors are told.
        except Exception:
            logger.exception('The author of "%s" could not be told that it is odd.', flag.key)
    return told


def _found(today: date, known: Mapping[str, DeclarationSummary]) -> Found:
    live = rule_services.live_book()
    found: dict[tuple[str, str], dict[str, Any]] = {}
    since = today - timedelta(days=LOOKS_BACK_DAYS + QUIET_DAYS)
    acted = acted_days(since) | fired_days(since)
    seen = acted.pop(ALL_SLOTS, set())
    serving = live.book.conditions.keys() | {TRIGGER_PREFIX + spec.key for spec in live.triggers}
    for key, days in acted.items():
        if (
            key in serving
            and key in known
            and not key.startswith("segment:")
            and (one := find_stopped_rule(days, seen, today))
        ):
            found[Flag.Kind.STOPPED, key] = {"last": one.last.isoformat(), "days": one.days, "of": one.of}
    counts = fact_counts(today - timedelta(days=MISSING_DAYS - 1))
    for key, condition in live.book.inlined().items():
        if key.startswith(RULE_PREFIX) and key in known and (worst := missing_share(counts, fact_keys(condition))):
            fact, share, asked = worst
            found[Flag.Kind.MISSING, key] = {"fact": fact, "share": round(share, 4), "asked": asked}
    return found
