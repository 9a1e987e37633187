"""The outbox: send what triggers ask to tell others; at least once, with a key by which a repetition is known."""

import json
import logging
import urllib.request
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db.models import F, Q
from django.utils.translation import gettext as _

from audience.conf import conf
from audience.models import EffectRecord
from rules.domain.rules import CallWebhook

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
# Whoever has not come back after so long has died while sending.
PATIENCE = timedelta(minutes=10)

State = EffectRecord.State


def send_waiting(now: datetime, *, limit: int = 100) -> int:
    """Send what waits, oldest first, and count what was sent."""
    return sum(_send(row, now) for row in EffectRecord.objects.filter(_is_due(now)).order_by("at")[:limit])


def has_mail(now: datetime) -> bool:
    """Say whether something waits to be sent."""
    return EffectRecord.objects.filter(_is_due(now)).exists()


def _is_due(now: datetime) -> Q:
    return Q(state=State.WAITING) | Q(state=State.SENDING, attempted_at__lt=now - PATIENCE)


def _send(row: EffectRecord, now: datetime) -> bool:
    mine = EffectRecord.objects.filter(_is_due(now), pk=row.pk)
    if not mine.update(state=State.SENDING, attempted_at=now, attempts=F("attempts") + 1):
        return False
    try:
        _deliver(row)
    except OSError as error:
        logger.warning("The effect %s could not be sent: %s", row.key, error)
        has_hope = row.attempts + 1 < MOST_ATTEMPTS
        EffectRecord.objects.filter(pk=row.pk).update(state=State.WAITING if has_hope else State.FAILED)
        return False
    EffectRecord.objects.filter(pk=row.pk).update(state=State.SENT)
    return True


def _deliver(row: EffectRecord) -> None:
    if row.kind == CallWebhook.__name__:
        _call_webhook(row)
    else:
        _notify(row)


def _call_webhook(row: EffectRecord) -> None:
    url = conf().WEBHOOKS.get(row.data["hook"])
    if url is None:
        raise UnknownHookError(f'"{row.data["hook"]}" is no hook. Add it to ATTUNE["AUDIENCE"]["WEBHOOKS"].')
    body = {"event": str(row.event), "trigger": row.trigger, "visitor": row.visitor, "at": row.at.isoformat()}
    request = urllib.request.Request(  # noqa: S310 - the address comes from the site's settings alone.
        url,
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Idempotency-Key": row.key},
    )
    with urllib.request.urlopen(request, timeout=conf().WEBHOOK_TIMEOUT_S):  # noqa: S310
        pass


def _notify(row: EffectRecord) -> None:
    addresses = _addresses(row.data["whom"])
    if not addresses:
        raise UnknownHookError(f'"{row.data["whom"]}" is neither an e-mail address nor a group with members.')
    subject = _("“%(trigger)s” has fired") % {"trigger": row.trigger}
    send_mail(subject, _("A visitor met its condition at %(at)s.") % {"at": row.at.isoformat()}, None, addresses)


def _addresses(whom: str) -> list[str]:
    if "@" in whom:
        return [whom]
    members = get_user_model().objects.filter(groups__name=whom, is_active=True).exclude(email="")
    return list(members.values_list("email", flat=True))


class UnknownHookError(OSError):
    """An effect names a receiver that the site does not know."""
