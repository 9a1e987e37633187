"""What the audience does: know who is visiting, take events in, learn from them, and forget."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from attune.audience.conf import conf
from attune.audience.contexts import clock_facts, context_for, is_controlled_by_visitor, persona_context
from attune.audience.domain.consent import Consent
from attune.audience.domain.events import Event
from attune.audience.domain.withdrawal import WithdrawnConsent
from attune.audience.erasure import (
    change_consent,
    erase_caches_again,
    erase_profile,
    erase_visitor,
    has_withdrawn_since,
    visitor_as_allowed,
)
from attune.audience.exposure.exposures import count_exposures
from attune.audience.facts.request import CONSENT_FACT
from attune.audience.models import EffectRecord, EventRecord, ProfileRecord
from attune.audience.personas.preview_session import (
    activate_preview,
    is_editor,
    preview_from_form,
    preview_from_text,
    preview_to_text,
)
from attune.audience.profile.event_processor import (
    process_visitor,
    process_waiting,
    waiting_visitor_of,
    waiting_visitors,
)
from attune.audience.profile.scores import adjust_score
from attune.audience.quarantine import quarantine_counts, release_quarantine
from attune.audience.request.request_signals import act_on_behalf_of, is_prefetch, override_origin
from attune.audience.request.throttle import address_wait_seconds, rate_limit_response
from attune.audience.server_keys import has_server_key
from attune.audience.signals import events_stored
from attune.audience.triggers.outbox import has_pending, send_waiting
from attune.audience.triggers.undo import undo_effect, undo_trigger
from attune.audience.withdrawals import lock_visitor, purge_withdrawals, visitor_digest

__all__ = [
    "CONSENT_FACT",
    "act_on_behalf_of",
    "activate_preview",
    "address_wait_seconds",
    "adjust_score",
    "change_consent",
    "clock_facts",
    "context_for",
    "count_exposures",
    "erase_caches_again",
    "erase_profile",
    "erase_visitor",
    "has_pending",
    "has_server_key",
    "has_withdrawn_since",
    "ingest",
    "ingest_events",
    "is_controlled_by_visitor",
    "is_editor",
    "is_prefetch",
    "override_origin",
    "persona_context",
    "preview_from_form",
    "preview_from_text",
    "preview_to_text",
    "process_visitor",
    "process_waiting",
    "purge",
    "quarantine_counts",
    "rate_limit_response",
    "release_quarantine",
    "send_waiting",
    "undo_effect",
    "undo_trigger",
    "visitor_as_allowed",
    "visitor_digest",
    "waiting_visitor_of",
    "waiting_visitors",
]


@dataclass(frozen=True, slots=True)
class IngestResult:
    """The ids of events that were new and are kept, and of those that their visitor did not allow any more."""

    new: frozenset[UUID] = frozenset()
    withdrawn: frozenset[UUID] = frozenset()


def ingest(events: Sequence[Event], *, learns: bool = True) -> int:
    """Store events, each once, and count those that were new; profiles learn from them where they may."""
    return len(ingest_events(events, learns=learns).new)


def ingest_events(events: Sequence[Event], *, learns: bool = True, issued: datetime | None = None) -> IngestResult:
    """Store events, each once by its id and an exposure once by its ticket; profiles learn from them where they may.

    issued is when the id was issued that came with them, None where none did. Nothing is stored that a visitor has
    withdrawn, whatever the browser still said when it sent it.
    """
    by_visitor: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_visitor[event.visitor].append(event)
    sent_with = Consent(measure=True, personalise=learns)
    taken = [_take_in_of(visitor, some, sent_with, issued) for visitor, some in by_visitor.items()]
    return IngestResult(
        new=frozenset().union(*(each.new for each in taken)),
        withdrawn=frozenset().union(*(each.withdrawn for each in taken)),
    )


def _take_in_of(visitor: str, events: Sequence[Event], sent_with: Consent, issued: datetime | None) -> IngestResult:
    batch = uuid4()
    with lock_visitor(visitor) as one:
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
    return IngestResult(frozenset(waits), frozenset(withdrawn))


def _row(event: Event, sent_with: Consent, issued: datetime, withdrawn: WithdrawnConsent) -> EventRecord | None:
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
