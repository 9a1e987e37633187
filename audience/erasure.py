"""Forget visitors: all of them, or what they no longer allow; every withdrawal and every erasure passes here."""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from attune.audience.cookie_age import is_expired
from attune.audience.data_stores import StoreKey, VisitorStore, visitor_stores
from attune.audience.domain.consent import NO_CONSENT, Consent
from attune.audience.domain.context import Visitor
from attune.audience.domain.traits import SESSION_GAP
from attune.audience.domain.withdrawal import WithdrawnConsent
from attune.audience.models import Withdrawal
from attune.audience.request.cookies import new_visitor_id
from attune.audience.withdrawals import lock_visitor, save_withdrawal, visitor_digest, withdrawal_of
from attune.cache_entries import read_entry
from attune.keys import PREFIX

logger = logging.getLogger(__name__)

# No request is under way for so long that was begun before a withdrawal.
_UNDER_WAY = timedelta(minutes=10)
# For so long a cache that was away when it should have forgotten is asked again: it keeps nothing for longer.
_ASKED_AGAIN = SESSION_GAP + _UNDER_WAY
_FOR_GOOD = datetime.max.replace(tzinfo=UTC)


def change_consent(visitor: Visitor, consent: Consent) -> Visitor:
    """Follow what a visitor now allows, and give them as they are from now on.

    What they do not allow is deleted, whatever they allowed before; without any consent they have no id. Whoever was
    erased, or bears an id that is too old to be taken, and allows something again is given a new one.
    """
    now = timezone.now()
    if visitor.id:
        _counts, withdrawn = _lessen(visitor.id, consent, at=max(now, visitor.issued))
        if not (withdrawn.erased or is_expired(visitor.issued, now)):
            return _bearer(visitor.id, withdrawn.after(now), consent)
    return _bearer(new_visitor_id() if consent.allows_identifier else "", now, consent)


def erase_visitor(visitor: str) -> dict[str, int]:
    """Delete all that is kept of a visitor, for good, and count it by store; their id is never used again."""
    told = {store.name: 0 for store in visitor_stores.all() if not store.is_aside}
    return told | (_lessen(visitor, NO_CONSENT, at=timezone.now())[0] if visitor else {})


def erase_profile(visitor: str) -> dict[str, int]:
    """Delete what was learned of a visitor, and count it; what was counted stays, and is not learned from again."""
    return _lessen(visitor, Consent(measure=True, personalise=False), at=timezone.now())[0]


def visitor_as_allowed(visitor: Visitor) -> Visitor:
    """Give a visitor with what is left of their consent, and without an id that is not taken any more; one query."""
    if not visitor.id:
        return visitor
    if is_expired(visitor.issued, timezone.now()):
        return Visitor()
    left = withdrawal_of(visitor.id).consent_left(visitor.consent, as_of=visitor.issued)
    return _bearer(visitor.id if left.allows_identifier else "", visitor.issued, left)


def has_withdrawn_since(visitor: str, *, issued: datetime) -> bool:
    """Say whether a visitor has withdrawn since their request began, so that nothing of it must stay in a cache.

    To be asked after something was put there. A withdrawal says so first and empties the cache then: of a request and a
    withdrawal at the same moment, the one that comes later finds the other.
    """
    until = read_entry(_under_way_key(visitor_digest(visitor)), datetime)
    return until is not None and issued <= until


def erase_caches_again(now: datetime) -> None:
    """Empty the caches of who has withdrawn lately once more, in case one was away; for a schedule."""
    lately = Withdrawal.objects.filter(last_at__gte=now - _ASKED_AGAIN, personalise_at__gte=now - _ASKED_AGAIN)
    for mark in lately.values_list("mark", flat=True).iterator():
        _emptied(visitor_stores.not_allowed_by(NO_CONSENT, StoreKey.MARK), mark)


def _lessen(visitor: str, consent: Consent, *, at: datetime) -> tuple[dict[str, int], WithdrawnConsent]:
    """Delete what a consent does not allow, and keep since when; the counts name no aside that held nothing."""
    with lock_visitor(visitor) as one:
        withdrawn = one.withdrawn.reduced_to(consent, at)
        if withdrawn != one.withdrawn:
            save_withdrawal(visitor, withdrawn, at)
        found = {each: each.forget(visitor) for each in visitor_stores.not_allowed_by(consent, StoreKey.ID)}
    mark, others = visitor_digest(visitor), visitor_stores.not_allowed_by(consent, StoreKey.MARK, StoreKey.NOBODY)
    if others:
        _tell_under_way(mark, withdrawn)
        found |= _emptied(others, mark)
    return {store.name: count for store, count in found.items() if count or not store.is_aside}, withdrawn


def _emptied(some: Iterable[VisitorStore], mark: str) -> dict[VisitorStore, int]:
    found = {}
    for store in some:
        try:
            found[store] = store.forget(mark)
        # The cache's client decides what it raises when its server is away.
        except Exception:
            logger.warning('The store "%s" does not answer; it is asked again to forget.', store.name, exc_info=True)
    return found


def _tell_under_way(mark: str, withdrawn: WithdrawnConsent) -> None:
    until = _FOR_GOOD if withdrawn.erased else withdrawn.personalise
    try:
        cache.set(_under_way_key(mark), until, timeout=_UNDER_WAY.total_seconds())
    # The cache's client decides what it raises when its server is away.
    except Exception:
        logger.warning("The cache does not answer; it keeps nothing of a request under way either.", exc_info=True)


def _under_way_key(mark: str) -> str:
    return f"{PREFIX}:withdrawn:{mark}"


def _bearer(visitor: str, issued: datetime, consent: Consent) -> Visitor:
    return Visitor(id=visitor, issued=issued, consent=consent, has_chosen=True)
