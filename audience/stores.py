"""The stores that hold something of one visitor: the one list that erasure, withdrawal and counting go through.

An app on a higher floor adds its own in AppConfig.ready().
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from audience.domain.consent import Consent
from audience.models import EffectRecord, EventRecord, ProfileRecord
from rules import recent


class Needs(StrEnum):
    """What a visitor must allow for a store to hold something of them."""

    MEASURE = "measure"
    PERSONALISE = "personalise"

    def allowed_by(self, consent: Consent) -> bool:
        """Say whether a consent allows it."""
        return consent.measure if self is Needs.MEASURE else consent.personalise


class KeptBy(StrEnum):
    """Under which name a store holds something of a visitor.

    ID is the visitor's id, in the database: emptied under their lock, in one transaction. MARK is a digest of the id,
    in a cache: emptied once that is committed, and again later in case the cache was away. NOBODY is no name at all, in
    a cache: nobody can tell whose it is, so all of it goes.
    """

    ID = "id"
    MARK = "mark"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """One place that holds something of a visitor.

    forget is given what the store keeps it by, deletes it, or makes it unusable, and gives how much that was. An aside
    is a part of another store, or none of the database: a count names it only where it held something.
    """

    name: str
    needs: Needs
    kept_by: KeptBy
    forget: Callable[[str], int]
    is_aside: bool = False


class Stores:
    """The list of all stores, in the order in which they are emptied."""

    def __init__(self) -> None:
        """Begin with none."""
        self._stores: dict[str, Store] = {}

    def register(self, *stores: Store) -> None:
        """Add stores; one takes the place of another of its name."""
        self._stores |= {store.name: store for store in stores}

    def all(self) -> tuple[Store, ...]:
        """Give all of them."""
        return tuple(self._stores.values())

    def not_allowed_by(self, consent: Consent, *kept_by: KeptBy) -> tuple[Store, ...]:
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
    return recent.forget()


stores = Stores()
stores.register(
    # What was counted; with the exposures go the facts behind them.
    Store(name="events", needs=Needs.MEASURE, kept_by=KeptBy.ID, forget=_forget_events),
    # What triggers did, which is also the outbox: mail and calls that still wait to be sent.
    Store(name="effects", needs=Needs.PERSONALISE, kept_by=KeptBy.ID, forget=_forget_effects),
    Store(name="profiles", needs=Needs.PERSONALISE, kept_by=KeptBy.ID, forget=_forget_profile),
    # Events that stay counted are not learned from, and no longer say what was known of the visitor.
    Store(name="waiting", needs=Needs.PERSONALISE, kept_by=KeptBy.ID, forget=_forget_waiting, is_aside=True),
    Store(name="facts", needs=Needs.PERSONALISE, kept_by=KeptBy.ID, forget=_forget_facts, is_aside=True),
    Store(name="recent", needs=Needs.PERSONALISE, kept_by=KeptBy.NOBODY, forget=_forget_recent, is_aside=True),
)
