"""Tickets: what was decided for a slot, signed, so that the browser can say that it was seen but not what it was."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.core import signing

from audience.conf import conf

_SALT = "attune.exposure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Hold a decision as its exposure will tell it; the visitor is told by a hash alone."""

    visitor_hash: str
    page_id: int
    slot: str
    variant: str
    experiment: str = ""
    propensity: float = 1.0

    def belongs_to(self, visitor: str) -> bool:
        """Say whether the ticket was made for that visitor."""
        return self.visitor_hash == _hash(visitor)


class InvalidTicketError(ValueError):
    """A ticket was not signed by us, or is too old."""


def exposure_ticket(
    visitor: str, page_id: int, slot: str, variant: str, experiment: str = "", propensity: float = 1.0
) -> str:
    """Sign what was decided for a slot, for the exposure that may follow."""
    ticket = Ticket(
        visitor_hash=_hash(visitor),
        page_id=page_id,
        slot=slot,
        variant=variant,
        experiment=experiment,
        propensity=propensity,
    )
    return signing.dumps(list(asdict(ticket).values()), salt=_SALT)


def read_ticket(text: str) -> Ticket:
    """Read a ticket, or raise InvalidTicketError."""
    try:
        values = signing.loads(text, salt=_SALT, max_age=timedelta(hours=conf().TICKET_AGE_HOURS))
    except signing.BadSignature as error:
        raise InvalidTicketError("The ticket was not made by this site, or is too old. Load the page anew.") from error
    return Ticket(**dict(zip(Ticket.__dataclass_fields__, values, strict=True)))


def _hash(visitor: str) -> str:
    return hashlib.sha256(visitor.encode()).hexdigest()[:16]
