"""Decide for a request: gather, match, decide; and show the default when any of it fails."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.http import HttpRequest

from attune.audience import services as audience_services
from attune.audience.domain.context import VisitorContext
from attune.audience.request.request_signals import known_visitor
from attune.deadlines import call_time_limits
from attune.decisions.conf import conf
from attune.decisions.context.core_slots import with_core
from attune.decisions.context.profile_use import has_preview, uses_profile
from attune.decisions.context.visit_layout import begin_layout, layout_in
from attune.decisions.domain.decide import Decision, Reason, Switches, decide
from attune.decisions.domain.facts import ShownPage
from attune.decisions.domain.rule_actions import ApplicableAction
from attune.decisions.domain.scope import is_in_scopes, scopes_of
from attune.decisions.domain.slot_experiments import running_experiment
from attune.decisions.domain.slots import DEFAULT_VARIANT, PageAbout, Slot
from attune.experiments import services as experiment_services
from attune.experiments.domain.allocation import ExperimentSpec
from attune.matching import services as matching_services
from attune.matching.domain.ranking import Candidate, MatchReading
from attune.page_families import families
from attune.request_state import RequestField
from attune.rules import services as rule_services
from attune.rules.domain.facts.fact import Facts, Scope, split_key
from attune.rules.domain.rules import Action, BoostTopic, Matches, PinPage, RuleBook
from attune.rules.facts.read_failures import record_read_failures
from attune.rules.facts.registry import registry
from attune.tagging.selectors import replaced_topics

logger = logging.getLogger(__name__)

# A topic that some rule may boost takes part in the query with a weight too small to change the order,
# so that pages about it are among the candidates when the rule holds.
_BOOSTABLE = 1e-4


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


TRIED_BOOK = RequestField[rule_services.LiveBook]("tried book")


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
    tried = TRIED_BOOK.find(request)
    live, places = tried or rule_services.live_book(), scopes_of(about)
    keys = live.fact_keys_in(places)
    context = audience_services.context_for(request, keys=keys)
    context = replace(context, liked=with_page_versions(context.liked), also_seen=with_page_versions(context.seen))
    if context.is_bot or not conf().ENABLED:
        by_slot = default_decisions(slots, Reason.DISABLED)
        return Decisions(by_slot, about.id, context, slots=slots, are_personal=has_preview(request))
    shown = ShownPage(about, earlier_views(context, about), context.now)
    facts = {**context.facts, **registry.read(Scope.PAGE, shown, keys)}
    reading = _matching(context, about, slots, live.book, _wanted_keys(keys))
    facts |= registry.read(Scope.MATCH, reading, keys) | dict(context.stated)
    matches = rule_services.match(facts, live, places=places, switched=context.switched)
    if not (context.switched or tried):
        rule_services.sample_answer(live, facts, matches, places=places, may_keep=_may_keep(request, context))
    actions = localise_pins(actions_for(matches.rules, live.book, about), about)
    running = experiment_services.live_specs()
    assignments = experiment_services.assign(context.visitor, running)
    layout = layout_in(context, about.id, slots)
    candidates = _with_pinned(reading.candidates or _boosted(context, about, slots, actions), actions)
    by_slot = decide(
        with_experiments(slots, running, now=context.now, site_path=about.site_path),
        context,
        matches,
        assignments,
        candidates,
        actions=actions,
        switches=Switches(),
        layout=layout,
    )
    if layout is None:
        begin_layout(context, about.id, slots, by_slot)
    return Decisions(
        by_slot,
        about.id,
        context,
        facts,
        matches,
        slots,
        actions,
        keys,
        about=about,
        are_personal=bool(tried or assignments) or has_preview(request) or uses_profile(context, slots, keys),
        live=live,
        candidates=candidates,
    )


def earlier_views(context: VisitorContext, about: PageAbout) -> int:
    """Count the views of a page that are remembered, in every language and as any of its aliases."""
    return sum(context.views.get(page_id, 0) for page_id in about.same | {about.id})


def with_page_versions(page_ids: frozenset[int]) -> frozenset[int]:
    """Give pages with their aliases and translations: who has read or liked one of them has done so with all."""
    return families().all_of(page_ids) if page_ids else page_ids


def localise_pins(actions: Sequence[ApplicableAction], about: PageAbout) -> tuple[ApplicableAction, ...]:
    """Pin, of each page that rules pin, what there is of it in the language and on the site of the page shown."""
    if not any(isinstance(each.action, PinPage) for each in actions):
        return tuple(actions)
    same = families()
    here = {"locale": about.locale_id, "below": about.root_path}
    return tuple(
        replace(each, action=replace(each.action, page_id=same.counterpart(each.action.page_id, **here)))
        if isinstance(each.action, PinPage)
        else each
        for each in actions
    )


def _may_keep(request: HttpRequest, context: VisitorContext) -> bool:
    """Say whether facts of this request, which name nobody, may be kept to try rules on."""
    visitor = known_visitor(request)
    counts = visitor is not None and visitor.counts and not audience_services.is_prefetch(request)
    return counts and context.consent.personalise


def actions_for(rule_keys: Iterable[str], book: RuleBook, about: PageAbout) -> tuple[ApplicableAction, ...]:
    """List the actions of some rules, in the order of these, as far as their scope fits the page.

    A boost of a topic that was merged into another is one of that.
    """
    places = scopes_of(about)
    fitting = [(rule, each) for rule in rule_keys for each in book.actions.get(rule, ()) if is_in_scopes(each, places)]
    replaced = replaced_topics() if any(isinstance(action, BoostTopic) for _rule, action in fitting) else {}
    return tuple(ApplicableAction(rule, _current(action, replaced)) for rule, action in fitting)


def _current(action: Action, replaced: Mapping[str, str]) -> Action:
    if isinstance(action, BoostTopic) and action.topic in replaced:
        return replace(action, topic=replaced[action.topic])
    return action


def _matching(
    context: VisitorContext, about: PageAbout, slots: Sequence[Slot], book: RuleBook, wanted: Sequence[str]
) -> MatchReading:
    """Ask for what fits the visitor, once, and only if a slot or a rule of this page wants to know."""
    has_taste = any(liking > 0 for liking in context.affinities.values())
    if not wanted and not (has_taste and _wants_pages(slots)):
        return MatchReading()
    boosts = _boosts(book) if has_taste else frozenset()
    return matching_services.read_matches(
        {f"topic:{topic}": _BOOSTABLE for topic in boosts} | dict(context.affinities),
        unread=[parameter for name, parameter in map(split_key, wanted) if name == "unread_matches" and parameter],
        **_where(context, about),
    )


def _boosted(
    context: VisitorContext, about: PageAbout, slots: Sequence[Slot], actions: Sequence[ApplicableAction]
) -> tuple[Candidate, ...]:
    """Find what a rule boosts for a visitor of whom we know no taste; only then is the search asked a second time."""
    boosts = {each.action.topic: each.action.weight for each in actions if isinstance(each.action, BoostTopic)}
    if not _wants_pages(slots) or not any(weight > 0 for weight in boosts.values()):
        return ()
    return matching_services.read_matches(boosts, **_where(context, about)).candidates


def _where(context: VisitorContext, about: PageAbout) -> dict[str, Any]:
    return {
        "limit": conf().CANDIDATES,
        "exclude": context.liked | about.same | {about.id},
        "locale_id": about.locale_id or None,
        "root_path": about.root_path or None,
        "timeout_ms": conf().MATCH_TIMEOUT_MS,
        "seen": context.seen,
        "now": context.now,
    }


def _wants_pages(slots: Sequence[Slot]) -> bool:
    return any(slot.wants_pages for slot in slots)


def _wanted_keys(keys: frozenset[str]) -> list[str]:
    return [key for key in keys if registry.get(split_key(key)[0]).scope == Scope.MATCH]


def _boosts(book: RuleBook) -> frozenset[str]:
    boosted = {a.topic for actions in book.actions.values() for a in actions if isinstance(a, BoostTopic)}
    replaced = replaced_topics() if boosted else {}
    return frozenset(replaced.get(topic, topic) for topic in boosted)


def with_experiments(
    slots: Sequence[Slot], running: Sequence[ExperimentSpec], *, now: datetime, site_path: str = ""
) -> list[Slot]:
    """Let each slot know the experiment that runs on it: one of which the slot can show all that it compares."""
    if not running:
        return list(slots)
    found = ((slot, running_experiment(slot, running, now=now, site_path=site_path)) for slot in slots)
    return [replace(slot, experiment=spec.key) if spec else slot for slot, spec in found]


def _with_pinned(candidates: tuple[Candidate, ...], actions: Sequence[ApplicableAction]) -> tuple[Candidate, ...]:
    pinned = {each.action.page_id for each in actions if isinstance(each.action, PinPage)}
    if not pinned:
        return candidates
    # Of what is one page to a reader only one is offered: the one that was pinned.
    doubles = with_page_versions(frozenset(pinned)) - pinned
    others = tuple(candidate for candidate in candidates if candidate.page_id not in doubles)
    missing = pinned - {candidate.page_id for candidate in others}
    return (*others, *matching_services.candidates_for(sorted(missing))) if missing else others


def _presets(slot: Slot) -> dict[str, object]:
    return {
        parameter.name: slot.presets.get(parameter.name, parameter.default)
        if parameter.allows(slot.presets.get(parameter.name))
        else parameter.default
        for parameter in slot.parameters
    }
