"""Trying a trigger: replay visitors' events in order, and note what it would have done."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from uuid import UUID

from audience.domain.affinity import UNKNOWN_PAGE, PageSummary
from audience.domain.effects import take_effect
from audience.domain.events import Event
from audience.domain.facts import LearnedFact
from audience.domain.learned import learn
from audience.domain.occasions import Occasion, is_free, occasion_of
from audience.domain.profile import Profile, fold
from rules.domain.facts import Facts
from rules.domain.rules import Effect, TriggerSpec

MOST_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Example:
    """One event on which the trigger would have fired, with the facts of that moment."""

    visitor: str
    at: datetime
    page_id: int | None
    facts: Facts


@dataclass(slots=True)
class Tally:
    """Count what a trigger would have done: on how many events its condition held, and on how many it acted."""

    events: int = 0
    visitors: int = 0
    held: int = 0
    fired: int = 0
    fired_for: int = 0
    effects: Counter[Effect] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A trigger, the beginning of the window in which it acts, and how facts are read and judged.

    It acts as if it had been published when the window began. Events before that, which only build the profile up,
    are not counted.
    """

    spec: TriggerSpec
    since: datetime
    about: Mapping[int, PageSummary]
    zone: tzinfo
    half_life_days: float
    facts_at: Callable[[Profile, Event, PageSummary], Facts]
    fires: Callable[[Facts], bool]
    learns: Collection[LearnedFact] = ()

    def run(self, visitor: str, events: Sequence[Event], others: Mapping[UUID, Collection[Effect]]) -> Tally:
        """Replay one visitor's events, oldest first, on an empty profile; others are the effects of other triggers."""
        tally, earlier = Tally(visitors=1), list[Occasion]()
        profile = Profile(visitor=visitor)
        for event in events:
            profile = fold(profile, (event,), about=self.about, half_life_days=self.half_life_days)
            profile = learn(profile, event, self.learns)
            effects = self._judge(profile, event, earlier, tally)
            for effect in (*others.get(event.id, ()), *effects):
                profile = take_effect(profile, effect)
        tally.fired_for = int(tally.fired > 0)
        return tally

    def _judge(self, profile: Profile, event: Event, earlier: list[Occasion], tally: Tally) -> tuple[Effect, ...]:
        if event.kind != self.spec.event or event.at < self.since:
            return ()
        tally.events += 1
        facts = self.facts_at(profile, event, self.about.get(event.page_id or 0, UNKNOWN_PAGE))
        if not self.fires(facts):
            return ()
        tally.held += 1
        occasion = occasion_of(event.at, profile.visits)
        if not is_free(self.spec.once_per, occasion, earlier, zone=self.zone):
            return ()
        earlier.append(occasion)
        tally.fired += 1
        tally.effects.update(self.spec.effects)
        if not tally.examples:
            tally.examples.append(Example(profile.visitor, event.at, event.page_id, facts))
        return self.spec.effects


def joined(one: Tally, other: Tally) -> Tally:
    """Add two tallies up; at most five examples are kept, of different visitors."""
    return Tally(
        events=one.events + other.events,
        visitors=one.visitors + other.visitors,
        held=one.held + other.held,
        fired=one.fired + other.fired,
        fired_for=one.fired_for + other.fired_for,
        effects=one.effects + other.effects,
        examples=[*one.examples, *other.examples][:MOST_EXAMPLES],
    )
