"""Calls of hooks: send one message, signed, to a system that the settings name, and say whether to try again."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from attune.audience.conf import conf, hooks
from attune.audience.domain.effects.performer import EffectMessage
from attune.audience.domain.webhook_delivery import (
    DeliveryStatus,
    delivery_status_of,
    parse_retry_after,
    signed_headers,
)
from attune.audience.triggers.webhooks import post_webhook


class UnknownHookError(OSError):
    """An effect names a hook that the site does not know."""


class DeliveryRefusedError(OSError):
    """A receiver does not take what it was sent; it may have said when to come again."""

    def __init__(self, message: str, *, is_final: bool, wait: timedelta | None = None) -> None:
        """Keep whether there is hope, and what was asked for."""
        super().__init__(message)
        self.is_final, self.wait = is_final, wait


def call_hook(name: str, body: Mapping[str, Any], message: EffectMessage) -> None:
    """Post a body as JSON to a hook of ATTUNE["AUDIENCE"]["WEBHOOKS"], once, signed under the key of the message.

    Raises UnknownHookError, ReceiverAwayError or DeliveryRefusedError, by which the outbox knows when to try again.
    """
    hook = hooks().get(name)
    if hook is None:
        raise UnknownHookError(f'"{name}" is no hook. Add it to ATTUNE["AUDIENCE"]["WEBHOOKS"].')
    written = json.dumps(body).encode()
    # The moment of this very attempt: receivers refuse what was signed long ago.
    headers = signed_headers(message.key, written, at=timezone.now(), secrets=hook.secrets)
    answer = post_webhook(hook.url, written, headers, timeout_s=conf().WEBHOOK_TIMEOUT_S)
    status = delivery_status_of(answer.status)
    if status != DeliveryStatus.SENT:
        raise DeliveryRefusedError(
            f'The webhook "{name}" answered {answer.status}.',
            is_final=status == DeliveryStatus.NEVER,
            wait=parse_retry_after(answer.retry_after, message.attempted_at),
        )
