"""Rules and triggers as data: actions, the rule book and what matches it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from attune.rules.domain.acts import PlainValue
from attune.rules.domain.conditions import Condition, InSegment, fact_keys, inline_segments
from attune.rules.domain.effects.effect import Effect
from attune.text import comparable

SEGMENT_PREFIX = "segment:"
RULE_PREFIX = "rule:"
EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class SlotRef:
    """Name a slot within a scope: "everywhere", "section:<page id>", "type:<app_label.model>" or "page:<id>"."""

    name: str
    within: str = EVERYWHERE


def normal_scope(place: str) -> str:
    """Write a place so that the same one always looks the same: labels of types know no case."""
    return comparable(place)


@dataclass(frozen=True, slots=True)
class ShowVariant:
    """Show the variant of that name in the slot."""

    slot: SlotRef
    variant: str


@dataclass(frozen=True, slots=True)
class HideSlot:
    """Leave the slot out of the page."""

    slot: SlotRef


@dataclass(frozen=True, slots=True)
class MoveSlot:
    """Show the slot at a place in the page, counted from 1."""

    slot: SlotRef
    to: int


@dataclass(frozen=True, slots=True)
class SetParameter:
    """Give a parameter of the slot another value."""

    slot: SlotRef
    name: str
    value: PlainValue


@dataclass(frozen=True, slots=True)
class BoostTopic:
    """Add weight to candidate pages about a topic; a negative weight takes it away."""

    topic: str
    weight: float


@dataclass(frozen=True, slots=True)
class PinPage:
    """Put one page first among the candidates of a slot."""

    slot: SlotRef
    page_id: int


Action = ShowVariant | HideSlot | MoveSlot | SetParameter | BoostTopic | PinPage


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """Hold every live segment and rule of one version; keys are "segment:<slug>" and "rule:<slug>".

    A lower priority number wins; rules of one priority are ordered by key.
    """

    version: int
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    actions: Mapping[str, tuple[Action, ...]] = field(default_factory=dict)
    priorities: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def segments(self) -> dict[str, Condition]:
        """Give each segment's condition by its slug."""
        return {
            key.removeprefix(SEGMENT_PREFIX): condition
            for key, condition in self.conditions.items()
            if key.startswith(SEGMENT_PREFIX)
        }

    @staticmethod
    def segment_key(slug: str) -> str:
        """Give the key of a segment."""
        return SEGMENT_PREFIX + slug

    def inlined(self) -> dict[str, Condition]:
        """Give every condition by its key, its segments put in their places.

        Raises UnknownSegmentError where a segment is missing, SegmentCycleError where one asks for itself.
        """
        written = self.segments()
        segments = {slug: inline_segments(InSegment(slug), written) for slug in written}
        return {key: inline_segments(condition, segments) for key, condition in self.conditions.items()}

    def fact_keys(self) -> frozenset[str]:
        """Give the keys of all facts that some condition needs."""
        return frozenset().union(*(fact_keys(condition) for condition in self.conditions.values()))

    def rules_in_order(self) -> tuple[str, ...]:
        """Give the keys of all rules, the strongest first."""
        keys = (key for key in self.conditions if key.startswith(RULE_PREFIX))
        return tuple(sorted(keys, key=lambda key: (self.priorities.get(key, 0), key)))


@dataclass(frozen=True, slots=True)
class Matches:
    """Say which segments (slugs) and which rules (keys, the strongest first) hold for some facts."""

    segments: frozenset[str]
    rules: tuple[str, ...]
    book_version: int


NO_MATCHES = Matches(frozenset(), (), 0)


class OncePer(StrEnum):
    """For what a trigger fires at most once; a day is one of the site's time zone."""

    EVENT = "event"
    VISIT = "visit"
    DAY = "day"
    VISITOR = "visitor"


@dataclass(frozen=True, slots=True)
class TriggerSpec:
    """Say what happens when an event of one kind arrives and a condition holds."""

    key: str
    event: str
    condition: Condition
    effects: tuple[Effect, ...]
    once_per: OncePer = OncePer.EVENT


@dataclass(frozen=True, slots=True)
class TriggerFiring:
    """Hold a trigger that fires, the effects it asks for, and for what it may do them once."""

    trigger: str
    effects: tuple[Effect, ...]
    once_per: OncePer = OncePer.EVENT
