"""What the actions of rules do to the slots of a page besides choosing their variants."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from attune.decisions.domain.parameter_kinds.kind import ParameterValue
from attune.decisions.domain.slots import Parameter, Slot
from attune.rules.domain.rules import Action, BoostTopic, MoveSlot, PinPage, SetParameter
from attune.text import comparable

POSITION = "place"

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class ApplicableAction:
    """An action of a rule that holds and whose scope fits the page."""

    rule: str
    action: Action


@dataclass(frozen=True, slots=True)
class Attributed(Generic[_Value]):
    """A value, and the rule that says so."""

    value: _Value
    rule: str


@dataclass(frozen=True, slots=True)
class AppliedActions:
    """What rules ask for: places from 0, parameters and pinned pages by slot id; boosts by topic."""

    places: Mapping[str, Attributed[int]]
    parameters: Mapping[str, Mapping[str, Attributed[ParameterValue]]]
    pins: Mapping[str, tuple[int, ...]]
    boosts: Mapping[str, float]

    def values(self, slot: str) -> dict[str, ParameterValue]:
        """Give the parameters of a slot that rules set."""
        return {name: said.value for name, said in self.parameters.get(slot, {}).items()}

    def sources(self, slot: str) -> dict[str, str]:
        """Name the rule behind a slot's PLACE and behind each parameter that a rule set."""
        moved = {POSITION: self.places[slot].rule} if slot in self.places else {}
        return moved | {name: said.rule for name, said in self.parameters.get(slot, {}).items()}


def is_about_slot(action: Action, slot: Slot) -> bool:
    """Say whether an action is about a slot; none is about a core slot."""
    return not slot.core and slot_name_of(action) == comparable(slot.name)


def slot_name_of(action: Action) -> str | None:
    """Give the name of the slot that an action is about, as names are compared; None for what is about none."""
    slot_ref = getattr(action, "slot", None)
    return None if slot_ref is None else comparable(slot_ref.name)


def slots_by_name(slots: Iterable[Slot]) -> Mapping[str | None, Sequence[Slot]]:
    """Sort the slots that actions may be about by their names; a page may have several of one name."""
    found: dict[str | None, list[Slot]] = {}
    for slot in slots:
        if not slot.core:
            found.setdefault(comparable(slot.name), []).append(slot)
    return found


def apply_actions(actions: Sequence[ApplicableAction], slots: Sequence[Slot]) -> AppliedActions:
    """Gather what the rules ask of the slots; where two answer the same question, the first wins."""
    places: dict[str, Attributed[int]] = {}
    parameters: dict[str, dict[str, Attributed[ParameterValue]]] = {}
    pins: dict[str, tuple[int, ...]] = {}
    boosts: dict[str, float] = {}
    by_name = slots_by_name(slots)
    for rule, action in ((each.rule, each.action) for each in actions):
        named = by_name.get(slot_name_of(action), ())
        match action:
            case BoostTopic(topic=topic, weight=weight):
                boosts[topic] = boosts.get(topic, 0.0) + weight
            case MoveSlot(to=place):
                for slot in (slot for slot in named if not slot.pinned):
                    places.setdefault(slot.id, Attributed(place - 1, rule))
            case PinPage(page_id=page):
                for slot in named:
                    pins[slot.id] = tuple(dict.fromkeys((*pins.get(slot.id, ()), page)))
            case SetParameter(name=name, value=asked):
                for slot in named:
                    parameter = _parameter(slot, name)
                    value = parameter.parsed(asked) if parameter else None
                    if parameter is not None and value is not None:
                        parameters.setdefault(slot.id, {}).setdefault(parameter.name, Attributed(value, rule))
            case _:  # What is shown or hidden is the ladder's.
                pass
    return AppliedActions(places, parameters, pins, boosts)


def _parameter(slot: Slot, name: str) -> Parameter | None:
    wanted = comparable(name)
    return next((parameter for parameter in slot.parameters if comparable(parameter.name) == wanted), None)
