"""Learn from events: fold what waits into a profile, run the triggers, and keep it all or nothing."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from attune.audience import selectors
from attune.audience.conf import conf
from attune.audience.contexts import ADAPTS, facts_at
from attune.audience.domain.affinity import UNKNOWN_PAGE, PageSummary
from attune.audience.domain.events import Event
from attune.audience.domain.fact_updates import update_learned_facts
from attune.audience.domain.profile import Profile, fold
from attune.audience.domain.profile_state import UnreadableProfileError, from_state, to_state
from attune.audience.domain.withdrawal import WithdrawnConsent
from attune.audience.facts.backfill import learned_facts, with_new_facts_learned
from attune.audience.models import EffectRecord, EventRecord, ProfileRecord
from attune.audience.quarantine import is_transient, quarantine_event, quarantine_profile
from attune.audience.triggers import effects
from attune.audience.withdrawals import lock_visitor
from attune.rules import services as rule_services
from attune.rules.domain.rules import TriggerFiring

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 500


def process_visitor(visitor: str) -> int:
    """Take in the events that wait for one visitor, under their lock, and count them; 500 at most.

    What they have withdrawn is not learned from, and whoever was forgotten while we waited is not made anew. An event
    that cannot be taken in is set aside and counted too; of a profile that cannot be read nothing is.
    """
    try:
        return _take_in(visitor)
    except UnreadableProfileError as error:
        quarantine_profile(visitor, error)
        return 0
    except Exception as error:
        if is_transient(error):
            raise
        logger.exception("Events could not be taken in at once, so each is taken in alone.")
        return _one_by_one(visitor)


@dataclass(frozen=True, slots=True)
class ProcessingCount:
    """How many events of how many visitors were taken in, and of how many visitors that failed for now."""

    events: int
    visitors: int
    failed: int


def process_waiting() -> ProcessingCount:
    """Take in all events that wait, visitor by visitor; one who fails keeps nobody else waiting."""
    visitors, events, failed = waiting_visitors(), 0, 0
    for visitor in visitors:
        try:
            while taken := process_visitor(visitor):
                events += taken
        except Exception:
            logger.exception("The events of a visitor could not be taken in; they go on waiting.")
            failed += 1
    return ProcessingCount(events, len(visitors), failed)


def _one_by_one(visitor: str) -> int:
    """Take in each event in a transaction of its own, oldest first, and set aside each that fails."""
    waiting = EventRecord.objects.waiting().filter(visitor=visitor)
    events = list(waiting.values_list("pk", flat=True)[:MOST_AT_ONCE])
    for event in events:
        try:
            _take_in(visitor, pk=event)
        # Whatever it is, it must not keep the others waiting.
        except Exception as error:
            if is_transient(error):
                raise
            logger.exception('The event "%s" could not be taken in.', event)
            quarantine_event(event, error)
    return len(events)


def _take_in(visitor: str, **which: object) -> int:
    if not EventRecord.objects.waiting().filter(visitor=visitor, **which).exists():
        return 0
    with lock_visitor(visitor) as one:
        waiting = list(EventRecord.objects.waiting().filter(visitor=visitor, **which)[:MOST_AT_ONCE])
        if taught := [each for each in waiting if one.withdrawn.consent_left(ADAPTS, as_of=each.at).personalise]:
            events = [each.event() for each in taught]
            profile, ledger = _live_through(_known(one.row, taught), events)
            _keep(profile, ledger)
        _settle(waiting, one.withdrawn)
    return len(waiting)


def waiting_visitors() -> list[str]:
    """Give the visitors with events that no profile has taken in."""
    aside = ProfileRecord.objects.exclude(problem="").values("pk")
    waiting = EventRecord.objects.waiting().exclude(visitor__in=aside)
    return list(waiting.order_by().values_list("visitor", flat=True).distinct())


def waiting_visitor_of(event: str) -> str:
    """Give whose event waits under an id; "" where none does."""
    try:
        rows = EventRecord.objects.waiting().filter(pk=UUID(event))
    except ValueError:
        return ""
    return rows.values_list("visitor", flat=True).first() or ""


def _known(row: ProfileRecord, waiting: Sequence[EventRecord]) -> Profile:
    profile = from_state(row.visitor, row.state, version=row.version)
    first = min(each.received_at for each in waiting)
    return profile if profile.last_seen else replace(profile, learns_since=first)


def _live_through(profile: Profile, events: Sequence[Event]) -> tuple[Profile, list[EffectRecord]]:
    """Take in event after event, each followed by the effects of the triggers that it fires."""
    about = selectors.page_summaries({event.page_id for event in events if event.page_id})
    ledger, now = effects.TriggerLedger(profile.visitor, events), timezone.now()
    facts = learned_facts()
    profile = with_new_facts_learned(profile, facts)
    for event in events:
        profile = fold(profile, (event,), about=about, half_life_days=conf().HALF_LIFE_DAYS)
        profile = update_learned_facts(profile, event, facts)
        page = about.get(event.page_id or 0, UNKNOWN_PAGE)
        profile = effects.apply_firings(profile, event, _firings(profile, event, page), ledger=ledger, now=now)
    return profile, ledger.rows


def _firings(profile: Profile, event: Event, page: PageSummary) -> Sequence[TriggerFiring]:
    try:
        return rule_services.match_triggers(
            event.kind, facts_at(profile, event, page, keys=rule_services.trigger_fact_keys())
        )
    # A trigger that cannot be judged must not keep the profile from learning.
    except Exception:
        logger.exception('The triggers of the event "%s" of kind "%s" could not be judged.', event.id, event.kind)
        return ()


def _keep(profile: Profile, ledger: Sequence[EffectRecord]) -> None:
    ProfileRecord.objects.filter(pk=profile.visitor).update(
        state=to_state(profile), version=F("version") + 1, last_seen=profile.last_seen, problem=""
    )
    EffectRecord.objects.bulk_create(ledger)


def _settle(rows: Sequence[EventRecord], withdrawn: WithdrawnConsent) -> None:
    """Let events wait no longer; of whoever was erased there should be none, and none stays."""
    settled = EventRecord.objects.filter(pk__in=[row.pk for row in rows])
    if withdrawn.erased:
        settled.delete()
    else:
        settled.update(is_processed=True)
