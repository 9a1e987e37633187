"""The bench: what a draft is worth beside the other rules, whom it means and why, and how it fares with one visitor."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from rules.catalogue import catalogue
from rules.domain.analysis import Finding, Found, Solver, analyse, uncovered
from rules.domain.conditions import Condition, ConditionError, fact_keys, inline, tests_of
from rules.domain.facts import Facts
from rules.domain.rivalry import Rival, beats, question_of
from rules.domain.rules import Action, HideSlot, RuleBook, ShowVariant, SlotRef
from rules.domain.solving import Outcome
from rules.drafts import Draft, rivals_of
from rules.explaining import Judged, judged
from rules.finding_words import Line, Subject, Weight, finding_words, told_once, uncovered_words
from rules.outcomes import act_doubt
from rules.people import NOBODY, Person, people
from rules.registry import registry
from rules.selectors import SITE_FACT
from rules.solvers import solver_for
from rules.stated import Field, Stated, fields_for, stated
from rules.value_words import label_of
from rules.waiting import waiting_lines

MOST_CONFLICTS = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a draft fares with somebody: whether it holds, which stronger rule takes its place, and every test."""

    person: Person
    judged: Judged
    beaten_by: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """One visitor to explain against: who, the fields of what is known, how the draft fares, and what is unknown."""

    chosen: str
    fields: Sequence[Field]
    verdict: Verdict
    unknown: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bench:
    """All that the bench shows; without a finished test it has nothing to say."""

    lines: tuple[Line, ...] = ()
    others: tuple[Line, ...] = ()
    waiting: tuple[Line, ...] = ()
    personas: tuple[Verdict, ...] = ()
    recent: tuple[Person, ...] = ()
    recent_held: int = 0
    recent_judged: int = 0
    trial: Trial | None = None
    is_unfinished: bool = False
    refusal: str = ""

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is finished yet that could be weighed."""
        return self.trial is None and not self.refusal

    @property
    def recent_unjudged(self) -> int:
        """Count the recent visitors of whom some fact that the draft asks was not kept."""
        return len(self.recent) - self.recent_judged

    @property
    def objections(self) -> tuple[Line, ...]:
        """Give what somebody should look at; notes are none."""
        return tuple(line for line in self.lines if line.weight != Weight.NOTE)

    @property
    def more(self) -> int:
        """Count the objections beside the gravest."""
        return len(self.objections) - 1


def bench_of(draft: Draft, book: RuleBook, data: Any) -> Bench:
    """Weigh a draft beside a book; data says whom to try it on, and what was typed of that visitor."""
    if draft.condition is None:
        return Bench(is_unfinished=bool(draft.problems))
    try:
        rule, others = rivals_of(draft, book)
    except ConditionError as error:
        return Bench(refusal=_(error.text) % error.values)
    keys = fact_keys(rule.condition).union(*(fact_keys(other.condition) for other in others))
    solve = solver_for(keys, now=timezone.now().timestamp())
    subject = Subject(rule, {other.key: other for other in others}, book.names, book.priorities, solve)
    judge_of = _Judge(draft, inline(draft.condition, book.segments()), rule, others, book, solve)
    lines = _lines(subject, draft)
    can_never_hold = solve((rule.condition, True)).outcome == Outcome.NONE
    recent = people.recent(keys)
    known = [person for person in recent if not person.unknown & fact_keys(judge_of.asked)]
    personas = people.personas(keys)
    return Bench(
        lines=tuple(lines),
        others=() if can_never_hold else tuple(_left_out(subject)),
        waiting=() if can_never_hold else tuple(_waiting(draft, book, lines, solve)),
        personas=tuple(map(judge_of, personas)),
        recent=recent,
        recent_held=sum(solve.holds(judge_of.asked, person.facts) for person in known),
        recent_judged=len(known),
        trial=_trial(judge_of, [*personas, *recent], data),
        is_unfinished=bool(draft.problems),
    )


def objections_to(draft: Draft, book: RuleBook) -> tuple[Line, ...]:
    """Say what somebody should look at before a declaration goes live, the gravest first; notes are none."""
    problems = tuple(Line(Weight.PROBLEM, problem) for problem in draft.problems)
    if draft.condition is None:
        return problems
    try:
        rule, others = rivals_of(draft, book)
    except ConditionError as error:
        return (*problems, Line(Weight.PROBLEM, _(error.text) % error.values))
    keys = fact_keys(rule.condition).union(*(fact_keys(other.condition) for other in others))
    solve = solver_for(keys, now=timezone.now().timestamp())
    subject = Subject(rule, {other.key: other for other in others}, book.names, book.priorities, solve)
    found = (line for line in _lines(subject, draft) if line.weight != Weight.NOTE)
    doubts = dict.fromkeys(doubt for act in draft.acts if (doubt := act_doubt(act)))
    return (*problems, *found, *(Line(Weight.CAUTION, doubt) for doubt in doubts))


@dataclass(frozen=True, slots=True)
class _Judge:
    """Judge a draft of one visitor after the other; asked is its condition, segments in place and without the site."""

    draft: Draft
    asked: Condition
    rule: Rival
    others: Sequence[Rival]
    book: RuleBook
    solve: Solver

    def __call__(self, person: Person) -> Verdict:
        # A visitor it is tried on is taken to be on the draft's own site.
        here: Facts = {SITE_FACT: self.draft.site.root_page.path} if self.draft.site else {}
        found = judged(self.draft.condition, person.facts, self.book, {})  # type: ignore[arg-type]
        taker = self._taker({**person.facts, **here}) if found.held else None
        return Verdict(person, found, self.book.names.get(taker.key, taker.key) if taker else "")

    def _taker(self, facts: Facts) -> Rival | None:
        """Find the strongest rule that leaves the draft nothing to do for a visitor."""
        asks = [action for action in self.rule.actions if question_of(action)]
        takers = (each for each in self.others if asks and each.rank < self.rule.rank and _takes(each, asks))
        holding = [each for each in takers if self.solve.holds(each.condition, facts)]
        return min(holding, key=lambda each: each.rank, default=None)


def _takes(rival: Rival, asks: Sequence[Action]) -> bool:
    return all(any(beats(one, action) for one in rival.actions) for action in asks)


def _lines(subject: Subject, draft: Draft) -> list[Line]:
    found = told_once(analyse(subject.rule, subject.others.values(), subject.solve))
    fights = [each for each in found if each.finding == Finding.CONFLICT]
    shown = [each for each in found if each.finding != Finding.CONFLICT] + fights[:MOST_CONFLICTS]
    lines = [finding_words(each, subject) for each in shown]
    if len(fights) > MOST_CONFLICTS:
        more = _("And %(number)d more rules that want something else for some of its visitors.")
        lines.append(Line(Weight.NOTE, more % {"number": len(fights) - MOST_CONFLICTS}))
    if draft.kind == "rule" and not draft.acts:
        lines.append(Line(Weight.CAUTION, _("It does nothing: it has no action."), _("Add what it should do.")))
    return sorted(lines, key=lambda line: list(Weight).index(line.weight))


def _left_out(subject: Subject) -> Iterable[Line]:
    """Say of each slot that the draft fills whom no rule reaches."""
    rules = [subject.rule, *subject.others.values()]
    for slot in dict.fromkeys(act.slot for act in subject.rule.actions if isinstance(act, ShowVariant | HideSlot)):
        found: list[Found] = list(uncovered(slot, rules, registry, subject.solve))
        yield from uncovered_words(found, subject, _fallback(slot))


def _waiting(draft: Draft, book: RuleBook, lines: Iterable[Line], solve: Solver) -> list[Line]:
    """Say what the drafts of others would change, but not of those whose live version is named already."""
    named = {key for line in lines for key in line.rules}
    return waiting_lines(draft, book, now=solve.now, said_of=named)


def _fallback(slot: SlotRef) -> str:
    offered = dict.fromkeys(name for known in catalogue.of(slot.name) for name in known.offered)
    if not offered:
        return _("the default")
    names = ", ".join(f"“{name}”" for name in offered)
    return _("what the page itself offers: %(names)s by its segments and dates, else the default") % {"names": names}


def _trial(judge_of: _Judge, known: Sequence[Person], data: Mapping[str, Any]) -> Trial:
    """Explain the draft against who was chosen, with what was typed over it."""
    keys = list(dict.fromkeys(test.key for test in tests_of(judge_of.asked)))
    usual = {**registry.defaults(keys), "now": judge_of.solve.now}
    known = known or [Person(NOBODY, _("Somebody of whom nothing is known"), usual)]
    person = next((each for each in known if each.key == data.get("bench-who")), known[0])
    typed = stated(data, keys) if data.get("bench-typed") == person.key else Stated({})
    facts = {**person.facts, **typed.facts}
    verdict = judge_of(Person(person.key, person.name, facts))
    unknown = tuple(label_of(key) for key in keys if key in person.unknown and key not in typed.facts)
    return Trial(person.key, fields_for(keys, facts), verdict, unknown, typed.problems)
