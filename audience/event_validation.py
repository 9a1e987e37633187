"""Judge the events of a batch, each alone: a bad one is refused with its reason and takes no other with it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from attune.audience.domain.events import Event, Exposure, InvalidEventError, parse_event
from attune.audience.exposure.tickets import InvalidTicketError, read_ticket, ticket_digest

NOT_AN_OBJECT = "An event must be an object."
WITHDRAWN = "The visitor has withdrawn consent to count it."
TICKET_OF_OTHER_VISITOR = "The ticket was made for another visitor. Load the page anew."
_TOLD_BY_TICKET = ("page_id", "slot", "variant", "experiment", "propensity", "causes", "book")


class EventOutcome(StrEnum):
    """What became of an event that was sent."""

    ACCEPTED = "accepted"
    DOUBLE = "double"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class EventRefusal:
    """Say why an event cannot be taken."""

    why: str


@dataclass(frozen=True, slots=True)
class EventResult:
    """Say what became of one event, and of one that was refused, why."""

    outcome: EventOutcome
    why: str | None = None


def parse_events(
    given: Iterable[Mapping[str, Any] | EventRefusal], *, visitor: str, now: datetime
) -> list[Event | EventRefusal]:
    """Read events that a visitor's browser sent, each alone and in their order."""
    return [each if isinstance(each, EventRefusal) else _read(each, visitor, now) for each in given]


def event_results(
    read: Sequence[Event | EventRefusal], *, new: Collection[UUID], withdrawn: Collection[UUID] = ()
) -> list[EventResult]:
    """Say of each event what became of it; of two with one id, the first is the one that was accepted."""
    left, found = set(new), []
    for each in read:
        if isinstance(each, EventRefusal):
            found.append(EventResult(EventOutcome.REFUSED, each.why))
        elif each.id in withdrawn:
            found.append(EventResult(EventOutcome.REFUSED, WITHDRAWN))
        elif each.id in left:
            left.remove(each.id)
            found.append(EventResult(EventOutcome.ACCEPTED))
        else:
            found.append(EventResult(EventOutcome.DOUBLE))
    return found


def _read(given: Mapping[str, Any], visitor: str, now: datetime) -> Event | EventRefusal:
    told = {**given, "at": now - timedelta(milliseconds=given["ago_ms"])}
    try:
        if given["kind"] == Exposure.kind:
            told |= _decided(given.get("ticket", ""), visitor)
        return parse_event(told, visitor=visitor)
    except (InvalidEventError, InvalidTicketError) as error:
        return EventRefusal(str(error))


def _decided(text: str, visitor: str) -> dict[str, Any]:
    """Give what a ticket of this visitor tells, which stands above what the browser says."""
    ticket = read_ticket(text)
    if not ticket.belongs_to(visitor):
        raise InvalidTicketError(TICKET_OF_OTHER_VISITOR)
    parts = {part: getattr(ticket, part) for part in _TOLD_BY_TICKET}
    return parts | {"facts": ticket.facts(), "ticket": ticket_digest(text)}
