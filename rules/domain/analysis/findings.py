"""Analysis: what a rule is worth beside the others, each finding with a visitor who shows it.

Rules are compared question by question, for only these can fight (rivalry.py). What a search cannot settle within its
budget is said to be undecided.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from attune.rules.domain.analysis.conflicts import (
    Rival,
    is_conflict,
    may_overlap,
    question_of,
    scope_covers,
    shadows,
    slot_of,
)
from attune.rules.domain.analysis.equivalence_classes import Judge
from attune.rules.domain.analysis.goals import seconds
from attune.rules.domain.analysis.solver import MOST_STEPS, NOW, SearchOutcome, SearchResult, Wanted, find_visitor
from attune.rules.domain.conditions import All, Any, Condition, InSegment, Not, Test, make_test, tests_of
from attune.rules.domain.facts.fact import ANY_NUMBER, DEFAULTS, Fact, FactValue, FactVocabulary, Kind, Span
from attune.rules.domain.operators.equality import Is
from attune.rules.domain.operators.sets import ONE_ITEM
from attune.rules.domain.rules import Action, HideSlot, ShowVariant, SlotRef

MOST_CHOICES = 12
Facts = Mapping[str, FactValue]
NOBODY: Facts = MappingProxyType({})


class FindingKind(StrEnum):
    """What may be said of a rule."""

    NEVER_TRUE = "never_true"
    ALWAYS_TRUE = "always_true"
    NEVER_WINS = "never_wins"
    CONFLICT = "conflict"
    DUPLICATE = "duplicate"
    UNCOVERED = "uncovered"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """One finding: of which rules and which slot, and a visitor who shows it where one can.

    visitor: what its facts leave out stands at its default.
    about: of what is undecided, the finding that was looked for; of what is uncovered, "fact=choice", or "" for all.
    """

    finding: FindingKind
    rule: str
    others: tuple[str, ...] = ()
    slot: SlotRef | None = None
    visitor: Facts = field(default_factory=lambda: NOBODY)
    about: str = ""


@dataclass(frozen=True, slots=True)
class Solver:
    """What a search needs to know beside its conditions: among it, of some keys, which numbers the fact can be."""

    judge: Judge
    defaults: Facts = field(default_factory=lambda: NOBODY)
    spans: Mapping[str, Span] = field(default_factory=lambda: MappingProxyType({}))
    now: float = NOW
    steps: int = MOST_STEPS

    def __call__(self, *wanted: Wanted) -> SearchResult:
        """Find a visitor."""
        return find_visitor(
            wanted, self.judge, defaults=self.defaults, spans=self.spans, now=self.now, steps=self.steps
        )

    def holds(self, condition: Condition, facts: Facts) -> bool:
        """Say whether a condition holds of a visitor; what the facts leave out stands at its default."""
        match condition:
            case All(of):
                return all(self.holds(part, facts) for part in of)
            case Any(of):
                return any(self.holds(part, facts) for part in of)
            case Not(of):
                return not self.holds(of, facts)
            case Test():
                return self.judge(condition, self.value_of(condition, facts), seconds(facts.get("now", self.now)))
            case InSegment(slug):
                raise ValueError(f'The segment "{slug}" was not put in its place.')

    def value_of(self, test: Test, facts: Facts) -> FactValue:
        """Give the value that a test asks about."""
        usual = self.now if test.key == "now" else self.defaults.get(test.key, DEFAULTS[test.kind])
        return facts.get(test.key, usual)

    def span_of(self, key: str) -> Span:
        """Give which numbers a fact can be."""
        return self.spans.get(key, ANY_NUMBER)


def analyse_rule(rule: Rival, others: Iterable[Rival], solve: Solver) -> Iterator[RuleFinding]:
    """Say all that may be said of one rule beside the others, the gravest first."""
    rivals = [other for other in others if other.key != rule.key]
    holds = solve((rule.condition, True))
    if holds.outcome != SearchOutcome.FOUND:
        yield _found(FindingKind.NEVER_TRUE, holds, rule)
        return
    fails = solve((rule.condition, False))
    if fails.outcome != SearchOutcome.FOUND:
        yield _found(FindingKind.ALWAYS_TRUE, fails, rule, visitor=holds.facts)
    yield from _never_wins(rule, rivals, holds, solve)
    yield from _conflicts(rule, rivals, solve)
    yield from _duplicates(rule, rivals, holds, solve)


def find_uncovered(
    slot: SlotRef, rules: Iterable[Rival], vocabulary: FactVocabulary, solve: Solver
) -> Iterator[RuleFinding]:
    """Say whom no rule of a slot reaches: some visitor, and each choice of a fact that no rule can hold with.

    Only rules count that act wherever the slot is; on one page also those that may act there.
    """
    conditions = [rule.condition for rule in rules if any(_shows(action, slot) for action in rule.actions)]
    if not conditions:
        return
    left_out, _used = find_visitor_outside((), conditions, solve)
    if left_out.outcome != SearchOutcome.NONE:
        yield _left_out(left_out, slot)
    for test in _choices(conditions, vocabulary):
        answer = _reached(test, conditions, solve)
        if answer.outcome != SearchOutcome.FOUND:
            visitor = solve((test, True)).facts
            # Where no rule can hold there is nothing to show but that such a visitor may come.
            shown = SearchResult(SearchOutcome.FOUND, visitor) if answer.outcome == SearchOutcome.NONE else answer
            yield _left_out(shown, slot, f"{test.key}={test.value}")


def find_visitor_outside(
    wanted: Iterable[Wanted], others: Sequence[Condition], solve: Solver
) -> tuple[SearchResult, list[int]]:
    """Find a visitor as wanted of whom none of the others holds; where there is none, also which of them see to that.

    These are as few as can be: without any one of them there would be such a visitor, or none could say. The first of
    the others are kept rather than the last.
    """
    wanted = tuple(wanted)
    used: list[int] = []
    # Only those are denied that held of a visitor found so far: mostly a few are enough, however many there are.
    while (answer := _without(wanted, others, used, solve)).outcome == SearchOutcome.FOUND:
        facts = answer.facts
        place = next((place for place, other in enumerate(others) if solve.holds(other, facts)), None)
        if place is None:
            return answer, []
        if place in used:
            # The same visitor, who is not as wanted, would be found for ever.
            return SearchResult(SearchOutcome.UNDECIDED), []
        used.append(place)
    for place in sorted(used, reverse=True) if answer.outcome == SearchOutcome.NONE else ():
        fewer = [each for each in used if each != place]
        if _without(wanted, others, fewer, solve).outcome == SearchOutcome.NONE:
            used = fewer
    return answer, sorted(used)


def _without(wanted: tuple[Wanted, ...], others: Sequence[Condition], places: list[int], solve: Solver) -> SearchResult:
    return solve(*wanted, *((others[place], False) for place in places))


def _never_wins(rule: Rival, rivals: list[Rival], holds: SearchResult, solve: Solver) -> Iterator[RuleFinding]:
    """Say of each action whether stronger rules always come first, and which; the visitor is one that they take."""
    for action in rule.actions:
        stronger = _stronger(rule, action, rivals)
        answer, used = find_visitor_outside([(rule.condition, True)], [rival.condition for rival in stronger], solve)
        if answer.outcome != SearchOutcome.FOUND:
            beating = tuple(stronger[place].key for place in used)
            yield _found(FindingKind.NEVER_WINS, answer, rule, beating, slot_of(action), holds.facts)


def _stronger(rule: Rival, action: Action, rivals: list[Rival]) -> list[Rival]:
    """Give the rules that would take the place of an action wherever they hold, the strongest first."""
    before = sorted((rival for rival in rivals if rival.rank < rule.rank), key=lambda rival: rival.rank)
    return [rival for rival in before if any(shadows(one, action) for one in rival.actions)]


def _conflicts(rule: Rival, rivals: list[Rival], solve: Solver) -> Iterator[RuleFinding]:
    for rival in rivals:
        fighting = next((one for one in rule.actions for other in rival.actions if is_conflict(one, other)), None)
        if fighting is None:
            continue
        both = solve((rule.condition, True), (rival.condition, True))
        if both.outcome != SearchOutcome.NONE:
            finding = FindingKind.CONFLICT if both.outcome == SearchOutcome.FOUND else FindingKind.UNDECIDED
            about = "" if both.outcome == SearchOutcome.FOUND else FindingKind.CONFLICT
            yield RuleFinding(finding, rule.key, (rival.key,), slot_of(fighting), both.facts, about)


def _duplicates(rule: Rival, rivals: list[Rival], holds: SearchResult, solve: Solver) -> Iterator[RuleFinding]:
    for rival in rivals:
        if set(rival.actions) != set(rule.actions):
            continue
        ways = [solve((rule.condition, True), (rival.condition, False))]
        if ways[0].outcome != SearchOutcome.FOUND:
            ways.append(solve((rule.condition, False), (rival.condition, True)))
        outcomes = {way.outcome for way in ways}
        if SearchOutcome.FOUND not in outcomes:
            worst = SearchResult(SearchOutcome.UNDECIDED if SearchOutcome.UNDECIDED in outcomes else SearchOutcome.NONE)
            yield _found(FindingKind.DUPLICATE, worst, rule, (rival.key,), visitor=holds.facts)


def _found(
    finding: FindingKind,
    answer: SearchResult,
    rule: Rival,
    others: tuple[str, ...] = (),
    slot: SlotRef | None = None,
    visitor: Facts = NOBODY,
) -> RuleFinding:
    """Report what follows where nobody was found, or that the search did not end."""
    if answer.outcome == SearchOutcome.UNDECIDED:
        return RuleFinding(FindingKind.UNDECIDED, rule.key, others, slot, visitor, finding)
    return RuleFinding(finding, rule.key, others, slot, visitor)


def _left_out(answer: SearchResult, slot: SlotRef, choice: str = "") -> RuleFinding:
    if answer.outcome == SearchOutcome.UNDECIDED:
        return RuleFinding(FindingKind.UNDECIDED, "", slot=slot, about=FindingKind.UNCOVERED)
    return RuleFinding(FindingKind.UNCOVERED, "", slot=slot, visitor=answer.facts, about=choice)


def _shows(action: Action, slot: SlotRef) -> bool:
    if not isinstance(action, ShowVariant | HideSlot) or question_of(action) != question_of(HideSlot(slot)):
        return False
    is_one_page = slot.within.startswith("page:")
    return (may_overlap if is_one_page else scope_covers)(action.slot.within, slot.within)


def _choices(conditions: Iterable[Condition], vocabulary: FactVocabulary) -> Iterator[Test]:
    """Give a test for each choice of each fact with a short list of them that some condition asks about."""
    for name in dict.fromkeys(test.fact for condition in conditions for test in tests_of(condition)):
        fact = vocabulary.get(name)
        if isinstance(fact, Fact) and not callable(fact.choices) and len(fact.choices) <= MOST_CHOICES:
            for value, _label in fact.choices:
                yield make_test(fact, ONE_ITEM if fact.kind == Kind.SET else Is.name, value)


def _reached(test: Test, conditions: Iterable[Condition], solve: Solver) -> SearchResult:
    """Find a visitor of whom the test and one of the conditions hold."""
    worst = SearchResult(SearchOutcome.NONE)
    for condition in conditions:
        answer = solve((condition, True), (test, True))
        if answer.outcome == SearchOutcome.FOUND:
            return answer
        if answer.outcome == SearchOutcome.UNDECIDED:
            worst = answer
    return worst
