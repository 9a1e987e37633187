"""Undo what triggers did: visitor by visitor, under the lock of the worker, and a second time to no effect."""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from attune.audience.conf import conf
from attune.audience.domain.profile import Profile
from attune.audience.domain.profile_state import from_state
from attune.audience.domain.undo import AppliedEffect, UndoOutcome
from attune.audience.models import EffectRecord, ProfileRecord
from attune.audience.quarantine import is_transient
from attune.audience.triggers.effect_registry import UnknownEffectError, changed_item, effect_from, revert_effect

logger = logging.getLogger(__name__)

State = EffectRecord.State
# What has not been settled yet; the rest is undone, left or given up already.
_OPEN = (State.DONE, State.WAITING, State.SENDING, State.SENT)
_AFTER = {
    UndoOutcome.UNDONE: State.UNDONE,
    UndoOutcome.CHANGED_SINCE: State.KEPT,
    UndoOutcome.WITHDRAWN: State.WITHDRAWN,
}


def undo_trigger(trigger: str, *, since: datetime | None = None, dry_run: bool = False) -> Counter[UndoOutcome]:
    """Undo all that a trigger did, since a moment or ever, and count what came of it; a dry run writes nothing."""
    chosen = EffectRecord.objects.filter(trigger=trigger)
    return _undo_all(chosen.filter(at__gte=since) if since else chosen, dry_run=dry_run)


def undo_effect(pk: int) -> Counter[UndoOutcome]:
    """Undo one effect; nothing is counted where it was settled before."""
    return _undo_all(EffectRecord.objects.filter(pk=pk), dry_run=False)


def _undo_all(chosen: QuerySet[EffectRecord], *, dry_run: bool) -> Counter[UndoOutcome]:
    chosen = chosen.filter(state__in=_OPEN)
    found: Counter[UndoOutcome] = Counter()
    for visitor in list(chosen.order_by().values_list("visitor", flat=True).distinct()):
        try:
            found += _foreseen_for(visitor, chosen) if dry_run else _undo_for(visitor, chosen)
        # What was done to the others is undone all the same.
        except Exception as error:
            if is_transient(error):
                raise
            logger.exception("The effects on one visitor could not be undone.")
            found[UndoOutcome.UNREADABLE] += chosen.filter(visitor=visitor).count()
    return found


@transaction.atomic
def _undo_for(visitor: str, chosen: QuerySet[EffectRecord]) -> Counter[UndoOutcome]:
    row = ProfileRecord.objects.kept(visitor)
    chain = _Chain(visitor, row)
    before = chain.profile
    found = {each: _undo_one(each, chain) for each in _latest_first(chosen, visitor)}
    _keep(found, chain)
    if row and chain.profile != before:
        ProfileRecord.objects.keep(chain.profile)
    return Counter(found.values())


def _foreseen_for(visitor: str, chosen: QuerySet[EffectRecord]) -> Counter[UndoOutcome]:
    chain = _Chain(visitor, ProfileRecord.objects.filter(pk=visitor).first())
    return Counter(_foreseen(each, chain) for each in _latest_first(chosen, visitor))


def _latest_first(chosen: QuerySet[EffectRecord], visitor: str) -> QuerySet[EffectRecord]:
    return chosen.filter(visitor=visitor).order_by("-pk")


def _undo_one(row: EffectRecord, chain: "_Chain") -> UndoOutcome:
    if row.state == State.DONE:
        return chain.undo(row.pk)
    # Only what no worker has taken yet can be held back.
    waiting = EffectRecord.objects.filter(pk=row.pk, state=State.WAITING)
    is_held = waiting.update(state=State.WITHDRAWN, due_at=None)
    return UndoOutcome.WITHDRAWN if is_held else UndoOutcome.GONE_OUT


def _foreseen(row: EffectRecord, chain: "_Chain") -> UndoOutcome:
    if row.state == State.DONE:
        return chain.undo(row.pk)
    return UndoOutcome.WITHDRAWN if row.state == State.WAITING else UndoOutcome.GONE_OUT


def _keep(found: dict[EffectRecord, UndoOutcome], chain: "_Chain") -> None:
    for row, outcome in found.items():
        if row.state == State.DONE and outcome in _AFTER:
            EffectRecord.objects.filter(pk=row.pk).update(state=_AFTER[outcome])
    for heir in chain.heirs.values():
        EffectRecord.objects.filter(pk=heir.id).update(change=heir.change)


def _done(row: EffectRecord) -> AppliedEffect[Any] | None:
    try:
        effect = effect_from(row.kind, row.data)
        return AppliedEffect(row.pk, effect, row.change, changed_item(effect))
    # Of another version: it is left as it is.
    except UnknownEffectError:
        logger.exception("The effect %s cannot be undone.", row.key)
        return None


class _Chain:
    """The effects that stand on one visitor's profile, oldest first, while some of them are undone."""

    def __init__(self, visitor: str, row: ProfileRecord | None) -> None:
        rows = EffectRecord.objects.filter(visitor=visitor, state=State.DONE).order_by("pk")
        self.profile = from_state(visitor, row.state) if row else Profile(visitor=visitor)
        self.heirs: dict[int, AppliedEffect[Any]] = {}
        self._standing = {each.pk: done for each in rows if (done := _done(each)) is not None}

    def undo(self, pk: int) -> UndoOutcome:
        """Undo one of them."""
        if pk not in self._standing:
            return UndoOutcome.UNREADABLE
        undoing = revert_effect(self.profile, self._standing[pk], self._after(pk), half_life_days=conf().HALF_LIFE_DAYS)
        self.profile = undoing.profile
        if undoing.outcome != UndoOutcome.UNKNOWN:
            del self._standing[pk]
        if undoing.heir:
            self._standing[undoing.heir.id] = self.heirs[undoing.heir.id] = undoing.heir
        return undoing.outcome

    def _after(self, pk: int) -> Sequence[AppliedEffect[Any]]:
        return [done for other, done in self._standing.items() if other > pk]
