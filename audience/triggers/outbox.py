"""The outbox: send what triggers ask to tell others; at least once, with a key by which a repetition is known."""

import logging
from datetime import datetime, timedelta
from random import SystemRandom

from django.db.models import F, Q

from attune.audience.domain.effects.performer import EffectMessage, OutboundPerformer
from attune.audience.domain.webhook_delivery import MOST_ATTEMPTS, retry_delay
from attune.audience.models import LONGEST_PROBLEM, EffectRecord
from attune.audience.quarantine import is_transient, quarantine_reason
from attune.audience.triggers.effect_registry import UnknownEffectError, effect_from, effect_registry
from attune.audience.triggers.hook_calls import DeliveryRefusedError
from attune.text import clean

logger = logging.getLogger(__name__)

# Whoever has not come back after so long has died while sending.
SENDING_TIMEOUT = timedelta(minutes=10)

State = EffectRecord.State
_dice = SystemRandom()


def send_waiting(now: datetime, *, limit: int = 100) -> int:
    """Send what is due, oldest first, and count what was sent; what cannot be sent keeps nothing else from going."""
    return sum(_send(row, now) for row in EffectRecord.objects.filter(_is_due(now)).order_by("at", "pk")[:limit])


def has_pending(now: datetime) -> bool:
    """Say whether something is due to be sent."""
    return EffectRecord.objects.filter(_is_due(now)).exists()


def _is_due(now: datetime) -> Q:
    is_ready = Q(due_at=None) | Q(due_at__lte=now)
    return Q(is_ready, state=State.WAITING) | Q(state=State.SENDING, attempted_at__lt=now - SENDING_TIMEOUT)


def _send(row: EffectRecord, now: datetime) -> bool:
    mine = EffectRecord.objects.filter(_is_due(now), pk=row.pk)
    # Whoever changes the row first sends it; another worker finds it taken.
    if not mine.update(state=State.SENDING, attempted_at=now, attempts=F("attempts") + 1):
        return False
    try:
        _deliver(row, now)
    except OSError as error:
        _put_off(row, now, error)
        return False
    # Whatever keeps one message from being made, the others go; it is tried again as often as any.
    except Exception as error:
        if is_transient(error):
            raise
        logger.exception("The effect %s could not be made into a message.", row.key)
        _put_off(row, now, error)
        return False
    EffectRecord.objects.filter(pk=row.pk).update(state=State.SENT, problem="")
    return True


def _put_off(row: EffectRecord, now: datetime, error: Exception) -> None:
    logger.warning("The effect %s could not be sent: %s", row.key, error)
    attempts = row.attempts + 1
    is_over = attempts >= MOST_ATTEMPTS or (isinstance(error, DeliveryRefusedError) and error.is_final)
    asked = error.wait if isinstance(error, DeliveryRefusedError) else None
    EffectRecord.objects.filter(pk=row.pk).update(
        state=State.FAILED if is_over else State.WAITING,
        due_at=None if is_over else now + retry_delay(attempts, luck=_dice.random(), asked=asked),
        problem=clean(str(error), most=LONGEST_PROBLEM) if isinstance(error, OSError) else quarantine_reason(error),
    )


def _deliver(row: EffectRecord, now: datetime) -> None:
    effect = effect_from(row.kind, row.data)
    performer = effect_registry.performer_of(effect)
    if not isinstance(performer, OutboundPerformer):
        raise UnknownEffectError(f'An effect of the kind "{row.kind}" is told nobody.')
    performer.deliver(effect, message_of(row, now))


def message_of(row: EffectRecord, now: datetime) -> EffectMessage:
    """Return what a row of the ledger may tell others, for an attempt at this moment."""
    return EffectMessage(
        key=row.key,
        event=str(row.event),
        trigger=row.trigger,
        visitor=row.visitor,
        at=row.at,
        event_at=row.event_at,
        attempted_at=now,
    )
