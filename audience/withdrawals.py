"""Withdrawals: hold a visitor's lock, and know under it what they have taken back; the one place that both is done.

A withdrawal is kept in the database by a keyed digest of the id. It lives as long as a cookie from before it could.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from attune.audience.conf import conf, secret_keys
from attune.audience.domain.withdrawal import NOTHING_WITHDRAWN, WithdrawnConsent
from attune.audience.models import ProfileRecord, Withdrawal
from attune.keys import digest_of

FAMILY = "withdrawn"
# Clocks of servers differ a little.
_MARGIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LockedVisitor:
    """A visitor whose lock is held: the row of their profile, blank where there was none, and what they took back."""

    row: ProfileRecord
    withdrawn: WithdrawnConsent


@contextmanager
def lock_visitor(visitor: str) -> Iterator[LockedVisitor]:
    """Hold the lock of a visitor for one transaction: whoever writes, learns or forgets waits here for the others.

    The first statement writes, so that SQLite, which locks no rows, locks the database before anything is read. A row
    that was made for the lock alone is gone again at the end.
    """
    with transaction.atomic():
        row = ProfileRecord.objects.locked(visitor)
        yield LockedVisitor(row, withdrawal_of(visitor))
        if row.is_blank:
            ProfileRecord.objects.let_go(visitor)


def withdrawal_of(visitor: str) -> WithdrawnConsent:
    """Return what a visitor has taken back; one query. What is written by it is written under the visitor's lock."""
    return withdrawals_of([visitor]).get(visitor, NOTHING_WITHDRAWN)


def withdrawals_of(visitors: Iterable[str]) -> dict[str, WithdrawnConsent]:
    """Return what some visitors have taken back, of those who have; one query."""
    named = {mark: visitor for visitor in visitors for mark in visitor_digests(visitor)}
    rows = Withdrawal.objects.filter(pk__in=named)
    return {
        named[row.mark]: WithdrawnConsent(erased=row.erased_at, measure=row.measure_at, personalise=row.personalise_at)
        for row in rows
    }


def save_withdrawal(visitor: str, withdrawn: WithdrawnConsent, now: datetime) -> None:
    """Keep what a visitor has taken back by now; their lock is held."""
    moments = {"erased_at": withdrawn.erased, "measure_at": withdrawn.measure, "personalise_at": withdrawn.personalise}
    values = moments | {"last_at": max(now, *(each for each in moments.values() if each))}
    for mark in visitor_digests(visitor):
        if Withdrawal.objects.filter(pk=mark).update(**values):
            return
    Withdrawal.objects.create(mark=visitor_digest(visitor), **values)


def visitor_digest(visitor: str) -> str:
    """Return the digest by which a visitor is known who must not be named."""
    return digest_of(FAMILY, visitor)


def visitor_digests(visitor: str) -> tuple[str, ...]:
    """Return the same by each key that the site uses or has used."""
    return tuple(digest_of(FAMILY, visitor, secret=secret) for secret in secret_keys())


def purge_withdrawals(now: datetime) -> int:
    """Delete the withdrawals from before which no cookie is left that would still be read, and count them."""
    oldest = now - timedelta(days=conf().COOKIE_AGE_DAYS) - _MARGIN
    return Withdrawal.objects.filter(last_at__lt=oldest).delete()[0]
