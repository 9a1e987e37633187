"""The stores that hold something of one visitor: the one list that erasure, withdrawal and counting go through.

An app on a higher floor adds its own in AppConfig.ready().
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from attune.audience.domain.consent import Consent
from attune.audience.models import EffectRecord, EventRecord, ProfileRecord
from attune.providers import Provider
from attune.rules.request_records import forget_recent_requests


class RequiredConsent(StrEnum):
    """What a visitor must allow for a store to hold something of them."""

    MEASURE = "measure"
    PERSONALISE = "personalise"

    def allowed_by(self, consent: Consent) -> bool:
        """Say whether a consent allows it."""
        return consent.measure if self is RequiredConsent.MEASURE else consent.personalise


class StoreKey(StrEnum):
    """Under which name a store holds something of a visitor.

    ID is the visitor's id, in the database: emptied under their lock, in one transaction. MARK is a digest of the id,
    in a cache: emptied once that is committed, and again later in case the cache was away. NOBODY is no name at all, in
    a cache: nobody can tell whose it is, so all of it goes.
    """

    ID = "id"
    MARK = "mark"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorStore:
    """One place that holds something of a visitor.

    forget is given what the store keeps it by, deletes it, or makes it unusable, and gives how much that was. An aside
    is a part of another store, or none of the database: a count names it only where it held something.
    """

    name: str
    needs: RequiredConsent
    kept_by: StoreKey
    forget: Callable[[str], int]
    is_aside: bool = False


class VisitorStores(Provider[VisitorStore]):
    """The list of all stores, in the order in which they are emptied."""

    def register(self, *stores: VisitorStore) -> None:
        """Add stores; one takes the place of another of its name."""
        for store in stores:
            self.offer(store, name=store.name)

    def all(self) -> tuple[VisitorStore, ...]:
        """Give all of them."""
        return tuple(self.offers().values())

    def not_allowed_by(self, consent: Consent, *kept_by: StoreKey) -> tuple[VisitorStore, ...]:
        """Give those of some kinds that may hold nothing of a visitor under a consent."""
        return tuple(each for each in self.all() if each.kept_by in kept_by and not each.needs.allowed_by(consent))


def _forget_events(visitor: str) -> int:
    return EventRecord.objects.filter(visitor=visitor).delete()[0]


def _forget_waiting(visitor: str) -> int:
    return EventRecord.objects.filter(visitor=visitor, is_processed=False).update(is_processed=True)


def _forget_facts(visitor: str) -> int:
    return EventRecord.objects.with_facts().filter(visitor=visitor).update(facts=None)


def _forget_effects(visitor: str) -> int:
    return EffectRecord.objects.filter(visitor=visitor).delete()[0]


def _forget_profile(visitor: str) -> int:
    return ProfileRecord.objects.written().filter(pk=visitor).delete()[0]


def _forget_recent(_nobody: str) -> int:
    return forget_recent_requests()


visitor_stores = VisitorStores("the stores of what is kept of visitors")
visitor_stores.register(
    # What was counted; with the exposures go the facts behind them.
    VisitorStore(name="events", needs=RequiredConsent.MEASURE, kept_by=StoreKey.ID, forget=_forget_events),
    # What triggers did, which is also the outbox: mail and calls that still wait to be sent.
    VisitorStore(name="effects", needs=RequiredConsent.PERSONALISE, kept_by=StoreKey.ID, forget=_forget_effects),
    VisitorStore(name="profiles", needs=RequiredConsent.PERSONALISE, kept_by=StoreKey.ID, forget=_forget_profile),
    # Events that stay counted are not learned from, and no longer say what was known of the visitor.
    VisitorStore(
        name="waiting", needs=RequiredConsent.PERSONALISE, kept_by=StoreKey.ID, forget=_forget_waiting, is_aside=True
    ),
    VisitorStore(
        name="facts", needs=RequiredConsent.PERSONALISE, kept_by=StoreKey.ID, forget=_forget_facts, is_aside=True
    ),
    VisitorStore(
        name="recent", needs=RequiredConsent.PERSONALISE, kept_by=StoreKey.NOBODY, forget=_forget_recent, is_aside=True
    ),
)
