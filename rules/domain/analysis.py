"""Analysis: what a rule is worth beside the others, each finding with a visitor who shows it.

Rules are compared slot by slot and part by part (what is shown, its place, each parameter), for only these can fight.
What a search cannot settle within its budget is said to be undecided.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from rules.domain.cells import Judge
from rules.domain.conditions import All, Any, Condition, InSegment, Not, Test, make_test, tests_of
from rules.domain.facts import Fact, FactValue, Kind, Vocabulary
from rules.domain.rules import EVERYWHERE, Action, HideSlot, MoveSlot, SetParameter, ShowVariant, SlotRef
from rules.domain.solving import DEFAULTS, Answer, Outcome, Wanted, visitor_where

MOST_CHOICES = 12
Facts = Mapping[str, FactValue]
NOBODY: Facts = MappingProxyType({})


class Finding(StrEnum):
    """What may be said of a rule."""

    NEVER_TRUE = "never_true"
    ALWAYS_TRUE = "always_true"
    NEVER_WINS = "never_wins"
    CONFLICT = "conflict"
    DUPLICATE = "duplicate"
    UNCOVERED = "uncovered"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Rival:
    """A rule as it is compared: its condition with segments in place; a lower rank is stronger."""

    key: str
    condition: Condition
    actions: tuple[Action, ...]
    rank: int


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: of which rules and which slot, and a visitor who shows it where one can."""

    finding: Finding
    rule: str
    others: tuple[str, ...] = ()
    slot: SlotRef | None = None
    visitor: Facts = field(default_factory=lambda: NOBODY)
    # Which finding was looked for when the search ended undecided; which choice of which fact nobody covers.
    about: str = ""


@dataclass(frozen=True, slots=True)
class Solver:
    """What a search needs to know beside its conditions."""

    judge: Judge
    defaults: Facts = field(default_factory=lambda: NOBODY)
    now: float = 1_800_000_000.0
    steps: int = 4_000

    def __call__(self, *wanted: Wanted) -> Answer:
        """Find a visitor."""
        return visitor_where(wanted, self.judge, defaults=self.defaults, now=self.now, steps=self.steps)

    def holds(self, condition: Condition, facts: Facts) -> bool:
        """Say whether a condition holds of a visitor; what the facts leave out stands at its default."""
        match condition:
            case All(of):
                return all(self.holds(part, facts) for part in of)
            case Any(of):
                return any(self.holds(part, facts) for part in of)
            case Not(of):
                return not self.holds(of, facts)
            case Test() as test:
                value = facts.get(test.key, self.defaults.get(test.key, DEFAULTS[test.kind]))
                return self.judge(test, value, float(facts.get("now", self.now)))  # type: ignore[arg-type]
            case InSegment(slug):
                raise ValueError(f'The segment "{slug}" was not put in its place.')


def analyse(rule: Rival, others: Iterable[Rival], solve: Solver) -> Iterator[Found]:
    """Say all that may be said of one rule beside the others, the gravest first."""
    rivals = [other for other in others if other.key != rule.key]
    holds = solve((rule.condition, True))
    if holds.outcome != Outcome.FOUND:
        yield Found(_or_undecided(Finding.NEVER_TRUE, holds), rule.key, about=Finding.NEVER_TRUE)
        return
    fails = solve((rule.condition, False))
    if fails.outcome != Outcome.FOUND:
        yield Found(_or_undecided(Finding.ALWAYS_TRUE, fails), rule.key, visitor=holds.facts, about=Finding.ALWAYS_TRUE)
    yield from _never_wins(rule, rivals, solve)
    yield from _conflicts(rule, rivals, solve)
    yield from _duplicates(rule, rivals, solve)


def uncovered(slot: SlotRef, rules: Iterable[Rival], vocabulary: Vocabulary, solve: Solver) -> Iterator[Found]:
    """Say whom no rule of a slot reaches: some visitor, and each choice of a fact that no rule can hold with."""
    rivals = [rule for rule in rules if any(_is_shown_in(action, slot) for action in rule.actions)]
    if not rivals:
        return
    answer, _used = against((), [rival.condition for rival in rivals], solve)
    if answer.outcome == Outcome.FOUND:
        yield Found(Finding.UNCOVERED, "", slot=slot, visitor=answer.facts)
    for fact in _asked_facts(rivals, vocabulary):
        for value, _label in fact.listed_choices():
            test = make_test(fact, "has" if fact.kind == Kind.SET else "is", value)
            answers = [solve((rival.condition, True), (test, True)).outcome for rival in rivals]
            if set(answers) == {Outcome.NONE}:
                visitor = solve((test, True)).facts
                yield Found(Finding.UNCOVERED, "", slot=slot, visitor=visitor, about=f"{fact.name}={value}")


