"""Effects: do what triggers ask, each once, by a ledger; what leaves the house goes into the outbox."""

from collections.abc import Collection
from datetime import datetime

from audience.domain.effects import effect_parts, leaves_the_house, take_effect
from audience.domain.events import Event
from audience.domain.profile import Profile
from audience.models import EffectRecord
from rules.domain.rules import Effect, Firing

# An event, a trigger and the effect's place in it: what is done once.
LedgerKey = tuple[str, str, int]


def done_before(events: Collection[Event]) -> set[LedgerKey]:
    """Give the ledger's keys of all that was done for these events."""
    rows = EffectRecord.objects.filter(event__in=[event.id for event in events])
    return {(str(event), trigger, position) for event, trigger, position in rows.values_list(*_KEY)}


def apply(
    profile: Profile, event: Event, firings: Collection[Firing], *, done: set[LedgerKey], now: datetime
) -> tuple[Profile, list[EffectRecord]]:
    """Write effects on the profile and give the ledger's new rows, to be saved in the same transaction."""
    rows = []
    for firing in firings:
        for position, effect in enumerate(firing.effects):
            key = (str(event.id), firing.trigger, position)
            if key not in done:
                done.add(key)
                profile = take_effect(profile, effect)
                rows.append(_row(event, firing.trigger, position, effect, now))
    return profile, rows


def _row(event: Event, trigger: str, position: int, effect: Effect, now: datetime) -> EffectRecord:
    waits = leaves_the_house(effect)
    return EffectRecord(
        event=event.id,
        trigger=trigger,
        position=position,
        visitor=event.visitor,
        kind=type(effect).__name__,
        data=effect_parts(effect),
        state=EffectRecord.State.WAITING if waits else EffectRecord.State.DONE,
        at=now,
    )


_KEY = ("event", "trigger", "position")
