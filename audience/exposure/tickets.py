"""Tickets: what was decided for a slot, signed, so that the browser can say that it was seen but not what it was."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core import signing
from django.utils.crypto import get_random_string

from attune.audience.conf import conf
from attune.audience.exposure.encryption import decrypt, encrypt

_SALT = "attune.exposure"
# A ticket stays well below what the door lets in, whatever rules ask.
MOST_FACT_BYTES = 896
MOST_CAUSES = 12
# Two tickets of the same decision, made in one second, are two.
NONCE_LETTERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Hold a decision as its exposure will tell it; the visitor is told by a hash alone.

    causes are the rules and segments that acted on the slot, of the book of that number; sealed are facts behind the
    decision, which nobody but the site can read; mostly there are none.
    """

    visitor_hash: str
    page_id: int
    slot: str
    variant: str
    experiment: str = ""
    propensity: float = 1.0
    causes: tuple[str, ...] = ()
    book: int = 0
    sealed: str = ""
    nonce: str = ""

    def belongs_to(self, visitor: str) -> bool:
        """Say whether the ticket was made for that visitor."""
        return self.visitor_hash == _hash(visitor)

    def facts(self) -> Mapping[str, Any] | None:
        """Give the facts behind the decision as plain values, where the ticket carries any."""
        found = decrypt(self.sealed) if self.sealed else None
        return found if isinstance(found, dict) else None


class InvalidTicketError(ValueError):
    """A ticket was not signed by us, or is too old."""


def exposure_ticket(
    visitor: str,
    page_id: int,
    slot: str,
    variant: str,
    experiment: str = "",
    propensity: float = 1.0,
    *,
    causes: tuple[str, ...] = (),
    book: int = 0,
    facts: Mapping[str, Any] | None = None,
) -> str:
    """Sign what was decided for a slot, for the exposure that may follow; facts are sealed, or left out if too long."""
    ticket = Ticket(
        visitor_hash=_hash(visitor),
        page_id=page_id,
        slot=slot,
        variant=variant,
        experiment=experiment,
        propensity=propensity,
        causes=causes[:MOST_CAUSES],
        book=book,
        sealed=encrypt(facts, most_bytes=MOST_FACT_BYTES) if facts else "",
        nonce=get_random_string(NONCE_LETTERS),
    )
    return signing.dumps(list(asdict(ticket).values()), salt=_SALT, compress=True)


def read_ticket(text: str) -> Ticket:
    """Read a ticket, or raise InvalidTicketError."""
    try:
        values = signing.loads(text, salt=_SALT, max_age=timedelta(hours=conf().TICKET_AGE_HOURS))
    except signing.BadSignature as error:
        raise InvalidTicketError("The ticket was not made by this site, or is too old. Load the page anew.") from error
    try:
        # A ticket from before an update of the site has fewer parts, one from after it may have more.
        parts = dict(zip(Ticket.__dataclass_fields__, values, strict=False))
        return Ticket(**{**parts, "causes": tuple(parts.get("causes", ()))})
    except TypeError as error:
        raise InvalidTicketError("The ticket was made by another version of this site. Load the page anew.") from error


def ticket_digest(text: str) -> UUID:
    """Give what a ticket is known by, so that what it tells counts once, whatever the events that bring it."""
    return UUID(bytes=hashlib.sha256(text.encode()).digest()[:16])


def _hash(visitor: str) -> str:
    return hashlib.sha256(visitor.encode()).hexdigest()[:16]