def against(wanted: Iterable[Wanted], others: list[Condition], solve: Solver) -> tuple[Answer, list[int]]:
    """Find a visitor as wanted of whom none of the others holds; where there is none, also which of them see to that.

    Only those are denied that held of a visitor found so far: mostly a few are enough, however many there are.
    """
    used: list[int] = []
    wanted = tuple(wanted)
    while True:
        answer = solve(*wanted, *((others[place], False) for place in used))
        if answer.outcome != Outcome.FOUND:
            return answer, used
        facts = answer.facts
        holding = (place for place, other in enumerate(others) if place not in used and solve.holds(other, facts))
        place = next(holding, None)
        if place is None:
            return answer, used
        used.append(place)


def _never_wins(rule: Rival, rivals: list[Rival], solve: Solver) -> Iterator[Found]:
    """Say of each action whether stronger rules always come first, and which."""
    for action in rule.actions:
        stronger = [
            rival for rival in rivals if rival.rank < rule.rank and any(beats(one, action) for one in rival.actions)
        ]
        if not stronger:
            continue
        answer, used = against([(rule.condition, True)], [rival.condition for rival in stronger], solve)
        if answer.outcome == Outcome.FOUND:
            continue
        beating = tuple(stronger[place].key for place in sorted(used, key=lambda place: stronger[place].rank))
        shown = solve((rule.condition, True)).facts
        finding = _or_undecided(Finding.NEVER_WINS, answer)
        yield Found(finding, rule.key, beating, slot_of(action), shown, Finding.NEVER_WINS)


def _conflicts(rule: Rival, rivals: list[Rival], solve: Solver) -> Iterator[Found]:
    for rival in rivals:
        fighting = next((one for one in rule.actions for other in rival.actions if fight(one, other)), None)
        if fighting is None:
            continue
        answer = solve((rule.condition, True), (rival.condition, True))
        if answer.outcome != Outcome.NONE:
            finding = Finding.CONFLICT if answer.outcome == Outcome.FOUND else Finding.UNDECIDED
            yield Found(finding, rule.key, (rival.key,), slot_of(fighting), answer.facts, Finding.CONFLICT)


def _duplicates(rule: Rival, rivals: list[Rival], solve: Solver) -> Iterator[Found]:
    for rival in rivals:
        if set(rival.actions) != set(rule.actions):
            continue
        ways = [solve((rule.condition, True), (rival.condition, False))]
        if ways[0].outcome == Outcome.NONE:
            ways.append(solve((rule.condition, False), (rival.condition, True)))
        if all(way.outcome == Outcome.NONE for way in ways):
            shown = solve((rule.condition, True)).facts
            yield Found(Finding.DUPLICATE, rule.key, (rival.key,), visitor=shown)
        elif ways[-1].outcome == Outcome.UNDECIDED:
            yield Found(Finding.UNDECIDED, rule.key, (rival.key,), about=Finding.DUPLICATE)


def part_of(action: Action) -> tuple[str, str, str] | None:
    """Give what an action decides: what a slot shows, its place, or one parameter; None for what adds up."""
    match action:
        case ShowVariant(slot) | HideSlot(slot):
            return slot.name.strip().casefold(), "shown", ""
        case MoveSlot(slot):
            return slot.name.strip().casefold(), "place", ""
        case SetParameter(slot, name):
            return slot.name.strip().casefold(), "parameter", name
        case _:
            return None


def slot_of(action: Action) -> SlotRef | None:
    """Give the slot that an action names."""
    slot: SlotRef | None = getattr(action, "slot", None)
    return slot


def fight(one: Action, other: Action) -> bool:
    """Say whether two actions decide one thing differently, somewhere."""
    part = part_of(one)
    return part is not None and part == part_of(other) and one != other and _may_meet(slot_of(one), slot_of(other))


def beats(strong: Action, weak: Action) -> bool:
    """Say whether a stronger rule's action leaves a weaker one's no place to act."""
    part = part_of(weak)
    if part is None or part != part_of(strong):
        return False
    one, other = slot_of(strong), slot_of(weak)
    return one is not None and other is not None and one.within in (EVERYWHERE, other.within)


def _may_meet(one: SlotRef | None, other: SlotRef | None) -> bool:
    """Say whether two scopes may share a page: only two pages surely do not."""
    if one is None or other is None:
        return False
    kinds = {one.within.partition(":")[0], other.within.partition(":")[0]}
    return kinds != {"page"} or one.within == other.within


def _is_shown_in(action: Action, slot: SlotRef) -> bool:
    return isinstance(action, ShowVariant | HideSlot) and part_of(action) == part_of(HideSlot(slot))


def _asked_facts(rivals: list[Rival], vocabulary: Vocabulary) -> Iterator[Fact]:
    """Give each fact with a short list of choices that some rule asks of."""
    tests: dict[str, Test] = {test.fact: test for rival in rivals for test in tests_of(rival.condition)}
    for name in tests:
        offer = vocabulary.get(name)
        if isinstance(offer, Fact) and not callable(offer.choices) and 0 < len(offer.choices) <= MOST_CHOICES:
            yield offer


def _or_undecided(finding: Finding, answer: Answer) -> Finding:
    return finding if answer.outcome == Outcome.NONE else Finding.UNDECIDED
