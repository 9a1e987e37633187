"""Set aside what cannot be read or taken in, with its reason: it holds up nothing else, and is tried again when asked.

An event that is set aside is neither learned from nor counted; a profile that is, is neither read nor written over.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import DatabaseError, DataError, IntegrityError, InterfaceError
from django.db.models import Count

from attune.audience.domain.events import InvalidEventError
from attune.audience.domain.profile_state import UnreadableProfileError
from attune.audience.models import LONGEST_PROBLEM, EventRecord, ProfileRecord
from attune.text import clean

logger = logging.getLogger(__name__)

_SELF_EXPLAINING = (InvalidEventError, UnreadableProfileError)


@dataclass(frozen=True, slots=True)
class QuarantineCount:
    """Say how many events, or profiles, are set aside for one reason."""

    what: str
    reason: str
    count: int


def is_transient(error: Exception) -> bool:
    """Say whether time may mend an error: the database is away or behind, or two workers met.

    Then nothing is wrong with what was being taken in. What the database refuses to keep, it refuses for good.
    """
    return isinstance(error, DatabaseError | InterfaceError) and not isinstance(error, DataError | IntegrityError)


def quarantine_event(event: UUID, error: Exception) -> None:
    """Keep why an event cannot be taken in; it waits no longer."""
    reason = quarantine_reason(error)
    if EventRecord.objects.filter(pk=event, problem="").update(problem=reason):
        logger.error("The event %s is set aside: %s", event, reason)


def quarantine_profile(visitor: str, error: Exception) -> None:
    """Keep why a profile cannot be read; what waits for it goes on waiting, and nobody comes back for it."""
    reason = quarantine_reason(error)
    if ProfileRecord.objects.filter(pk=visitor).exclude(problem=reason).update(problem=reason):
        logger.error("The profile of a visitor is set aside: %s", reason)


def quarantine_reason(error: Exception) -> str:
    """Give the reason as it is kept."""
    text = str(error) if isinstance(error, _SELF_EXPLAINING) else f"{type(error).__name__}: {error}"
    return clean(text, most=LONGEST_PROBLEM) or type(error).__name__


def quarantine_counts() -> Iterator[QuarantineCount]:
    """Give what is set aside, by reason, the most frequent first."""
    for what, model in (("events", EventRecord), ("profiles", ProfileRecord)):
        rows = model.objects.exclude(problem="").order_by().values_list("problem").annotate(count=Count("pk"))
        yield from (QuarantineCount(what, reason, count) for reason, count in rows.order_by("-count", "problem"))


def release_quarantine() -> None:
    """Let everything that was set aside wait again: after an upgrade it may be read."""
    for model in (EventRecord, ProfileRecord):
        model.objects.exclude(problem="").update(problem="")
