"""Why not B: of each variant that does not stand in its slot, the smallest change that would show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from audience import services as audience
from audience.domain.context import VisitorContext
from decisions.domain.comparing import comparing
from decisions.domain.contenders import BEYOND_FACTS, Acting, contenders, showing
from decisions.domain.decide import RUNGS, Reason, decide
from decisions.domain.scope import fits, places_of
from decisions.domain.slots import DEFAULT_VARIANT, PageAbout, Slot, Variant
from decisions.services import Decisions, actions_for, with_experiments
from decisions.why_not_words import changes_words, closed_words, not_drawn_words, why_not_words
from experiments import services as experiments
from experiments.domain.allocation import Assignment
from rules import services as rules
from rules.domain.conditions import Condition
from rules.domain.facts import Facts
from rules.domain.rules import SEGMENT_PREFIX, RuleBook
from rules.domain.whynot import Why, WhyNot
from rules.registry import registry

# Where these decide, no fact of the visitor's would change anything.
_BEYOND_FACTS = frozenset(each for each in Reason if RUNGS.get(each) in {None, *BEYOND_FACTS})


@dataclass(frozen=True, slots=True)
class Alternative:
    """A variant that does not stand there, and what would have to change."""

    name: str
    words: str
    changes: tuple[str, ...] = ()


def others_of(decisions: Decisions) -> dict[str, tuple[Variant, ...]]:
    """Give by slot the variants that do not stand there, of which alternative_of() says why."""
    if decisions.facts is None:
        return {}
    return {
        slot.id: tuple(each for each in _variants(slot) if each.id != decisions[slot.id].variant)
        for slot in decisions.slots
        if decisions[slot.id].reason not in _BEYOND_FACTS
    }


def alternative_of(decisions: Decisions, slot_id: str, variant_id: str) -> Alternative | None:
    """Say why a variant does not stand in a slot, each change proved by deciding again; None where nobody may ask."""
    context, facts, about, live = decisions.context, decisions.facts, decisions.about, decisions.live
    if context is None or facts is None or about is None or live is None or slot_id not in decisions:
        return None
    running = experiments.live_specs()
    known = with_experiments(decisions.slots, running, now=context.now, site_path=about.site_path)
    slot, decision = next(each for each in known if each.id == slot_id), decisions[slot_id]
    variant = next((each for each in _variants(slot) if each.id == variant_id), None)
    if variant is None or decision.reason in _BEYOND_FACTS:
        return None
    if decision.variant == variant.id:
        return Alternative(variant.name, _("It stands here now: since the page was shown, something has changed."))
    return _alternative(slot, variant, _page(decisions, context, facts, live.compiled.book_in(places_of(about)), about))


@dataclass(frozen=True, slots=True)
class _Page:
    """What is the same for all slots of a page: who looks at it, and what may act there."""

    decisions: Decisions
    context: VisitorContext
    facts: Facts
    names: Mapping[str, str]
    rules: Sequence[Acting]
    segments: Mapping[str, Condition]
    assignments: Mapping[str, Assignment]


def _page(decisions: Decisions, context: VisitorContext, facts: Facts, book: RuleBook, about: PageAbout) -> _Page:
    whole = rules.whole_conditions(book, context.switched)
    acting = [
        Acting(key, whole[key], [one for one in book.actions.get(key, ()) if fits(one, about)])
        for key in book.rules_in_order()
    ]
    segments = {slug: whole[SEGMENT_PREFIX + slug] for slug in book.segments()}
    return _Page(decisions, context, facts, book.names, acting, segments, experiments.assign(context.visitor))


def _variants(slot: Slot) -> tuple[Variant, ...]:
    return (Variant(DEFAULT_VARIANT, _("Default")), *slot.variants)


def _alternative(slot: Slot, variant: Variant, page: _Page) -> Alternative:
    now = page.context.now
    if not variant.is_open(now):
        return Alternative(variant.name, closed_words(variant, now))
    rivals = contenders(slot, page.rules, page.segments, page.assignments.get(slot.experiment), now=now)
    wanted = showing(slot, variant.id)
    found = rules.smallest_change(wanted, rivals, page.facts, is_changeable=audience.is_up_to_visitor)
    if found.why == Why.CHANGE and not _is_proved(slot, variant, found, page):
        found = WhyNot(Why.UNDECIDED)
    changes = changes_words(found, has_consent=page.context.consent.personalise)
    drawn = _drawing_words(slot, variant, page)
    if drawn and found.why == Why.NO_RULE:
        return Alternative(variant.name, " ".join(drawn))
    return Alternative(variant.name, " ".join((*drawn, why_not_words(found, slot, page.names))), changes)


def _drawing_words(slot: Slot, variant: Variant, page: _Page) -> tuple[str, ...]:
    """Say of each experiment that names the variant why it does not stand there."""
    about = page.decisions.about
    found = comparing(
        slot, experiments.live_specs(), now=page.context.now, site_path=about.site_path if about else None
    )
    return tuple(
        not_drawn_words(each, page.assignments.get(each.spec.key), slot, may_be_counted=bool(page.context.visitor))
        for each in found
        if each.draws(slot, variant.id)
    )


def _is_proved(slot: Slot, variant: Variant, found: WhyNot, page: _Page) -> bool:
    changed = {**page.facts, **{change.key: change.after for change in found.changes}}
    return variants_with(page.decisions, changed).get(slot.id) == variant.id


def variants_with(decisions: Decisions, facts: Facts) -> dict[str, str]:
    """Decide anew as if the facts were others; give the id of the variant in each slot, "" where one is hidden."""
    context, about, live = decisions.context, decisions.about, decisions.live
    if context is None or about is None or live is None:
        return {}
    places = places_of(about)
    total = {**registry.defaults(live.fact_keys_in(places)), **facts}
    matches = rules.match(total, live, places=places, switched=context.switched)
    running = experiments.live_specs()
    by_slot = decide(
        with_experiments(decisions.slots, running, now=context.now, site_path=about.site_path),
        context,
        matches,
        experiments.assign(context.visitor, running),
        (),
        actions=actions_for(matches.rules, live.book, about),
    )
    return {slot: decision.variant for slot, decision in by_slot.items()}
