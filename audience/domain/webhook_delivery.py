"""Delivery: sign what is sent to a webhook, read what it answers, and say when to try again.

The signature follows Standard Webhooks 1.0: HMAC-SHA256 over "id.timestamp.body".
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

MOST_ATTEMPTS = 8
# Half a minute, then three times as long each time: the eighth attempt comes nine hours after the first at the latest.
FIRST_WAIT = timedelta(seconds=30)
GROWTH = 3
LONGEST_WAIT = timedelta(days=1)
SECRET_PREFIX = "whsec_"  # noqa: S105  What every secret begins with.
LEAST_SECRET_BYTES, MOST_SECRET_BYTES = 24, 64
# Of the refusals, only these may be taken back: the receiver was too slow or had too much to do.
_MAY_PASS = frozenset({408, 429})


class DeliveryStatus(StrEnum):
    """What a receiver's answer means."""

    SENT = "sent"
    AGAIN = "again"
    NEVER = "never"


def delivery_status_of(status: int) -> DeliveryStatus:
    """Say what an answer of that status means; a redirect is a wrong address, which time does not mend."""
    if 200 <= status < 300:
        return DeliveryStatus.SENT
    return DeliveryStatus.NEVER if 300 <= status < 500 and status not in _MAY_PASS else DeliveryStatus.AGAIN


def retry_delay(attempts: int, *, luck: float, asked: timedelta | None = None) -> timedelta:
    """Say how long to wait after so many attempts, one or more; luck, 0..1, keeps receivers from being met all at once.

    What the receiver has asked for is the least; a day is the most.
    """
    longest = min(FIRST_WAIT * float(GROWTH ** (attempts - 1)), LONGEST_WAIT)
    return min(max(longest * (0.5 + luck / 2), asked or timedelta()), LONGEST_WAIT)


def parse_retry_after(retry_after: str, now: datetime) -> timedelta | None:
    """Read a Retry-After, seconds or a date; None where it says nothing that can be read."""
    try:
        if retry_after.isascii() and retry_after.isdigit():
            return timedelta(seconds=min(int(retry_after), LONGEST_WAIT.total_seconds()))
        until = parsedate_to_datetime(retry_after)
        return max(until.replace(tzinfo=until.tzinfo or UTC) - now, timedelta())
    except (ValueError, OverflowError):
        return None


def signed_headers(key: str, body: bytes, *, at: datetime, secrets: Collection[str]) -> dict[str, str]:
    """Give the headers by which a receiver knows who sends, and what it has had before; one signature a secret."""
    stamp = str(int(at.timestamp()))
    headers = {"webhook-id": key, "webhook-timestamp": stamp, "Idempotency-Key": key}
    signatures = [_signature(f"{key}.{stamp}.".encode() + body, secret) for secret in secrets]
    return headers | ({"webhook-signature": " ".join(signatures)} if signatures else {})


def is_secret(text: str) -> bool:
    """Say whether a text can be a secret: "whsec_" and 24 to 64 bytes in base64."""
    try:
        key = _key(text)
    except (ValueError, binascii.Error):
        return False
    return text.startswith(SECRET_PREFIX) and LEAST_SECRET_BYTES <= len(key) <= MOST_SECRET_BYTES


def _signature(signed: bytes, secret: str) -> str:
    return "v1," + base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode()


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
