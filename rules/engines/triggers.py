"""Triggers on an engine: which of them fire when an event of one kind arrives."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.domain.conditions import All, Condition, Test, inline
from rules.domain.facts import Facts, Kind
from rules.domain.rules import RULE_PREFIX, Firing, RuleBook, TriggerSpec
from rules.engines.base import CompiledBook, Engine

# A space keeps it apart from every registered fact, whose names have none.
EVENT = "event kind"


@dataclass(frozen=True, slots=True)
class TriggerBook:
    """Triggers made ready for one engine, in the order in which they were given."""

    triggers: Mapping[str, TriggerSpec]
    compiled: CompiledBook

    def match(self, event: str, facts: Facts) -> tuple[Firing, ...]:
        """Say which triggers fire for an event of that kind, and what they ask for."""
        matches = self.compiled.match({**facts, EVENT: event})
        specs = (self.triggers[key.removeprefix(RULE_PREFIX)] for key in matches.rules)
        return tuple(Firing(spec.key, spec.effects) for spec in specs)

    def close(self) -> None:
        """Give back what the engine holds."""
        self.compiled.close()


def compile_triggers(
    specs: Iterable[TriggerSpec], segments: Mapping[str, Condition], engine: Engine, *, version: int = 0
) -> TriggerBook:
    """Make triggers ready: each is a rule that also asks for the kind of the event.

    Raises ConditionError where a segment is missing or asks for itself.
    """
    triggers = {spec.key: spec for spec in specs}
    conditions = {
        RULE_PREFIX + key: All((_is_kind(spec.event), inline(spec.condition, segments)))
        for key, spec in triggers.items()
    }
    priorities = {key: place for place, key in enumerate(conditions)}
    book = RuleBook(version=version, conditions=conditions, priorities=priorities)
    return TriggerBook(triggers, engine.compile(book))


def _is_kind(event: str) -> Test:
    return Test(EVENT, "is", event, kind=Kind.TEXT, case_sensitive=True)
