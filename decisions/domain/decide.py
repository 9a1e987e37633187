"""The one pure function that makes every adaptive choice.

Its order is data: LADDER. The first rung with an answer wins.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from attune.audience.domain.context import VisitorContext
from attune.decisions.domain.page_allocation import allocate_pages, pages_wanted
from attune.decisions.domain.parameter_kinds.kind import ParameterValue
from attune.decisions.domain.rule_actions import ApplicableAction, AppliedActions, apply_actions, slot_name_of
from attune.decisions.domain.slot_order import positions
from attune.decisions.domain.slots import DEFAULT_VARIANT, Slot, Variant
from attune.experiments.domain.allocation import Assignment
from attune.matching.domain.ranking import Candidate
from attune.rules.domain.rules import HideSlot, Matches, ShowVariant
from attune.text import comparable

HIDDEN = ""


class Reason(StrEnum):
    """Why a slot shows what it shows."""

    PREVIEW = "PREVIEW"
    DISABLED = "DISABLED"
    HOLDOUT = "HOLDOUT"
    TARGETING_MATCH = "TARGETING_MATCH"
    SPLIT = "SPLIT"
    LEARNED = "LEARNED"
    SEGMENT = "SEGMENT"
    DEFAULT = "DEFAULT"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True)
class Decision:
    """The variant chosen for a slot, with a reason.

    variant: an id, DEFAULT_VARIANT, or HIDDEN; position counts from 0 among the page's slots;
    source: the rule, experiment or segment behind the reason; propensity: the chance of this choice, 0..1;
    ruled: what rules set besides the variant, each with its rule: PLACE, or a parameter's name;
    avoid: pages that do not fill the slot up where too few unread ones were chosen; read: pages that then do so after
    all others, none where enough were chosen.
    """

    slot: str
    variant: str
    parameters: Mapping[str, ParameterValue]
    position: int
    reason: Reason
    source: str = ""
    propensity: float = 1.0
    pages: tuple[Candidate, ...] = ()
    ruled: Mapping[str, str] = field(default_factory=dict)
    avoid: tuple[int, ...] = ()
    read: tuple[int, ...] = ()

    @property
    def is_hidden(self) -> bool:
        """Say whether the slot shows nothing."""
        return self.variant == HIDDEN


@dataclass(frozen=True, slots=True)
class Switches:
    """What people set by hand: variants to preview by slot id, and whether deciding is off."""

    preview: Mapping[str, str] = field(default_factory=dict)
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class _Choice:
    variant: str
    reason: Reason
    source: str = ""
    propensity: float = 1.0


@dataclass(frozen=True, slots=True)
class _Question:
    context: VisitorContext
    matches: Matches
    assignments: Mapping[str, Assignment]
    choosing: Mapping[str | None, Sequence[ApplicableAction]]
    switches: Switches


def decide(
    slots: Sequence[Slot],
    context: VisitorContext,
    matches: Matches,
    assignments: Mapping[str, Assignment],
    candidates: Sequence[Candidate],
    *,
    actions: Sequence[ApplicableAction] = (),
    switches: Switches = Switches(),
    layout: Mapping[str, int] | None = None,
) -> dict[str, Decision]:
    """Decide what each slot shows, in which order, with which parameters, and why.

    actions stand in the order of their rules' priority; where two answer the same question, the first wins.
    In a holdout, or disabled, nothing acts: variant, order and parameters are the defaults. Core slots never adapt.
    layout is what layout_of gave when the visit began: until it ends, only rules move slots from there.
    """
    slots = [slot.as_core() if slot.core else slot for slot in slots]
    if switches.disabled or _is_held_out(assignments):
        actions, layout = (), None
    question = _Question(context, matches, assignments, _choosing(actions), switches)
    choices = {slot.id: _choice(slot, question) for slot in slots}
    ruled = apply_actions(actions, slots)
    parameters = {slot.id: _parameters(slot, choices[slot.id], ruled) for slot in slots}
    places = _places(slots, choices, ruled, layout)
    hidden = _hidden(choices)
    pages = allocate_pages(slots, candidates, parameters, boosts=ruled.boosts, pins=ruled.pins, hidden=hidden)
    return {
        slot.id: Decision(
            slot=slot.id,
            variant=choices[slot.id].variant,
            parameters=parameters[slot.id],
            position=places[slot.id],
            reason=choices[slot.id].reason,
            source=choices[slot.id].source,
            propensity=choices[slot.id].propensity,
            pages=pages.get(slot.id, ()),
            ruled=ruled.sources(slot.id),
            avoid=tuple(sorted(context.liked)) if slot.wants_pages else (),
            read=_read(slot, context, parameters[slot.id], pages.get(slot.id, ()), is_hidden=slot.id in hidden),
        )
        for slot in slots
    }


def _read(
    slot: Slot,
    context: VisitorContext,
    parameters: Mapping[str, ParameterValue],
    pages: Sequence[Candidate],
    *,
    is_hidden: bool,
) -> tuple[int, ...]:
    """Give what the visitor has read where the slot is not full; elsewhere it would part outcomes that look alike."""
    unread = sum(not candidate.is_read for candidate in pages)
    is_short = slot.wants_pages and not is_hidden and unread < pages_wanted(slot, parameters)
    return tuple(sorted(context.seen)) if is_short else ()


def _choosing(actions: Sequence[ApplicableAction]) -> Mapping[str | None, Sequence[ApplicableAction]]:
    """Sort what shows and hides by the names of the slots; of a thousand actions a slot looks at its own alone."""
    found: dict[str | None, list[ApplicableAction]] = {}
    for ruled in actions:
        if isinstance(ruled.action, ShowVariant | HideSlot):
            found.setdefault(slot_name_of(ruled.action), []).append(ruled)
    return found


def _choice(slot: Slot, question: _Question) -> _Choice:
    for rung in LADDER:
        choice = rung(slot, question)
        if choice is not None:
            return choice
    return _Choice(DEFAULT_VARIANT, Reason.DEFAULT)


def preview(slot: Slot, question: _Question) -> _Choice | None:
    """Show what somebody asked to see."""
    wanted = None if slot.core else question.switches.preview.get(slot.id)
    return None if wanted is None else _Choice(wanted, Reason.PREVIEW)


def disabled(slot: Slot, question: _Question) -> _Choice | None:
    """Show the default where deciding is off."""
    return _Choice(DEFAULT_VARIANT, Reason.DISABLED) if question.switches.disabled else None


def holdout(slot: Slot, question: _Question) -> _Choice | None:
    """Show the default to those we compare everyone else with."""
    holdouts = sorted(key for key, assignment in question.assignments.items() if assignment.in_holdout)
    if not holdouts:
        return None
    held_out = question.assignments[holdouts[0]]
    return _Choice(DEFAULT_VARIANT, Reason.HOLDOUT, held_out.experiment, held_out.propensity)


def targeted(slot: Slot, question: _Question) -> _Choice | None:
    """Show or hide what the first rule says whose variant exists and is open now."""
    for ruled in () if slot.core else question.choosing.get(comparable(slot.name), ()):
        match ruled.action:
            case HideSlot() if not slot.pinned:
                return _Choice(HIDDEN, Reason.TARGETING_MATCH, ruled.rule)
            case ShowVariant(variant=name):
                shown = slot.open_variant(name, question.context.now)
                if shown is not None:
                    return _Choice(shown, Reason.TARGETING_MATCH, ruled.rule)
    return None


def experiment(slot: Slot, question: _Question) -> _Choice | None:
    """Show the variant that the slot's experiment assigns."""
    assignment = question.assignments.get(slot.experiment) if slot.experiment else None
    shown = slot.open_variant(assignment.variant, question.context.now) if assignment else None
    if assignment is None or shown is None:
        return None
    return _Choice(shown, Reason.SPLIT, assignment.experiment, assignment.propensity)


