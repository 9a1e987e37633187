"""Trying a trigger: replay visitors' events in order, and note what it would have done."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from uuid import UUID

from attune.audience.domain.affinity import UNKNOWN_PAGE, PageSummary
from attune.audience.domain.events import Event
from attune.audience.domain.fact_updates import update_learned_facts
from attune.audience.domain.facts import LearnedFact
from attune.audience.domain.frequency_cap import Occasion, may_fire, occasion_of
from attune.audience.domain.profile import Profile, fold
from attune.rules.domain.effects.effect import Effect
from attune.rules.domain.facts.fact import Facts
from attune.rules.domain.rules import TriggerSpec

MOST_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class DryRunExample:
    """One event on which the trigger would have fired, with the facts of that moment."""

    visitor: str
    at: datetime
    page_id: int | None
    facts: Facts


@dataclass(slots=True)
class DryRunTally:
    """Count what a trigger would have done: on how many events its condition held, and on how many it acted."""

    events: int = 0
    visitors: int = 0
    held: int = 0
    fired: int = 0
    fired_for: int = 0
    effects: Counter[Effect] = field(default_factory=Counter)
    examples: list[DryRunExample] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerReplay:
    """A trigger, the beginning of the window in which it acts, and how facts are read and judged and effects done.

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
    apply: Callable[[Profile, Effect], Profile]
    learns: Collection[LearnedFact] = ()

    def run(self, visitor: str, events: Sequence[Event], others: Mapping[UUID, Collection[Effect]]) -> DryRunTally:
        """Replay one visitor's events, oldest first, on an empty profile; others are the effects of other triggers."""
        tally, earlier = DryRunTally(visitors=1), list[Occasion]()
        profile = Profile(visitor=visitor)
        for event in events:
            profile = fold(profile, (event,), about=self.about, half_life_days=self.half_life_days)
            profile = update_learned_facts(profile, event, self.learns)
            effects = self._judge(profile, event, earlier, tally)
            for effect in (*others.get(event.id, ()), *effects):
                profile = self.apply(profile, effect)
        tally.fired_for = int(tally.fired > 0)
        return tally

    def _judge(self, profile: Profile, event: Event, earlier: list[Occasion], tally: DryRunTally) -> tuple[Effect, ...]:
        if event.kind != self.spec.event or event.at < self.since:
            return ()
        tally.events += 1
        facts = self.facts_at(profile, event, self.about.get(event.page_id or 0, UNKNOWN_PAGE))
        if not self.fires(facts):
            return ()
        tally.held += 1
        occasion = occasion_of(event.at, profile.visits)
        if not may_fire(self.spec.once_per, occasion, earlier, zone=self.zone):
            return ()
        earlier.append(occasion)
        tally.fired += 1
        tally.effects.update(self.spec.effects)
        if not tally.examples:
            tally.examples.append(DryRunExample(profile.visitor, event.at, event.page_id, facts))
        return self.spec.effects


def merge_tallies(one: DryRunTally, other: DryRunTally) -> DryRunTally:
    """Add two tallies up; at most five examples are kept, of different visitors."""
    return DryRunTally(
        events=one.events + other.events,
        visitors=one.visitors + other.visitors,
        held=one.held + other.held,
        fired=one.fired + other.fired,
        fired_for=one.fired_for + other.fired_for,
        effects=one.effects + other.effects,
        examples=[*one.examples, *other.examples][:MOST_EXAMPLES],
    )
