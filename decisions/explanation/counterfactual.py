"""Why not B: of each variant that does not stand in its slot, the smallest change that would show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from attune.audience import services as audience_services
from attune.audience.domain.context import VisitorContext
from attune.decisions.context.page_actions import actions_for
from attune.decisions.domain.decide import RUNGS, Reason, decide
from attune.decisions.domain.scope import is_in_scope, scopes_of
from attune.decisions.domain.slot_experiments import slot_experiments, with_experiments
from attune.decisions.domain.slot_options import BEYOND_FACTS, ActiveRule, show_variant_action, slot_options
from attune.decisions.domain.slots import DEFAULT_VARIANT, PageAbout, Slot, Variant
from attune.decisions.explanation.counterfactual_words import (
    changes_words,
    closed_words,
    counterfactual_words,
    not_drawn_words,
)
from attune.decisions.services import Decisions
from attune.experiments import services as experiment_services
from attune.experiments.domain.allocation import Assignment
from attune.rules import services as rule_services
from attune.rules.domain.analysis.counterfactual import Counterfactual, CounterfactualStatus
from attune.rules.domain.conditions import Condition
from attune.rules.domain.facts.fact import Facts
from attune.rules.domain.rules import SEGMENT_PREFIX, RuleBook
from attune.rules.registry import registry

# Where these decide, no fact of the visitor's would change anything.
_BEYOND_FACTS = frozenset(each for each in Reason if RUNGS.get(each) in {None, *BEYOND_FACTS})


@dataclass(frozen=True, slots=True)
class OtherVariant:
    """A variant that does not stand there, and what would have to change."""

    name: str
    words: str
    changes: tuple[str, ...] = ()


def other_variants(decisions: Decisions) -> dict[str, tuple[Variant, ...]]:
    """Give by slot the variants that do not stand there, of which explain_other_variant() says why."""
    if decisions.facts is None:
        return {}
    return {
        slot.id: tuple(each for each in _variants(slot) if each.id != decisions[slot.id].variant)
        for slot in decisions.slots
        if decisions[slot.id].reason not in _BEYOND_FACTS
    }


def explain_other_variant(decisions: Decisions, slot_id: str, variant_id: str) -> OtherVariant | None:
    """Say why a variant does not stand in a slot, each change proved by deciding again; None where nobody may ask."""
    context, facts, about, live = decisions.context, decisions.facts, decisions.about, decisions.live
    if context is None or facts is None or about is None or live is None or slot_id not in decisions:
        return None
    running = experiment_services.live_specs()
    known = with_experiments(decisions.slots, running, now=context.now, site_path=about.site_path)
    slot, decision = next(each for each in known if each.id == slot_id), decisions[slot_id]
    variant = next((each for each in _variants(slot) if each.id == variant_id), None)
    if variant is None or decision.reason in _BEYOND_FACTS:
        return None
    if decision.variant == variant.id:
        return OtherVariant(variant.name, _("It stands here now: since the page was shown, something has changed."))
    return _alternative(slot, variant, _page(decisions, context, facts, live.compiled.book_in(scopes_of(about)), about))


@dataclass(frozen=True, slots=True)
class _Page:
    """What is the same for all slots of a page: who looks at it, and what may act there."""

    decisions: Decisions
    context: VisitorContext
    facts: Facts
    names: Mapping[str, str]
    rules: Sequence[ActiveRule]
    segments: Mapping[str, Condition]
    assignments: Mapping[str, Assignment]


def _page(decisions: Decisions, context: VisitorContext, facts: Facts, book: RuleBook, about: PageAbout) -> _Page:
    whole = rule_services.inlined_conditions(book, context.switched)
    acting = [
        ActiveRule(key, whole[key], [one for one in book.actions.get(key, ()) if is_in_scope(one, about)])
        for key in book.rules_in_order()
    ]
    segments = {slug: whole[SEGMENT_PREFIX + slug] for slug in book.segments()}
    return _Page(decisions, context, facts, book.names, acting, segments, experiment_services.assign(context.visitor))


def _variants(slot: Slot) -> tuple[Variant, ...]:
    return (Variant(DEFAULT_VARIANT, _("Default")), *slot.variants)


def _alternative(slot: Slot, variant: Variant, page: _Page) -> OtherVariant:
    now = page.context.now
    if not variant.is_open(now):
        return OtherVariant(variant.name, closed_words(variant, now))
    rivals = slot_options(slot, page.rules, page.segments, page.assignments.get(slot.experiment), now=now)
    wanted = show_variant_action(slot, variant.id)
    found = rule_services.smallest_change(
        wanted, rivals, page.facts, is_changeable=audience_services.is_controlled_by_visitor
    )
    if found.why == CounterfactualStatus.CHANGE and not _is_proved(slot, variant, found, page):
        found = Counterfactual(CounterfactualStatus.UNDECIDED)
    changes = changes_words(found, has_consent=page.context.consent.personalise)
    drawn = _drawing_words(slot, variant, page)
    if drawn and found.why == CounterfactualStatus.NO_RULE:
        return OtherVariant(variant.name, " ".join(drawn))
    return OtherVariant(variant.name, " ".join((*drawn, counterfactual_words(found, slot, page.names))), changes)


def _drawing_words(slot: Slot, variant: Variant, page: _Page) -> tuple[str, ...]:
    """Say of each experiment that names the variant why it does not stand there."""
    about = page.decisions.about
    found = slot_experiments(
        slot, experiment_services.live_specs(), now=page.context.now, site_path=about.site_path if about else None
    )
    return tuple(
        not_drawn_words(each, page.assignments.get(each.spec.key), slot, may_be_counted=bool(page.context.visitor))
        for each in found
        if each.draws(slot, variant.id)
    )


def _is_proved(slot: Slot, variant: Variant, found: Counterfactual, page: _Page) -> bool:
    changed = {**page.facts, **{change.key: change.after for change in found.changes}}
    return variants_with_facts(page.decisions, changed).get(slot.id) == variant.id


def variants_with_facts(decisions: Decisions, facts: Facts) -> dict[str, str]:
    """Decide anew as if the facts were others; give the id of the variant in each slot, "" where one is hidden."""
    context, about, live = decisions.context, decisions.about, decisions.live
    if context is None or about is None or live is None:
        return {}
    places = scopes_of(about)
    total = {**registry.defaults(live.fact_keys_in(places)), **facts}
    matches = rule_services.match(total, live, places=places, switched=context.switched)
    running = experiment_services.live_specs()
    by_slot = decide(
        with_experiments(decisions.slots, running, now=context.now, site_path=about.site_path),
        context,
        matches,
        experiment_services.assign(context.visitor, running),
        (),
        actions=actions_for(matches.rules, live.book, about),
    )
    return {slot: decision.variant for slot, decision in by_slot.items()}
