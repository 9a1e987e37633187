"""Learn from events: fold what waits into a profile, run the triggers, and keep it all or nothing."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from audience import effects, selectors
from audience.conf import conf
from audience.contexts import facts_at
from audience.domain.affinity import UNKNOWN_PAGE, PageSummary
from audience.domain.events import Event
from audience.domain.learned import learn
from audience.domain.profile import Profile, fold
from audience.domain.stored import from_state, to_state
from audience.learned_facts import caught_up, learned_facts
from audience.models import EffectRecord, EventRecord, ProfileRecord
from rules import services as rules
from rules.domain.rules import Firing

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 500


def process_visitor(visitor: str) -> int:
    """Take in the events that wait for one visitor, under one row lock, and count them; 500 at most."""
    with transaction.atomic():
        if not EventRecord.objects.waiting().filter(visitor=visitor).exists():
            return 0
        row = ProfileRecord.objects.locked(visitor)
        waiting = list(EventRecord.objects.waiting().filter(visitor=visitor)[:MOST_AT_ONCE])
        # A visitor who was forgotten while we waited is not made anew.
        if not waiting:
            transaction.set_rollback(True)
            return 0
        events = [each.event() for each in waiting]
        profile, ledger = _live_through(_known(row, waiting), events)
        _keep(profile, events, ledger)
    return len(events)


def waiting_visitors() -> list[str]:
    """Give the visitors with events that no profile has taken in."""
    return list(EventRecord.objects.waiting().order_by().values_list("visitor", flat=True).distinct())


def _known(row: ProfileRecord, waiting: Sequence[EventRecord]) -> Profile:
    profile = from_state(row.visitor, row.state, version=row.version)
    first = min(each.received_at for each in waiting)
    return profile if profile.last_seen else replace(profile, learns_since=first)


def _live_through(profile: Profile, events: Sequence[Event]) -> tuple[Profile, list[EffectRecord]]:
    """Take in event after event, each followed by the effects of the triggers that it fires."""
    about = selectors.page_summaries({event.page_id for event in events if event.page_id})
    ledger, now = effects.Ledger(profile.visitor, events), timezone.now()
    facts = learned_facts()
    profile = caught_up(profile, facts)
    for event in events:
        profile = fold(profile, (event,), about=about, half_life_days=conf().HALF_LIFE_DAYS)
        profile = learn(profile, event, facts)
        page = about.get(event.page_id or 0, UNKNOWN_PAGE)
        profile = effects.apply(profile, event, _firings(profile, event, page), ledger=ledger, now=now)
    return profile, ledger.rows


def _firings(profile: Profile, event: Event, page: PageSummary) -> Sequence[Firing]:
    try:
        return rules.match_triggers(event.kind, facts_at(profile, event, page, keys=rules.trigger_fact_keys()))
    # A trigger that cannot be judged must not keep the profile from learning.
    except Exception:
        logger.exception('The triggers of the event "%s" of kind "%s" could not be judged.', event.id, event.kind)
        return ()


def _keep(profile: Profile, events: Sequence[Event], ledger: Sequence[EffectRecord]) -> None:
    ProfileRecord.objects.filter(pk=profile.visitor).update(
        state=to_state(profile), version=F("version") + 1, last_seen=profile.last_seen
    )
    EffectRecord.objects.bulk_create(ledger)
    EventRecord.objects.filter(pk__in=[event.id for event in events]).update(is_processed=True)
