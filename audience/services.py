"""What the audience does: know who is visiting, take events in, learn from them, and forget."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from audience.conf import conf
from audience.contexts import clock_facts, context_for, is_up_to_visitor, persona_context
from audience.domain.consent import Consent
from audience.domain.events import Event
from audience.domain.withdrawal import Withdrawn
from audience.exposures import count_exposures
from audience.facts_of_request import CONSENT_FACT
from audience.forgetting import as_allowed, change_consent, forget, forget_again, forget_profile, is_under_way
from audience.learning import process_visitor, process_waiting, visitor_of_event, waiting_visitors
from audience.looks import is_editor, look_from, look_typed, put_on, write_look
from audience.models import EffectRecord, EventRecord, ProfileRecord
from audience.outbox import has_mail, send_waiting
from audience.requests import come_from, is_loaded_ahead, speak_for
from audience.scores import adjust_score
from audience.server_keys import bears_server_key
from audience.setting_aside import asides, take_up_again
from audience.signals import events_stored
from audience.throttle import refusal, wait_of_address
from audience.undoing import undo_effect, undo_trigger
from audience.withdrawals import held, mark_of, purge_withdrawals

__all__ = [
    "CONSENT_FACT",
    "adjust_score",
    "as_allowed",
    "asides",
    "bears_server_key",
    "change_consent",
    "clock_facts",
    "count_exposures",
    "come_from",
    "context_for",
    "forget",
    "forget_again",
    "forget_profile",
    "has_mail",
    "ingest",
    "is_up_to_visitor",
    "is_editor",
    "is_loaded_ahead",
    "is_under_way",
    "look_from",
    "look_typed",
    "mark_of",
    "persona_context",
    "process_visitor",
    "process_waiting",
    "purge",
    "put_on",
    "refusal",
    "send_waiting",
    "speak_for",
    "take_in",
    "take_up_again",
    "undo_effect",
    "undo_trigger",
    "visitor_of_event",
    "wait_of_address",
    "waiting_visitors",
    "write_look",
]


@dataclass(frozen=True, slots=True)
class Taken:
    """The ids of events that were new and are kept, and of those that their visitor did not allow any more."""

    new: frozenset[UUID] = frozenset()
    withdrawn: frozenset[UUID] = frozenset()


def ingest(events: Sequence[Event], *, learns: bool = True) -> int:
    """Store events, each once, and count those that were new; profiles learn from them where they may."""
    return len(take_in(events, learns=learns).new)


def take_in(events: Sequence[Event], *, learns: bool = True, issued: datetime | None = None) -> Taken:
    """Store events, each once by its id and an exposure once by its ticket; profiles learn from them where they may.

    issued is when the id was issued that came with them, None where none did. Nothing is stored that a visitor has
    withdrawn, whatever the browser still said when it sent it.
    """
    by_visitor: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_visitor[event.visitor].append(event)
    sent_with = Consent(measure=True, personalise=learns)
    taken = [_take_in_of(visitor, some, sent_with, issued) for visitor, some in by_visitor.items()]
    return Taken(
        new=frozenset().union(*(each.new for each in taken)),
        withdrawn=frozenset().union(*(each.withdrawn for each in taken)),
    )


def _take_in_of(visitor: str, events: Sequence[Event], sent_with: Consent, issued: datetime | None) -> Taken:
    batch = uuid4()
    with held(visitor) as one:
        now = timezone.now()
        found = [_row(event, sent_with, issued or event.at, one.withdrawn) for event in events]
        rows = [row for row in found if row is not None]
        for row in rows:
            row.batch, row.received_at = batch, now
        EventRecord.objects.bulk_create(rows, ignore_conflicts=True)
        stored = EventRecord.objects.filter(pk__in=[row.pk for row in rows], batch=batch)
        waits = dict(stored.values_list("pk", "is_processed"))
        waiting = next((pk for pk, is_processed in waits.items() if not is_processed), None)
        if waiting is not None:
            events_stored.send(sender=EventRecord, visitor=visitor, event=waiting)
    withdrawn = (event.id for event, row in zip(events, found, strict=True) if row is None)
    return Taken(frozenset(waits), frozenset(withdrawn))


def _row(event: Event, sent_with: Consent, issued: datetime, withdrawn: Withdrawn) -> EventRecord | None:
    """Make the row of an event by what is left of the consent that it was sent with; None where it may not be kept.

    What was sent as if its visitor had not withdrawn yet counts as having happened before they did: so nobody learns
    from it later either.
    """
    left = withdrawn.consent_left(sent_with, as_of=min(event.at, issued))
    if not left.measure:
        return None
    row = EventRecord.of(event, is_processed=not left.personalise)
    if withdrawn.personalise and not left.personalise:
        row.facts = None
        row.at = min(row.at, withdrawn.personalise) if sent_with.personalise else row.at
    return row


def purge(now: datetime) -> dict[str, int]:
    """Delete what is older than the site keeps it, and count it by store."""
    oldest = now - timedelta(days=conf().RETENTION_DAYS)
    events = EventRecord.objects.before(oldest).delete()[0]
    profiles = ProfileRecord.objects.filter(last_seen__lt=oldest).delete()[0]
    EventRecord.objects.with_facts().before(now - timedelta(days=conf().EXPOSURE_FACTS_DAYS)).update(facts=None)
    purge_withdrawals(now)
    return {"events": events, "effects": _outlived(oldest).delete()[0], "profiles": profiles}


def _outlived(oldest: datetime) -> QuerySet[EffectRecord]:
    """Give the old effects but for the last one of each trigger on a visitor who still comes.

    It says that the trigger has fired for them, and goes when they are forgotten.
    """
    still_comes = ProfileRecord.objects.filter(pk=OuterRef("visitor"))
    since = EffectRecord.objects.filter(visitor=OuterRef("visitor"), trigger=OuterRef("trigger"), pk__gt=OuterRef("pk"))
    return EffectRecord.objects.filter(at__lt=oldest).exclude(Exists(still_comes) & ~Exists(since))
