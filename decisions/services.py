"""Decide for a request: gather, match, decide; and show the default when any of it fails."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import connection
from django.http import HttpRequest

from attune.audience.domain.context import VisitorContext
from attune.deadlines import call_time_limits
from attune.decisions.conf import conf
from attune.decisions.context.core_slots import with_core
from attune.decisions.context.decision_inputs import DecisionInputs, gather_inputs
from attune.decisions.context.page_actions import actions_for, localise_pins
from attune.decisions.context.page_candidates import gather_candidates, read_matching_pages
from attune.decisions.context.profile_use import has_preview, uses_profile
from attune.decisions.context.visit_layout import begin_layout, layout_in
from attune.decisions.domain.decide import Decision, Reason, Switches, decide
from attune.decisions.domain.facts import ShownPage
from attune.decisions.domain.rule_actions import ApplicableAction
from attune.decisions.domain.slot_experiments import with_experiments
from attune.decisions.domain.slots import DEFAULT_VARIANT, PageAbout, Slot
from attune.experiments import services as experiment_services
from attune.experiments.domain.allocation import Assignment, ExperimentSpec
from attune.matching.domain.ranking import Candidate, MatchReading
from attune.rules import services as rule_services
from attune.rules.domain.facts.fact import Facts, Scope
from attune.rules.domain.rules import Matches
from attune.rules.registry import registry
from attune.rules.request_records import record_read_failures

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Decisions(Mapping[str, Decision]):
    """What was decided for a page, by slot id, with all that explains it."""

    by_slot: Mapping[str, Decision]
    page_id: int
    context: VisitorContext | None = None
    facts: Facts | None = None
    matches: Matches | None = None
    slots: Sequence[Slot] = ()
    actions: Sequence[ApplicableAction] = ()
    # The keys of the facts that the rules of the page ask, and those among all facts that could not be read.
    asked: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    about: PageAbout | None = None
    # Whether more than what the request says of itself had a say: a visitor's profile, an experiment, a look, a fault.
    are_personal: bool = True
    # The book that was matched, known wherever facts are; what explains the decisions reads names and conditions there.
    live: rule_services.LiveBook | None = None
    # The pages that might fill slots, pinned ones among them, before any rule boosts them.
    candidates: Sequence[Candidate] = ()

    @property
    def names(self) -> Mapping[str, str]:
        """Give the names of the rules and segments by which was decided; none where nothing was asked."""
        return self.live.book.names if self.live else {}

    def __getitem__(self, slot: str) -> Decision:
        return self.by_slot[slot]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_slot)

    def __len__(self) -> int:
        return len(self.by_slot)


def decide_slots(request: HttpRequest, about: PageAbout, slots: Sequence[Slot]) -> Decisions:
    """Decide all slots of a page for the visitor of a request; a fault shows the defaults, and is logged.

    A request for a preview may bring a TRIED_BOOK; all others are decided by the live one.
    """
    slots = with_core(slots)
    try:
        with call_time_limits(each_s=conf().READ_TIMEOUT_MS / 1_000), record_read_failures() as unread:
            return replace(_decided(request, about, slots), unread=frozenset(unread))
    except Exception:  # noqa: BLE001  The one boundary: whatever fails in deciding, the visitor gets the page.
        logger.exception("Deciding for page %s failed; its defaults are shown.", about.id)
        # An answer that came too late has cost its connection; the page itself needs another.
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        return Decisions(default_decisions(slots, Reason.ERROR), about.id, slots=slots)


def default_decisions(slots: Sequence[Slot], reason: Reason = Reason.DEFAULT) -> dict[str, Decision]:
    """Show what stands there anyway, in the order in which it stands."""
    return {
        slot.id: Decision(slot.id, DEFAULT_VARIANT, _presets(slot), position, reason)
        for position, slot in enumerate(slots)
    }


def _decided(request: HttpRequest, about: PageAbout, slots: Sequence[Slot]) -> Decisions:
    """Make the trip that docs/architecture.md tells: context, facts, rules, experiments, candidates, decisions."""
    inputs = gather_inputs(request, about, slots)
    if inputs.context.is_bot or not conf().ENABLED:
        return _undecided(inputs)
    reading, facts = _read_facts(inputs)
    matches = _match(inputs, facts)
    actions = localise_pins(actions_for(matches.rules, inputs.live.book, about), about)
    running = experiment_services.live_specs()
    assignments = experiment_services.assign(inputs.context.visitor, running)
    layout = layout_in(inputs.context, about.id, slots)
    choices = _Choices(matches, actions, running, assignments, layout, gather_candidates(inputs, reading, actions))
    by_slot = _decide(inputs, choices)
    if layout is None:
        begin_layout(inputs.context, about.id, slots, by_slot)
    return _explained(inputs, facts, choices, by_slot)


@dataclass(frozen=True, slots=True)
class _Choices:
    """What may choose for the slots of a page: rules with their actions, experiments, the visit's layout, and pages."""

    matches: Matches
    actions: Sequence[ApplicableAction]
    running: Sequence[ExperimentSpec]
    assignments: Mapping[str, Assignment]
    layout: Mapping[str, int] | None
    candidates: Sequence[Candidate]


