"""What a visitor may ask about: of each slot what is otherwise than for everybody, and what brought it about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from decisions.domain.acting import PLACE, RuledAction
from decisions.domain.decide import Decision, Reason
from decisions.domain.firing import acted_on
from decisions.domain.slots import DEFAULT_VARIANT, Slot
from rules.domain.rules import SEGMENT_PREFIX

MOST_TOPICS = 3


class What(StrEnum):
    """What is otherwise."""

    SHOWN = "shown"
    LEFT_OUT = "left out"
    MOVED = "moved"
    LOOKS = "looks"
    PAGES = "pages"


class By(StrEnum):
    """What brought it about, where it is neither a rule nor a segment nor a taste."""

    CONDITION = "condition"
    LOT = "lot"
    LEARNED = "learned"
    DATES = "dates"


@dataclass(frozen=True, slots=True)
class Told:
    """One thing to tell of a slot: keys are those of rules and segments, topics what the visitor likes of its pages."""

    slot: str
    heading: str
    what: What
    by: By = By.CONDITION
    keys: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


def told_of(
    slots: Sequence[Slot],
    decisions: Mapping[str, Decision],
    actions: Sequence[RuledAction],
    affinities: Mapping[str, float],
) -> tuple[Told, ...]:
    """List what is otherwise than for everybody, in the order in which it is shown; what is hidden comes last."""
    found = [
        told
        for natural, slot in enumerate(slots)
        if (decision := decisions.get(slot.id)) is not None
        for told in _of_slot(slot, decision, natural, actions, affinities)
    ]
    return tuple(sorted(found, key=lambda told: (told.what is What.LEFT_OUT, decisions[told.slot].position)))


def _of_slot(
    slot: Slot, decision: Decision, natural: int, actions: Sequence[RuledAction], affinities: Mapping[str, float]
) -> Iterator[Told]:
    heading = heading_of(slot, decision)
    if decision.is_hidden:
        yield Told(slot.id, "", What.LEFT_OUT, keys=(decision.source,))
        return
    chosen = _choice(slot, decision, heading)
    if chosen:
        yield chosen
    said = set(chosen.keys) if chosen else set()
    moved_by = decision.ruled.get(PLACE, "")
    if moved_by and moved_by not in said and decision.position != natural:
        said.add(moved_by)
        yield Told(slot.id, heading, What.MOVED, keys=(moved_by,))
    for name, rule in decision.ruled.items():
        if name != PLACE and rule not in said and decision.parameters.get(name) != _usual(slot, name):
            said.add(rule)
            yield Told(slot.id, heading, What.LOOKS, keys=(rule,))
    if decision.pages:
        topics = _liked(decision, affinities)
        rules = tuple(key for key in acted_on(slot, decision, actions) if key not in said) if not topics else ()
        if topics or rules:
            yield Told(slot.id, heading, What.PAGES, keys=rules, topics=topics)


def _choice(slot: Slot, decision: Decision, heading: str) -> Told | None:
    is_default = decision.variant == DEFAULT_VARIANT
    match decision.reason:
        case Reason.SPLIT:
            # Also who is shown the default takes part.
            return Told(slot.id, heading, What.SHOWN, By.LOT)
        case Reason.TARGETING_MATCH if not is_default:
            return Told(slot.id, heading, What.SHOWN, keys=(decision.source,))
        case Reason.SEGMENT if decision.source:
            return Told(slot.id, heading, What.SHOWN, keys=(SEGMENT_PREFIX + decision.source,))
        case Reason.SEGMENT:
            return Told(slot.id, heading, What.SHOWN, By.DATES)
        case Reason.LEARNED if not is_default:
            return Told(slot.id, heading, What.SHOWN, By.LEARNED)
        case _:
            return None


def heading_of(slot: Slot, decision: Decision) -> str:
    """Give what visitors read above what is shown; a rule may have set it."""
    shown = next((variant.heading for variant in slot.variants if variant.id == decision.variant), slot.heading)
    asked = decision.parameters.get("heading")
    return asked if isinstance(asked, str) and asked else shown


def _usual(slot: Slot, name: str) -> object:
    default = next((parameter.default for parameter in slot.parameters if parameter.name == name), None)
    return slot.presets.get(name, default)


def _liked(decision: Decision, affinities: Mapping[str, float]) -> tuple[str, ...]:
    """Give the topics that speak for the pages of a slot and that the visitor likes, the strongest first."""
    shares: dict[str, float] = {}
    for page in decision.pages:
        for key, share in page.because:
            topic = key.removeprefix("topic:")
            shares[topic] = shares.get(topic, 0.0) + share
    liked = [topic for topic in shares if affinities.get(f"topic:{topic}", 0.0) > 0]
    return tuple(sorted(liked, key=lambda topic: (-shares[topic], topic))[:MOST_TOPICS])
