"""What analysis finds, in plain words: what is wrong, what to do about it, and a visitor who shows it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from attune.rules.domain.analysis.conflicts import Rival
from attune.rules.domain.analysis.findings import FindingKind, RuleFinding, Solver
from attune.rules.domain.analysis.witness import clashing_parts, decisive_keys
from attune.rules.domain.conditions import Condition
from attune.rules.domain.facts.fact import Facts, Kind, split_key
from attune.rules.domain.rules import SEGMENT_PREFIX, SlotRef
from attune.rules.facts.registry import registry
from attune.rules.facts.value_words import KnownFact, fact_words, name_list, value_words
from attune.rules.selectors import SITE_FACT
from attune.rules.words.action_sentences import slot_words
from attune.rules.words.sentences import condition_sentence

MOST_NAMED = 5


class Severity(StrEnum):
    """How grave a finding is."""

    PROBLEM = "problem"
    CAUTION = "caution"
    NOTE = "note"


SEVERITIES = {
    FindingKind.NEVER_TRUE: Severity.PROBLEM,
    FindingKind.NEVER_WINS: Severity.PROBLEM,
    FindingKind.ALWAYS_TRUE: Severity.CAUTION,
    FindingKind.DUPLICATE: Severity.CAUTION,
    FindingKind.CONFLICT: Severity.CAUTION,
    FindingKind.UNDECIDED: Severity.NOTE,
    FindingKind.UNCOVERED: Severity.NOTE,
}
SEVERITY_WORDS = {
    Severity.PROBLEM: gettext_lazy("Problem"),
    Severity.CAUTION: gettext_lazy("Have a look"),
    Severity.NOTE: gettext_lazy("Note"),
}


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding in words: how grave it is, a visitor who shows it, and the keys of the rules it is about."""

    weight: Severity
    text: str
    advice: str = ""
    visitor: tuple[KnownFact, ...] = ()
    rules: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Say how grave it is in words, for colour alone says nothing."""
        return str(SEVERITY_WORDS[self.weight])


@dataclass(frozen=True, slots=True)
class FindingContext:
    """What the findings are about: a draft and its rivals as they are compared, and what rules are called."""

    rule: Rival
    others: Mapping[str, Rival]
    names: Mapping[str, str]
    priorities: Mapping[str, int]
    solve: Solver


def without_repeats(findings: Iterable[RuleFinding]) -> list[RuleFinding]:
    """Leave out what is told already: whoever always comes first also wants something else."""
    found = list(findings)
    takers = {key for each in found if each.finding == FindingKind.NEVER_WINS for key in each.others}
    return [each for each in found if each.finding != FindingKind.CONFLICT or not takers.issuperset(each.others)]


def finding_words(found: RuleFinding, subject: FindingContext) -> FindingLine:
    """Say one finding about a draft in words."""
    text, advice = _said(found, subject)
    shows = found.finding not in (FindingKind.NEVER_TRUE, FindingKind.ALWAYS_TRUE)
    visitor = witness_words(found, subject) if shows else ()
    return FindingLine(SEVERITIES[found.finding], text, advice, visitor, found.others)


def uncovered_words(found: Sequence[RuleFinding], subject: FindingContext, gets: str) -> list[FindingLine]:
    """Say whom no rule of a slot reaches, the choices of one fact together, and what such visitors get."""
    lines, choices = [], dict[str, list[str]]()
    for each in found:
        fact, is_choice, value = each.about.partition("=")
        if each.finding == FindingKind.UNDECIDED:
            lines.append(FindingLine(Severity.NOTE, _UNSETTLED[FindingKind.UNCOVERED]))
        elif is_choice:
            choices.setdefault(fact, []).append(value)
        else:
            visitor = witness_words(each, subject)
            text = _("Not every visitor is reached by a rule for %(slot)s. Whoever is reached by none gets %(gets)s.")
            lines.append(FindingLine(Severity.NOTE, text % {"slot": _slot(each.slot), "gets": gets}, visitor=visitor))
    slot = _slot(found[0].slot) if found else ""
    return [*(_choices_line(fact, values, slot, gets) for fact, values in choices.items()), *lines]


def witness_words(found: RuleFinding, subject: FindingContext) -> tuple[KnownFact, ...]:
    """Say of the visitor who shows a finding what matters to it."""
    return _visitor_words(found.visitor, _concerned(found, subject), subject.solve)


def _visitor_words(facts: Facts, conditions: Sequence[Condition], solve: Solver) -> tuple[KnownFact, ...]:
    """Say of a visitor only what matters to some conditions; where nothing does, what is not as usual."""
    # The site is known by the place of its home page in the tree, which tells nobody anything.
    keys = [key for key in decisive_keys(conditions, facts, solve) if key != SITE_FACT]
    usual = registry.defaults(facts)
    unusual = [
        key for key, value in facts.items() if key not in ("now", SITE_FACT) and value == value != usual.get(key)
    ]
    return tuple(fact_words(key, facts[key]) for key in keys or unusual if key in facts)


def named_rules(keys: Sequence[str], names: Mapping[str, str]) -> str:
    """Give the names of some rules in one phrase."""
    return name_list([f"“{names.get(key, key)}”" for key in keys], MOST_NAMED)


def _concerned(found: RuleFinding, subject: FindingContext) -> list[Condition]:
    if found.finding == FindingKind.UNCOVERED:
        return [subject.rule.condition, *(other.condition for other in subject.others.values())]
    return [subject.rule.condition, *(subject.others[key].condition for key in found.others)]


def _said(found: RuleFinding, subject: FindingContext) -> tuple[str, str]:
    others, slot = named_rules(found.others, subject.names), _slot(found.slot)
    match found.finding:
        case FindingKind.NEVER_TRUE:
            return _never_true(subject)
        case FindingKind.ALWAYS_TRUE:
            return _("This is always true: it means every visitor."), _("Add a test if it should not.")
        case FindingKind.NEVER_WINS:
            text = ngettext(
                "It can never win: wherever it holds, %(others)s holds too, is stronger, and decides %(slot)s.",
                "It can never win: wherever it holds, one of %(others)s holds too, is stronger, and decides %(slot)s.",
                len(found.others),
            )
            return text % {"others": others, "slot": slot}, _how_to_win(found.others, subject)
        case FindingKind.CONFLICT:
            return _conflict(found, subject) % {"others": others, "slot": slot}, ""
        case FindingKind.DUPLICATE if subject.rule.key.startswith(SEGMENT_PREFIX):
            text = _("It means the same visitors as the segment %(others)s.")
            return text % {"others": others}, _("One of them is enough.")
        case FindingKind.DUPLICATE:
            text = _("It does the same as %(others)s, for the same visitors.")
            return text % {"others": others}, _("One of them is enough.")
        case _:
            return _UNSETTLED[FindingKind(found.about)] % {"others": others, "slot": slot}, _UNSETTLED_ADVICE


def _never_true(subject: FindingContext) -> tuple[str, str]:
    clash = clashing_parts(subject.rule.condition, subject.solve)
    if len(clash) < 2:
        return _("This can never be true: no visitor meets it."), _("Take the test out that shuts everybody out.")
    parts = " · ".join(condition_sentence(part).rstrip(".") for part in clash)
    text = _("This can never be true. These cannot all hold of one visitor: %(parts)s.") % {"parts": parts}
    return text, _("Take one of them out, or put them in a group “Any of”.")


def _how_to_win(keys: Iterable[str], subject: FindingContext) -> str:
    strongest = min(subject.priorities.get(key, 0) for key in keys)
    if strongest > 1:
        text = _("Give it a priority stronger than %(number)d, or mean fewer visitors by the other.")
        return text % {"number": strongest}
    return _("Mean fewer visitors by the other, or give it a weaker priority.")


def _conflict(found: RuleFinding, subject: FindingContext) -> str:
    if subject.rule.rank < subject.others[found.others[0]].rank:
        return _("For some visitors %(others)s holds too, and wants something else of %(slot)s. This one wins there.")
    return _("For some visitors %(others)s holds too, and wants something else of %(slot)s. That one wins there.")


def _choices_line(key: str, values: Sequence[str], slot: str, gets: str) -> FindingLine:
    offer = registry.get(split_key(key)[0])
    shown = ", ".join(value_words(offer, frozenset({value}) if offer.kind == Kind.SET else value) for value in values)
    text = _("No rule for %(slot)s reaches visitors with %(fact)s: %(values)s. They get %(gets)s.")
    label = fact_words(key, offer.default).label
    return FindingLine(Severity.NOTE, text % {"slot": slot, "fact": label, "values": shown, "gets": gets})


def _slot(slot: SlotRef | None) -> str:
    return slot_words(slot) if slot else ""


_UNSETTLED = {
    FindingKind.NEVER_TRUE: gettext_lazy("Undecided: whether it can ever be true."),
    FindingKind.ALWAYS_TRUE: gettext_lazy("Undecided: whether it is always true."),
    FindingKind.NEVER_WINS: gettext_lazy("Undecided: whether it can ever win in %(slot)s."),
    FindingKind.CONFLICT: gettext_lazy("Undecided: whether %(others)s can hold for the same visitors."),
    FindingKind.DUPLICATE: gettext_lazy("Undecided: whether %(others)s means the very same visitors."),
    FindingKind.UNCOVERED: gettext_lazy("Undecided: whether some visitors are reached by no rule."),
}
_UNSETTLED_ADVICE = gettext_lazy(
    "There are more ways to try than time. Fewer tests, or a segment of some, may settle it."
)