def _undecided(inputs: DecisionInputs) -> Decisions:
    """Return the defaults, for bots and for a site that is switched off: no rule, experiment or search is asked."""
    by_slot = default_decisions(inputs.slots, Reason.DISABLED)
    return Decisions(
        by_slot, inputs.about.id, inputs.context, slots=inputs.slots, are_personal=has_preview(inputs.request)
    )


def _read_facts(inputs: DecisionInputs) -> tuple[MatchReading, Facts]:
    """Return the pages that fit, and the facts of visitor, page and match; what a preview states overrides them."""
    shown = ShownPage(inputs.about, inputs.earlier_views, inputs.context.now)
    facts = {**inputs.context.facts, **registry.read(Scope.PAGE, shown, inputs.keys)}
    reading = read_matching_pages(inputs)
    return reading, facts | registry.read(Scope.MATCH, reading, inputs.keys) | dict(inputs.context.stated)


def _match(inputs: DecisionInputs, facts: Facts) -> Matches:
    """Return the rules and segments that hold; some answers of the live book are given to shadow evaluation."""
    switched, places = inputs.context.switched, inputs.places
    matches = rule_services.match(facts, inputs.live, places=places, switched=switched)
    if not (switched or inputs.is_trial):
        may_keep = inputs.may_keep_facts
        rule_services.sample_answer(inputs.live, facts, matches, places=places, may_keep=may_keep)
    return matches


def _decide(inputs: DecisionInputs, choices: _Choices) -> Mapping[str, Decision]:
    """Return the decision for each slot, by the slot's id."""
    now, site_path = inputs.context.now, inputs.about.site_path
    return decide(
        with_experiments(inputs.slots, choices.running, now=now, site_path=site_path),
        inputs.context,
        choices.matches,
        choices.assignments,
        choices.candidates,
        actions=choices.actions,
        switches=Switches(),
        layout=choices.layout,
    )


def _explained(inputs: DecisionInputs, facts: Facts, choices: _Choices, by_slot: Mapping[str, Decision]) -> Decisions:
    """Return the decisions with everything from which they were made, so that they can be explained."""
    request, context, keys = inputs.request, inputs.context, inputs.keys
    is_tried = inputs.is_trial or bool(choices.assignments) or has_preview(request)
    return Decisions(
        by_slot,
        inputs.about.id,
        context,
        facts,
        choices.matches,
        inputs.slots,
        choices.actions,
        keys,
        about=inputs.about,
        are_personal=is_tried or uses_profile(context, inputs.slots, keys),
        live=inputs.live,
        candidates=choices.candidates,
    )


def _presets(slot: Slot) -> dict[str, object]:
    return {
        parameter.name: slot.presets.get(parameter.name, parameter.default)
        if parameter.allows(slot.presets.get(parameter.name))
        else parameter.default
        for parameter in slot.parameters
    }
