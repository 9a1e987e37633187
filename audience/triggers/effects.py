"""Effects: do what triggers ask, each once, by a ledger; what leaves the house goes into the outbox."""

import logging
from collections.abc import Collection
from datetime import datetime

from attune.audience.conf import site_zone
from attune.audience.domain.events import Event
from attune.audience.domain.frequency_cap import Occasion, may_fire, occasion_of
from attune.audience.domain.profile import Profile
from attune.audience.models import EffectRecord
from attune.audience.quarantine import quarantine_reason
from attune.audience.triggers.effect_registry import apply_effect, effect_change, effect_parts, is_outbound
from attune.rules.domain.effects.effect import Effect
from attune.rules.domain.rules import OncePer, TriggerFiring

logger = logging.getLogger(__name__)


class TriggerLedger:
    """Know when each trigger has fired for one visitor, and keep what fires now; only under the lock of their row."""

    def __init__(self, visitor: str, events: Collection[Event]) -> None:
        """Read what was done for these events before; the rest is read when a trigger asks for it."""
        self.rows: list[EffectRecord] = []
        self._visitor = visitor
        ids = [event.id for event in events]
        self._done = set(EffectRecord.objects.filter(event__in=ids).values_list("event", "trigger"))
        self._occasions: dict[str, list[Occasion]] = {}

    def admits(self, firing: TriggerFiring, event: Event, occasion: Occasion) -> bool:
        """Say whether a trigger may fire for an event, and if so, hold that it has."""
        if (event.id, firing.trigger) in self._done:
            return False
        if firing.once_per != OncePer.EVENT:
            earlier = self._occasions_of(firing.trigger)
            if not may_fire(firing.once_per, occasion, earlier, zone=site_zone()):
                return False
            earlier.append(occasion)
        self._done.add((event.id, firing.trigger))
        return True

    def _occasions_of(self, trigger: str) -> list[Occasion]:
        if trigger not in self._occasions:
            rows = EffectRecord.objects.filter(visitor=self._visitor, trigger=trigger)
            known = rows.values_list("event_at", "visit_at", "at").distinct()
            self._occasions[trigger] = [Occasion(event_at or at, visit_at) for event_at, visit_at, at in known]
        return self._occasions[trigger]


def apply_firings(
    profile: Profile, event: Event, firings: Collection[TriggerFiring], *, ledger: TriggerLedger, now: datetime
) -> Profile:
    """Write effects on the profile and in the ledger, whose new rows are to be saved in the same transaction."""
    occasion = occasion_of(event.at, profile.visits)
    for firing in firings:
        if ledger.admits(firing, event, occasion):
            for position, effect in enumerate(firing.effects):
                profile, row = _done(profile, effect, now, occasion)
                row.event, row.visitor, row.trigger, row.position = event.id, event.visitor, firing.trigger, position
                ledger.rows.append(row)
    return profile


def _done(profile: Profile, effect: Effect, now: datetime, occasion: Occasion) -> tuple[Profile, EffectRecord]:
    """Do an effect; one that fails changes nothing, stands in the ledger as failed, and stops no other."""
    try:
        after = apply_effect(profile, effect)
        return after, _row(effect, now, change=effect_change(profile, after, effect), occasion=occasion)
    except Exception as error:
        logger.exception("An effect of the kind %s could not be done.", type(effect).__name__)
        row = _row(effect, now, change={}, occasion=occasion)
        row.state, row.due_at, row.problem = EffectRecord.State.FAILED, None, quarantine_reason(error)
        return profile, row


def _row(effect: Effect, now: datetime, *, change: dict[str, object], occasion: Occasion) -> EffectRecord:
    waits = is_outbound(effect)
    return EffectRecord(
        kind=type(effect).__name__,
        data=effect_parts(effect),
        change=change,
        state=EffectRecord.State.WAITING if waits else EffectRecord.State.DONE,
        at=now,
        event_at=occasion.at,
        visit_at=occasion.visit,
        due_at=now if waits else None,
    )