def segment(slot: Slot, question: _Question) -> _Choice | None:
    """Show the first variant that one of the visitor's segments sees, or that its dates alone offer."""
    for variant in slot.variants:
        if variant.is_offered and variant.is_open(question.context.now):
            seen_by = variant.segments & question.matches.segments
            if seen_by or not variant.segments:
                return _Choice(variant.id, Reason.SEGMENT, min(seen_by, default=""))
    return None


def default(slot: Slot, question: _Question) -> _Choice | None:
    """Show what stands there anyway."""
    return _Choice(DEFAULT_VARIANT, Reason.DEFAULT)


LADDER: tuple[Callable[[Slot, _Question], _Choice | None], ...] = (
    preview,
    disabled,
    holdout,
    targeted,
    experiment,
    segment,
    default,
)


# On which rung of the ladder each reason stands; where deciding failed, none was asked.
RUNGS: Mapping[Reason, str] = {
    Reason.PREVIEW: "preview",
    Reason.DISABLED: "disabled",
    Reason.HOLDOUT: "holdout",
    Reason.TARGETING_MATCH: "targeted",
    Reason.SPLIT: "experiment",
    Reason.LEARNED: "experiment",
    Reason.SEGMENT: "segment",
    Reason.DEFAULT: "default",
}


def _parameters(slot: Slot, choice: _Choice, ruled: AppliedActions) -> dict[str, ParameterValue]:
    shown = _shown(slot, choice)
    layers = [ruled.values(slot.id), dict(shown.parameters) if shown else {}, dict(slot.presets)]
    return {
        parameter.name: next(
            (layer[parameter.name] for layer in layers if parameter.allows(layer.get(parameter.name))),
            parameter.default,
        )
        for parameter in slot.parameters
    }


def _shown(slot: Slot, choice: _Choice) -> Variant | None:
    return next((variant for variant in slot.variants if variant.id == choice.variant), None)


def layout_of(slots: Sequence[Slot], decisions: Mapping[str, Decision]) -> dict[str, int]:
    """Give the places that the variants shown ask for, but for those that rules chose, by slot, counted from 0."""
    return {
        slot.id: shown.place - 1
        for slot in slots
        if decisions[slot.id].reason != Reason.TARGETING_MATCH
        for shown in slot.variants
        if shown.id == decisions[slot.id].variant and shown.place
    }


def _places(
    slots: Sequence[Slot], choices: Mapping[str, _Choice], ruled: AppliedActions, layout: Mapping[str, int] | None
) -> dict[str, int]:
    # What a rule says stands above what the variant says, and both above what the visit began with.
    asked = {id_: place.value for id_, place in ruled.places.items()}
    for slot in slots:
        choice = choices[slot.id]
        shown = _shown(slot, choice)
        if shown is not None and shown.place and (layout is None or choice.reason == Reason.TARGETING_MATCH):
            asked.setdefault(slot.id, shown.place - 1)
    return positions(slots, {**(layout or {}), **asked})


def _hidden(choices: Mapping[str, _Choice]) -> frozenset[str]:
    return frozenset(slot for slot, choice in choices.items() if choice.variant == HIDDEN)


def _is_held_out(assignments: Mapping[str, Assignment]) -> bool:
    return any(assignment.in_holdout for assignment in assignments.values())
