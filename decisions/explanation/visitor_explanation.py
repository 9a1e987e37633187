"""Why do I see this: what a visitor is told of a page, in the second person, from facts alone.

No name of a rule, a segment, a variant or an experiment is in it: these are the editors' words. What stands in it is
what the visitor sees and what is known of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest

from attune.audience.domain.consent import Consent, consent_text
from attune.audience.domain.context import Visitor, VisitorContext
from attune.audience.requests import known_visitor
from attune.cache_entries import read_entry
from attune.decisions.cache.page_cache import digest
from attune.decisions.cache.versions import current_versions
from attune.decisions.domain.decide import Reason
from attune.decisions.domain.slot_explanations import ExplanationCause, SlotExplanation, slot_explanations
from attune.decisions.explanation.visitor_explanation_words import (
    data_use_words,
    experiment_words,
    explanation_sentence,
    holdout_words,
    switched_segment_words,
    topic_words,
    topics_words,
)
from attune.decisions.services import Decisions
from attune.rules import services as rule_services
from attune.rules.domain.rules import SEGMENT_PREFIX
from attune.tagging.selectors import replaced_topics, topics_read

MOST_CLAUSES = 4
_AFFINITY = "affinity"
_READ_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class ExplanationSentence:
    """One sentence on one slot."""

    slot: str
    text: str


@dataclass(frozen=True, slots=True)
class ExplainedInterest:
    """An interest that had a say, and that the visitor can turn off."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class VisitorExplanation:
    """All that a visitor is told; choice is the consent that adapts no more, "" where there is nothing to turn off."""

    sentences: tuple[ExplanationSentence, ...]
    note: str
    interests: tuple[ExplainedInterest, ...] = ()
    choice: str = ""


def visitor_explanation(request: HttpRequest, decisions: Decisions) -> VisitorExplanation | None:
    """Say why a page looks as it does for its visitor; None where it looks as for everybody."""
    context, visitor = decisions.context, known_visitor(request)
    told, is_held_out = _told(request, decisions), _is_held_out(decisions)
    if context is None or visitor is None or told is None or not (told or is_held_out):
        return None
    return _explained(visitor, decisions, context, told, is_held_out=is_held_out)


def has_visitor_explanation(request: HttpRequest, decisions: Decisions) -> bool:
    """Say whether there is something to tell a visitor, who may ask for it then; telling itself costs more."""
    told = _told(request, decisions)
    return told is not None and (bool(told) or _is_held_out(decisions))


def _told(request: HttpRequest, decisions: Decisions) -> Sequence[SlotExplanation] | None:
    """Give what is otherwise than for everybody; None where there is nobody to tell, or too little is known."""
    context, visitor = decisions.context, known_visitor(request)
    if context is None or context.is_bot or visitor is None or decisions.facts is None or decisions.live is None:
        return None
    return slot_explanations(decisions.slots, decisions, decisions.actions, context.affinities)


def _is_held_out(decisions: Decisions) -> bool:
    return any(each.reason is Reason.HOLDOUT for each in decisions.values())


def _explained(
    visitor: Visitor,
    decisions: Decisions,
    context: VisitorContext,
    told: Sequence[SlotExplanation],
    *,
    is_held_out: bool,
) -> VisitorExplanation:
    grounds = {each: _grounds(each, decisions, context) for each in told}
    replaced = replaced_topics() if any(map(_asks_taste, _flat(grounds.values()))) else {}
    topics = [topic for each in told for topic in (*each.topics, *_topics_in(grounds[each], replaced))]
    known = _read(topics, context)
    clauses = {each: _clauses(each, grounds[each], known, context, replaced) for each in told}
    sentences = tuple(ExplanationSentence(each.slot, explanation_sentence(each, clauses[each])) for each in told)
    if is_held_out:
        sentences = (*sentences, ExplanationSentence("", holdout_words()))
    # Who looks at the site as somebody else has nothing here to turn off.
    if visitor.look or visitor.is_dummy:
        return VisitorExplanation(sentences, "")
    is_personal = any(each.topics for each in told) or any(one.is_personal for one in _flat(grounds.values()))
    note = data_use_words(visitor.consent, is_personal=is_personal)
    if not visitor.consent.personalise:
        return VisitorExplanation(sentences, note)
    less = consent_text(Consent(measure=visitor.consent.measure, personalise=False))
    return VisitorExplanation(sentences, note, _interests(topics, known, context), less)


def _interests(
    topics: Iterable[str], known: Mapping[str, tuple[str, int]], context: VisitorContext
) -> tuple[ExplainedInterest, ...]:
    used = dict.fromkeys(topic for topic in topics if context.affinities.get(f"topic:{topic}", 0.0) > 0)
    return tuple(ExplainedInterest(f"topic:{topic}", known[topic][0]) for topic in used if topic in known)


def _grounds(
    told: SlotExplanation, decisions: Decisions, context: VisitorContext
) -> tuple[rule_services.SatisfiedTest, ...]:
    facts, live = decisions.facts, decisions.live
    if facts is None or live is None:
        return ()
    # Of a segment that was switched by hand, its condition says nothing.
    asked = [key for key in told.keys if key.removeprefix(SEGMENT_PREFIX) not in context.switched]
    found = (
        rule_services.satisfied_tests(key, facts, live, switched=context.switched)
        for key in asked
        if key in live.book.conditions
    )
    return tuple(_flat(found))


def _clauses(
    told: SlotExplanation,
    grounds: Iterable[rule_services.SatisfiedTest],
    known: Mapping[str, tuple[str, int]],
    context: VisitorContext,
    replaced: Mapping[str, str],
) -> tuple[str, ...]:
    if told.by is ExplanationCause.LOT:
        return (experiment_words(),)
    liked = topics_words([known[topic] for topic in told.topics if topic in known])
    asked = [_ground_words(ground, known, replaced) for ground in grounds]
    if any(key.removeprefix(SEGMENT_PREFIX) in context.switched for key in told.keys):
        asked.append(switched_segment_words())
    return tuple(dict.fromkeys((*liked, *asked)))[:MOST_CLAUSES]


def _ground_words(
    ground: rule_services.SatisfiedTest, known: Mapping[str, tuple[str, int]], replaced: Mapping[str, str]
) -> str:
    topic = replaced.get(ground.test.parameter, ground.test.parameter)
    if _asks_taste(ground) and topic in known:
        return topic_words(*known[topic], is_low=ground.is_low)
    return rule_services.satisfied_test_words(ground)


def _topics_in(grounds: Iterable[rule_services.SatisfiedTest], replaced: Mapping[str, str]) -> list[str]:
    return [replaced.get(one.test.parameter, one.test.parameter) for one in grounds if _asks_taste(one)]


def _asks_taste(ground: rule_services.SatisfiedTest) -> bool:
    return ground.test.fact == _AFFINITY


def _read(topics: Iterable[str], context: VisitorContext) -> dict[str, tuple[str, int]]:
    """Name topics, and count the pages about each that the visitor has read; kept until something is published."""
    wanted = sorted(set(topics))
    if not wanted:
        return {}
    parts = repr((wanted, sorted(context.views), current_versions().changes))
    key = f"attune:read:{digest(parts.encode())}"
    found: dict[str, tuple[str, int]] | None = read_entry(key, dict, of=tuple)
    if found is None:
        found = topics_read(wanted, context.views)
        cache.set(key, found, _READ_SECONDS)
    return found


def _flat(groups: Iterable[Iterable[rule_services.SatisfiedTest]]) -> list[rule_services.SatisfiedTest]:
    return [one for group in groups for one in group]
