"""The bench: what a draft is worth beside the other rules, whom it means and why, and how it fares with one visitor."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from attune.rules.bench.draft import Draft, rivals_of
from attune.rules.bench.finding_words import (
    FindingContext,
    FindingLine,
    Severity,
    finding_words,
    uncovered_words,
    without_repeats,
)
from attune.rules.bench.other_drafts import other_draft_lines
from attune.rules.bench.sample_visitor import SampleFacts, SampleField, read_sample_facts, sample_fields
from attune.rules.domain.analysis.conflicts import Rival, question_of, shadows
from attune.rules.domain.analysis.findings import FindingKind, RuleFinding, Solver, analyse_rule, find_uncovered
from attune.rules.domain.analysis.solver import SearchOutcome
from attune.rules.domain.conditions import Condition, ConditionError, fact_keys, inline_segments, tests_of
from attune.rules.domain.facts.fact import Facts
from attune.rules.domain.rules import Action, HideSlot, RuleBook, ShowVariant, SlotRef
from attune.rules.facts.registry import registry
from attune.rules.facts.value_words import label_of
from attune.rules.providers.personas import NOBODY, SampleVisitor, persona_provider
from attune.rules.providers.slot_catalogue import slot_catalogue
from attune.rules.selectors import SITE_FACT
from attune.rules.words.action_sentences import act_warning
from attune.rules.words.condition_trace import TracedCondition, trace_condition
from attune.rules.words.site_solver import solver_for

MOST_CONFLICTS = 5


@dataclass(frozen=True, slots=True)
class DraftVerdict:
    """How a draft fares with somebody: whether it holds, which stronger rule takes its place, and every test."""

    person: SampleVisitor
    judged: TracedCondition
    beaten_by: str = ""


@dataclass(frozen=True, slots=True)
class SampleVisitorAnalysis:
    """One visitor to explain against: who, the fields of what is known, how the draft fares, and what is unknown."""

    chosen: str
    fields: Sequence[SampleField]
    verdict: DraftVerdict
    unknown: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bench:
    """All that the bench shows; without a finished test it has nothing to say."""

    lines: tuple[FindingLine, ...] = ()
    others: tuple[FindingLine, ...] = ()
    waiting: tuple[FindingLine, ...] = ()
    personas: tuple[DraftVerdict, ...] = ()
    recent: tuple[SampleVisitor, ...] = ()
    recent_held: int = 0
    recent_judged: int = 0
    trial: SampleVisitorAnalysis | None = None
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
    def objections(self) -> tuple[FindingLine, ...]:
        """Give what somebody should look at; notes are none."""
        return tuple(line for line in self.lines if line.weight != Severity.NOTE)

    @property
    def more(self) -> int:
        """Count the objections beside the gravest."""
        return len(self.objections) - 1


def analyse_draft(draft: Draft, book: RuleBook, data: Any) -> Bench:
    """Weigh a draft beside a book; data says whom to try it on, and what was typed of that visitor."""
    if draft.condition is None:
        return Bench(is_unfinished=bool(draft.problems))
    try:
        rule, others = rivals_of(draft, book)
    except ConditionError as error:
        return Bench(refusal=_(error.text) % error.values)
    keys = fact_keys(rule.condition).union(*(fact_keys(other.condition) for other in others))
    solve = solver_for(keys, now=timezone.now().timestamp())
    subject = FindingContext(rule, {other.key: other for other in others}, book.names, book.priorities, solve)
    judge_of = _Judge(draft, inline_segments(draft.condition, book.segments()), rule, others, book, solve)
    lines = _lines(subject, draft)
    can_never_hold = solve((rule.condition, True)).outcome == SearchOutcome.NONE
    recent = persona_provider.recent(keys)
    known = [person for person in recent if not person.unknown & fact_keys(judge_of.asked)]
    personas = persona_provider.personas(keys)
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


def objections_to(draft: Draft, book: RuleBook) -> tuple[FindingLine, ...]:
    """Say what somebody should look at before a declaration goes live, the gravest first; notes are none."""
    problems = tuple(FindingLine(Severity.PROBLEM, problem) for problem in draft.problems)
    if draft.condition is None:
        return problems
    try:
        rule, others = rivals_of(draft, book)
    except ConditionError as error:
        return (*problems, FindingLine(Severity.PROBLEM, _(error.text) % error.values))
    keys = fact_keys(rule.condition).union(*(fact_keys(other.condition) for other in others))
    solve = solver_for(keys, now=timezone.now().timestamp())
    subject = FindingContext(rule, {other.key: other for other in others}, book.names, book.priorities, solve)
    found = (line for line in _lines(subject, draft) if line.weight != Severity.NOTE)
    doubts = dict.fromkeys(doubt for act in draft.acts if (doubt := act_warning(act)))
    return (*problems, *found, *(FindingLine(Severity.CAUTION, doubt) for doubt in doubts))


@dataclass(frozen=True, slots=True)
class _Judge:
    """Judge a draft of one visitor after the other; asked is its condition, segments in place and without the site."""

    draft: Draft
    asked: Condition
    rule: Rival
    others: Sequence[Rival]
    book: RuleBook
    solve: Solver

    def __call__(self, person: SampleVisitor) -> DraftVerdict:
        # A visitor it is tried on is taken to be on the draft's own site.
        here: Facts = {SITE_FACT: self.draft.site.root_page.path} if self.draft.site else {}
        found = trace_condition(self.draft.condition, person.facts, self.book, {})  # type: ignore[arg-type]
        taker = self._taker({**person.facts, **here}) if found.held else None
        return DraftVerdict(person, found, self.book.names.get(taker.key, taker.key) if taker else "")

    def _taker(self, facts: Facts) -> Rival | None:
        """Find the strongest rule that leaves the draft nothing to do for a visitor."""
        asks = [action for action in self.rule.actions if question_of(action)]
        takers = (each for each in self.others if asks and each.rank < self.rule.rank and _takes(each, asks))
        holding = [each for each in takers if self.solve.holds(each.condition, facts)]
        return min(holding, key=lambda each: each.rank, default=None)


def _takes(rival: Rival, asks: Sequence[Action]) -> bool:
    return all(any(shadows(one, action) for one in rival.actions) for action in asks)


def _lines(subject: FindingContext, draft: Draft) -> list[FindingLine]:
    found = without_repeats(analyse_rule(subject.rule, subject.others.values(), subject.solve))
    fights = [each for each in found if each.finding == FindingKind.CONFLICT]
    shown = [each for each in found if each.finding != FindingKind.CONFLICT] + fights[:MOST_CONFLICTS]
    lines = [finding_words(each, subject) for each in shown]
    if len(fights) > MOST_CONFLICTS:
        more = _("And %(number)d more rules that want something else for some of its visitors.")
        lines.append(FindingLine(Severity.NOTE, more % {"number": len(fights) - MOST_CONFLICTS}))
    if draft.kind == "rule" and not draft.acts:
        lines.append(
            FindingLine(Severity.CAUTION, _("It does nothing: it has no action."), _("Add what it should do."))
        )
    return sorted(lines, key=lambda line: list(Severity).index(line.weight))


def _left_out(subject: FindingContext) -> Iterable[FindingLine]:
    """Say of each slot that the draft fills whom no rule reaches."""
    rules = [subject.rule, *subject.others.values()]
    for slot in dict.fromkeys(act.slot for act in subject.rule.actions if isinstance(act, ShowVariant | HideSlot)):
        found: list[RuleFinding] = list(find_uncovered(slot, rules, registry, subject.solve))
        yield from uncovered_words(found, subject, _fallback(slot))


def _waiting(draft: Draft, book: RuleBook, lines: Iterable[FindingLine], solve: Solver) -> list[FindingLine]:
    """Say what the drafts of others would change, but not of those whose live version is named already."""
    named = {key for line in lines for key in line.rules}
    return other_draft_lines(draft, book, now=solve.now, said_of=named)


def _fallback(slot: SlotRef) -> str:
    offered = dict.fromkeys(name for known in slot_catalogue.of(slot.name) for name in known.offered)
    if not offered:
        return _("the default")
    names = ", ".join(f"“{name}”" for name in offered)
    return _("what the page itself offers: %(names)s by its segments and dates, else the default") % {"names": names}


def _trial(judge_of: _Judge, known: Sequence[SampleVisitor], data: Mapping[str, Any]) -> SampleVisitorAnalysis:
    """Explain the draft against who was chosen, with what was typed over it."""
    keys = list(dict.fromkeys(test.key for test in tests_of(judge_of.asked)))
    usual = {**registry.defaults(keys), "now": judge_of.solve.now}
    known = known or [SampleVisitor(NOBODY, _("Somebody of whom nothing is known"), usual)]
    person = next((each for each in known if each.key == data.get("bench-who")), known[0])
    typed = read_sample_facts(data, keys) if data.get("bench-typed") == person.key else SampleFacts({})
    facts = {**person.facts, **typed.facts}
    verdict = judge_of(SampleVisitor(person.key, person.name, facts))
    unknown = tuple(label_of(key) for key in keys if key in person.unknown and key not in typed.facts)
    return SampleVisitorAnalysis(person.key, sample_fields(keys, facts), verdict, unknown, typed.problems)
