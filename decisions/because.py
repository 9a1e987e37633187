"""Why do I see this: what a visitor is told of a page, in the second person, from facts alone.

No name of a rule, a segment, a variant or an experiment is in it: these are the editors' words. What stands in it is
what the visitor sees and what is known of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest

from attune.kept import read_entry
from audience.domain.consent import Consent, consent_text
from audience.domain.context import Visitor, VisitorContext
from decisions.because_words import (
    by_hand_words,
    lot_words,
    note_words,
    sentence_words,
    standing_words,
    topic_words,
    topics_words,
)
from decisions.domain.decide import Reason
from decisions.domain.telling import By, Told, told_of
from decisions.page_cache import digest
from decisions.services import Decisions
from decisions.versions import current_versions
from rules import services as rules
from rules.domain.rules import SEGMENT_PREFIX
from tagging.selectors import replaced_topics, topics_read

MOST_CLAUSES = 4
_AFFINITY = "affinity"
_READ_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence on one slot."""

    slot: str
    text: str


@dataclass(frozen=True, slots=True)
class Interest:
    """An interest that had a say, and that the visitor can turn off."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Because:
    """All that a visitor is told; choice is the consent that adapts no more, "" where there is nothing to turn off."""

    sentences: tuple[Sentence, ...]
    note: str
    interests: tuple[Interest, ...] = ()
    choice: str = ""


def because_of(request: HttpRequest, decisions: Decisions) -> Because | None:
    """Say why a page looks as it does for its visitor; None where it looks as for everybody."""
    context, visitor = decisions.context, getattr(request, "visitor", None)
    told, is_held_out = _told(request, decisions), _is_held_out(decisions)
    if context is None or visitor is None or told is None or not (told or is_held_out):
        return None
    return _explained(visitor, decisions, context, told, is_held_out=is_held_out)


def has_reasons(request: HttpRequest, decisions: Decisions) -> bool:
    """Say whether there is something to tell a visitor, who may ask for it then; telling itself costs more."""
    told = _told(request, decisions)
    return told is not None and (bool(told) or _is_held_out(decisions))


def _told(request: HttpRequest, decisions: Decisions) -> Sequence[Told] | None:
    """Give what is otherwise than for everybody; None where there is nobody to tell, or too little is known."""
    context, visitor = decisions.context, getattr(request, "visitor", None)
    if context is None or context.is_bot or visitor is None or decisions.facts is None or decisions.live is None:
        return None
    return told_of(decisions.slots, decisions, decisions.actions, context.affinities)


def _is_held_out(decisions: Decisions) -> bool:
    return any(each.reason is Reason.HOLDOUT for each in decisions.values())


def _explained(
    visitor: Visitor, decisions: Decisions, context: VisitorContext, told: Sequence[Told], *, is_held_out: bool
) -> Because:
    grounds = {each: _grounds(each, decisions, context) for each in told}
    replaced = replaced_topics() if any(map(_asks_taste, _flat(grounds.values()))) else {}
    topics = [topic for each in told for topic in (*each.topics, *_topics_in(grounds[each], replaced))]
    known = _read(topics, context)
    clauses = {each: _clauses(each, grounds[each], known, context, replaced) for each in told}
    sentences = tuple(Sentence(each.slot, sentence_words(each, clauses[each])) for each in told)
    if is_held_out:
        sentences = (*sentences, Sentence("", standing_words()))
    # Who looks at the site as somebody else has nothing here to turn off.
    if visitor.look or visitor.is_dummy:
        return Because(sentences, "")
    is_personal = any(each.topics for each in told) or any(one.is_personal for one in _flat(grounds.values()))
    note = note_words(visitor.consent, is_personal=is_personal)
    if not visitor.consent.personalise:
        return Because(sentences, note)
    less = consent_text(Consent(measure=visitor.consent.measure, personalise=False))
    return Because(sentences, note, _interests(topics, known, context), less)


def _interests(
    topics: Iterable[str], known: Mapping[str, tuple[str, int]], context: VisitorContext
) -> tuple[Interest, ...]:
    used = dict.fromkeys(topic for topic in topics if context.affinities.get(f"topic:{topic}", 0.0) > 0)
    return tuple(Interest(f"topic:{topic}", known[topic][0]) for topic in used if topic in known)


def _grounds(told: Told, decisions: Decisions, context: VisitorContext) -> tuple[rules.Ground, ...]:
    facts, live = decisions.facts, decisions.live
    if facts is None or live is None:
        return ()
    # Of a segment that was switched by hand, its condition says nothing.
    asked = [key for key in told.keys if key.removeprefix(SEGMENT_PREFIX) not in context.switched]
    found = (rules.grounds(key, facts, live, switched=context.switched) for key in asked if key in live.book.conditions)
    return tuple(_flat(found))


def _clauses(
    told: Told,
    grounds: Iterable[rules.Ground],
    known: Mapping[str, tuple[str, int]],
    context: VisitorContext,
    replaced: Mapping[str, str],
) -> tuple[str, ...]:
    if told.by is By.LOT:
        return (lot_words(),)
    liked = topics_words([known[topic] for topic in told.topics if topic in known])
    asked = [_ground_words(ground, known, replaced) for ground in grounds]
    if any(key.removeprefix(SEGMENT_PREFIX) in context.switched for key in told.keys):
        asked.append(by_hand_words())
    return tuple(dict.fromkeys((*liked, *asked)))[:MOST_CLAUSES]


def _ground_words(ground: rules.Ground, known: Mapping[str, tuple[str, int]], replaced: Mapping[str, str]) -> str:
    topic = replaced.get(ground.test.parameter, ground.test.parameter)
    if _asks_taste(ground) and topic in known:
        return topic_words(*known[topic], is_low=ground.is_low)
    return rules.ground_words(ground)


def _topics_in(grounds: Iterable[rules.Ground], replaced: Mapping[str, str]) -> list[str]:
    return [replaced.get(one.test.parameter, one.test.parameter) for one in grounds if _asks_taste(one)]


def _asks_taste(ground: rules.Ground) -> bool:
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


def _flat(groups: Iterable[Iterable[rules.Ground]]) -> list[rules.Ground]:
    return [one for group in groups for one in group]
