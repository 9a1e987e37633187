"""What the audience does: know who is visiting, take events in, learn from them, and forget."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from audience.conf import conf
from audience.contexts import clock_facts, context_for, is_up_to_visitor, persona_context
from audience.cookies import new_visitor_id
from audience.domain.consent import Consent
from audience.domain.context import Visitor
from audience.domain.events import Event
from audience.exposures import count_exposures
from audience.facts_of_request import CONSENT_FACT
from audience.forgotten import mark_forgotten, was_forgotten
from audience.learning import process_visitor, waiting_visitors
from audience.looks import is_editor, look_from, look_typed, put_on, write_look
from audience.models import EffectRecord, EventRecord, ProfileRecord
from audience.outbox import has_mail, send_waiting
from audience.requests import come_from, is_loaded_ahead, speak_for
from audience.scores import adjust_score
from audience.server_keys import bears_server_key
from audience.signals import events_stored
from audience.throttle import is_calm
from audience.undoing import undo_effect, undo_trigger

__all__ = [
    "CONSENT_FACT",
    "adjust_score",
    "bears_server_key",
    "change_consent",
    "clock_facts",
    "count_exposures",
    "come_from",
    "context_for",
    "forget",
    "forget_profile",
    "has_mail",
    "ingest",
    "is_calm",
    "is_up_to_visitor",
    "is_editor",
    "is_loaded_ahead",
    "look_from",
    "look_typed",
    "persona_context",
    "process_visitor",
    "purge",
    "put_on",
    "send_waiting",
    "speak_for",
    "take_in",
    "undo_effect",
    "undo_trigger",
    "waiting_visitors",
    "was_forgotten",
    "write_look",
]

_STORES = {"events": EventRecord, "effects": EffectRecord, "profiles": ProfileRecord}


def ingest(events: Sequence[Event], *, learns: bool = True) -> int:
    """Store events, each once, and count those that were new; profiles learn from them where they may."""
    return len(take_in(events, learns=learns))


def take_in(events: Sequence[Event], *, learns: bool = True) -> frozenset[UUID]:
    """Store events, each once by its id and an exposure once by its ticket, and give the ids of those that were new."""
    if not events:
        return frozenset()
    batch, now = uuid4(), timezone.now()
    rows = [EventRecord.of(event, batch=batch, received_at=now, is_processed=not learns) for event in events]
    with transaction.atomic():
        EventRecord.objects.bulk_create(rows, ignore_conflicts=True)
        stored = EventRecord.objects.filter(pk__in=[row.pk for row in rows], batch=batch)
        new = frozenset(stored.values_list("pk", flat=True))
        if learns and new:
            for visitor in {event.visitor for event in events}:
                events_stored.send(sender=EventRecord, visitor=visitor)
    return new


def change_consent(visitor: Visitor, consent: Consent) -> str:
    """Follow what a visitor now allows, forgetting what they no longer do; give the id that they bear from now on."""
    if not consent.allows_identifier:
        forget(visitor.id)
        return ""
    if visitor.id and visitor.consent.personalise and not consent.personalise:
        forget_profile(visitor.id)
    return visitor.id or new_visitor_id()


def forget(visitor: str) -> dict[str, int]:
    """Delete all that is kept of a visitor, and count it by store."""
    if not visitor:
        return dict.fromkeys(_STORES, 0)
    mark_forgotten(visitor)
    with transaction.atomic():
        had_profile = ProfileRecord.objects.filter(pk=visitor).exists()
        # A worker that is learning of this visitor right now finishes first, and what it kept goes too.
        ProfileRecord.objects.locked(visitor)
        counts = {name: model.objects.filter(visitor=visitor).delete()[0] for name, model in _STORES.items()}
    return {**counts, "profiles": int(had_profile)}


def forget_profile(visitor: str) -> None:
    """Delete what was learned of a visitor; what was counted stays, and is not learned from again."""
    with transaction.atomic():
        ProfileRecord.objects.locked(visitor).delete()
        EffectRecord.objects.filter(visitor=visitor).delete()
        # The facts behind what was counted were learned, too.
        EventRecord.objects.filter(visitor=visitor).update(is_processed=True, facts=None)


def purge(now: datetime) -> dict[str, int]:
    """Delete what is older than the site keeps it, and count it by store."""
    oldest = now - timedelta(days=conf().RETENTION_DAYS)
    events = EventRecord.objects.before(oldest).delete()[0]
    profiles = ProfileRecord.objects.filter(last_seen__lt=oldest).delete()[0]
    EventRecord.objects.with_facts().before(now - timedelta(days=conf().EXPOSURE_FACTS_DAYS)).update(facts=None)
    return {"events": events, "effects": _outlived(oldest).delete()[0], "profiles": profiles}


def _outlived(oldest: datetime) -> QuerySet[EffectRecord]:
    """Give the old effects but for the last one of each trigger on a visitor who still comes.

    It says that the trigger has fired for them, and goes when they are forgotten.
    """
    still_comes = ProfileRecord.objects.filter(pk=OuterRef("visitor"))
    since = EffectRecord.objects.filter(visitor=OuterRef("visitor"), trigger=OuterRef("trigger"), pk__gt=OuterRef("pk"))
    return EffectRecord.objects.filter(at__lt=oldest).exclude(Exists(still_comes) & ~Exists(since))
