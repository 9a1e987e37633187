"""What a visitor may ask about: of each slot what is otherwise than for everybody, and what brought it about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from attune.decisions.domain.decide import Decision, Reason
from attune.decisions.domain.rule_actions import POSITION, ApplicableAction
from attune.decisions.domain.rule_activity import acting_keys
from attune.decisions.domain.slots import DEFAULT_VARIANT, Slot
from attune.rules.domain.rules import SEGMENT_PREFIX

MOST_TOPICS = 3


class ExplainedChange(StrEnum):
    """What is otherwise."""

    SHOWN = "shown"
    LEFT_OUT = "left out"
    MOVED = "moved"
    LOOKS = "looks"
    PAGES = "pages"


class ExplanationCause(StrEnum):
    """What brought it about, where it is neither a rule nor a segment nor a taste."""

    CONDITION = "condition"
    LOT = "lot"
    LEARNED = "learned"
    DATES = "dates"


@dataclass(frozen=True, slots=True)
class SlotExplanation:
    """One thing to tell of a slot: keys are those of rules and segments, topics what the visitor likes of its pages."""

    slot: str
    heading: str
    what: ExplainedChange
    by: ExplanationCause = ExplanationCause.CONDITION
    keys: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


def slot_explanations(
    slots: Sequence[Slot],
    decisions: Mapping[str, Decision],
    actions: Sequence[ApplicableAction],
    affinities: Mapping[str, float],
) -> tuple[SlotExplanation, ...]:
    """List what is otherwise than for everybody, in the order in which it is shown; what is hidden comes last."""
    found = [
        told
        for natural, slot in enumerate(slots)
        if (decision := decisions.get(slot.id)) is not None
        for told in _of_slot(slot, decision, natural, actions, affinities)
    ]
    return tuple(sorted(found, key=lambda told: (told.what is ExplainedChange.LEFT_OUT, decisions[told.slot].position)))


def _of_slot(
    slot: Slot, decision: Decision, natural: int, actions: Sequence[ApplicableAction], affinities: Mapping[str, float]
) -> Iterator[SlotExplanation]:
    heading = heading_of(slot, decision)
    if decision.is_hidden:
        yield SlotExplanation(slot.id, "", ExplainedChange.LEFT_OUT, keys=(decision.source,))
        return
    chosen = _choice(slot, decision, heading)
    if chosen:
        yield chosen
    said = set(chosen.keys) if chosen else set()
    moved_by = decision.ruled.get(POSITION, "")
    if moved_by and moved_by not in said and decision.position != natural:
        said.add(moved_by)
        yield SlotExplanation(slot.id, heading, ExplainedChange.MOVED, keys=(moved_by,))
    for name, rule in decision.ruled.items():
        if name != POSITION and rule not in said and decision.parameters.get(name) != _usual(slot, name):
            said.add(rule)
            yield SlotExplanation(slot.id, heading, ExplainedChange.LOOKS, keys=(rule,))
    if decision.pages:
        topics = _liked(decision, affinities)
        rules = tuple(key for key in acting_keys(slot, decision, actions) if key not in said) if not topics else ()
        if topics or rules:
            yield SlotExplanation(slot.id, heading, ExplainedChange.PAGES, keys=rules, topics=topics)


def _choice(slot: Slot, decision: Decision, heading: str) -> SlotExplanation | None:
    is_default = decision.variant == DEFAULT_VARIANT
    match decision.reason:
        case Reason.SPLIT:
            # Also who is shown the default takes part.
            return SlotExplanation(slot.id, heading, ExplainedChange.SHOWN, ExplanationCause.LOT)
        case Reason.TARGETING_MATCH if not is_default:
            return SlotExplanation(slot.id, heading, ExplainedChange.SHOWN, keys=(decision.source,))
        case Reason.SEGMENT if decision.source:
            return SlotExplanation(slot.id, heading, ExplainedChange.SHOWN, keys=(SEGMENT_PREFIX + decision.source,))
        case Reason.SEGMENT:
            return SlotExplanation(slot.id, heading, ExplainedChange.SHOWN, ExplanationCause.DATES)
        case Reason.LEARNED if not is_default:
            return SlotExplanation(slot.id, heading, ExplainedChange.SHOWN, ExplanationCause.LEARNED)
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
