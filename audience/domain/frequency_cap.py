"""Occasions: the visit, the day or the visitor for which a trigger fires at most once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from attune.audience.domain.traits import SESSION_GAP, VisitHistory
from attune.rules.domain.rules import OncePer


@dataclass(frozen=True, slots=True)
class Occasion:
    """Say when an event happened, and when the visit began to which it belongs; None where nobody knows any more."""

    at: datetime
    visit: datetime | None


def occasion_of(at: datetime, visits: VisitHistory) -> Occasion:
    """Give the occasion of an event that has been counted among the visits."""
    return Occasion(at, visit_start_of(at, visits))


def visit_start_of(at: datetime, visits: VisitHistory) -> datetime | None:
    """Give when the visit began to which a moment belongs; that is what names a visit, for it never changes.

    An event that comes late begins no visit: it belongs to the one that began up to 30 minutes after it, or else to
    the one before; what is older than all that are remembered belongs to the oldest of them.
    """
    begun = [start for start in visits.starts if start - SESSION_GAP <= at]
    return max(begun) if begun else min(visits.starts, default=None)


def may_fire(once_per: OncePer, occasion: Occasion, earlier: Iterable[Occasion], *, zone: tzinfo) -> bool:
    """Say whether a trigger may fire on an occasion, after those on which it has fired for the same visitor."""
    return not any(_are_one(once_per, occasion, other, zone) for other in earlier)


def _are_one(once_per: OncePer, one: Occasion, other: Occasion, zone: tzinfo) -> bool:
    match once_per:
        case OncePer.EVENT:
            return False
        case OncePer.VISIT:
            return one.visit == other.visit
        case OncePer.DAY:
            return one.at.astimezone(zone).date() == other.at.astimezone(zone).date()
        case OncePer.VISITOR:
            return True
