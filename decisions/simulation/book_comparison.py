"""Two rule books put side by side: what each makes of a page view of which only some facts are known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from attune.audience.domain.consent import Consent
from attune.audience.domain.context import VisitorContext
from attune.decisions.context.page_actions import actions_for
from attune.decisions.domain.decide import decide
from attune.decisions.domain.scope import scopes_of
from attune.decisions.domain.simulation import BookResult, ViewComparison, compare_books
from attune.decisions.domain.slots import PageAbout, Slot
from attune.experiments.domain.allocation import Assignment
from attune.rules import services as rule_services
from attune.rules.domain.conditions import Condition, fact_keys
from attune.rules.domain.facts.fact import Facts
from attune.rules.domain.rules import SEGMENT_PREFIX, Matches, RuleBook

Answers = Mapping[str, bool | None]
_ALLOWS = Consent(measure=True, personalise=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedView:
    """A page as somebody saw it, with the facts that are known of it; alone names the one slot that was asked for."""

    about: PageAbout
    slots: tuple[Slot, ...]
    at: datetime
    facts: Facts
    assignments: Mapping[str, Assignment]
    alone: str = ""


class BookComparison:
    """A book, and the one that would take its place."""

    def __init__(self, before: RuleBook, after: RuleBook) -> None:
        """Put the segments in their places, and find out what differs."""
        self.before, self.after = _Reading(before), _Reading(after)
        keys = before.conditions.keys() | after.conditions.keys()
        self.differing = frozenset(key for key in keys if self.before.declared(key) != self.after.declared(key))
        self.fact_keys = self.before.fact_keys | self.after.fact_keys

    def judge(self, view: SimulatedView) -> ViewComparison:
        """Say what would change on a page view; where the books agree, nothing is decided."""
        asked, facts = self._asked(view), view.facts
        if self._agree(asked & self.differing, facts):
            return self._same(view)
        sides = [reading.side(view, asked, facts) for reading in (self.before, self.after)]
        segments = self.before.segments(facts), self.after.segments(facts)
        unknown = {slug for found in segments for slug, held in found.items() if held is None}
        verdict = compare_books(view.slots, *sides, unknown_segments=unknown, segments=_held(segments[0]))
        return _only(verdict, view.alone) if view.alone else verdict

    def _asked(self, view: SimulatedView) -> frozenset[str]:
        """Give the keys of the rules that may act on the page, and of the segments that its variants name."""
        places = scopes_of(view.about)
        named = {SEGMENT_PREFIX + slug for slot in view.slots for each in slot.variants for slug in each.segments}
        return frozenset(named | self.before.rules_in(places) | self.after.rules_in(places))

    def _agree(self, keys: frozenset[str], facts: Facts) -> bool:
        """Say whether all that differs certainly holds in neither book, or is a segment that holds in both."""
        for key in keys:
            held = self.before.answer(key, facts), self.after.answer(key, facts)
            is_still = held == (False, False) or (key.startswith(SEGMENT_PREFIX) and held == (True, True))
            if not is_still:
                return False
        return True

    def _same(self, view: SimulatedView) -> ViewComparison:
        return ViewComparison(
            frozenset({view.alone} if view.alone else (slot.id for slot in view.slots)),
            segments=_held(self.before.segments(view.facts)),
        )


class _Reading:
    """One of the two books, its segments put in their places."""

    def __init__(self, book: RuleBook) -> None:
        self.book = book
        self.conditions: Mapping[str, Condition] = book.inlined()
        self.fact_keys = frozenset().union(*map(fact_keys, self.conditions.values()))
        self._places = rule_services.scopes_by_rule(book)
        self._order = {key: rank for rank, key in enumerate(book.rules_in_order())}

    def declared(self, key: str) -> object:
        condition, priority = self.conditions.get(key), self.book.priorities.get(key)
        return condition, priority, self.book.actions.get(key)

    def rules_in(self, places: frozenset[str]) -> frozenset[str]:
        return frozenset(key for key, where in self._places.items() if not where.isdisjoint(places))

    def answer(self, key: str, facts: Facts) -> bool | None:
        """Say whether a rule or segment holds; one that the book does not have never does."""
        condition = self.conditions.get(key)
        return rule_services.partial_answer(condition, facts) if condition is not None else False

    def segments(self, facts: Facts) -> dict[str, bool | None]:
        keys = (key for key in self.conditions if key.startswith(SEGMENT_PREFIX))
        return {key.removeprefix(SEGMENT_PREFIX): self.answer(key, facts) for key in keys}

    def side(self, view: SimulatedView, asked: frozenset[str], facts: Facts) -> BookResult:
        keys = sorted((key for key in asked if key in self._order), key=self._order.__getitem__)
        answers = {key: self.answer(key, facts) for key in keys}
        holding = tuple(key for key in keys if answers[key])
        actions = actions_for(holding, self.book, view.about)
        context = VisitorContext(visitor="", consent=_ALLOWS, facts=facts, affinities={}, now=view.at)
        matches = Matches(_held(self.segments(facts)), holding, self.book.version)
        return BookResult(
            decide(view.slots, context, matches, view.assignments, (), actions=actions),
            actions,
            actions_for([key for key in keys if answers[key] is None], self.book, view.about),
        )


def _held(answers: Answers) -> frozenset[str]:
    return frozenset(slug for slug, held in answers.items() if held)


def _only(verdict: ViewComparison, slot: str) -> ViewComparison:
    return ViewComparison(
        verdict.judged & {slot},
        tuple(change for change in verdict.changes if change.slot.id == slot),
        verdict.segments,
        is_whole=slot in verdict.judged,
    )
