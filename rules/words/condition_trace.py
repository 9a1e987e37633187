"""How a condition fared, in words: every test with the value that its fact had, and whether it held."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from attune.rules.domain.conditions import (
    All,
    Any,
    Condition,
    InSegment,
    Not,
    Test,
    UnknownFactError,
    fact_keys,
    inline_segments,
)
from attune.rules.domain.facts.fact import Facts
from attune.rules.domain.language.phrases import Phrasebook
from attune.rules.domain.language.sentences import write_sentence
from attune.rules.domain.rules import SEGMENT_PREFIX, RuleBook
from attune.rules.engines.plain import Explanation, explain
from attune.rules.facts.registry import registry
from attune.rules.facts.value_words import value_words


@dataclass(frozen=True, slots=True)
class TracedCondition:
    """A condition or a part of one: what it asks, whether that held, and of which value; parts are nested in it."""

    text: str
    held: bool
    value: str = ""
    parts: "tuple[TracedCondition, ...]" = ()


def trace_condition(
    condition: Condition, facts: Facts, book: RuleBook, switched: Mapping[str, bool]
) -> TracedCondition:
    """Judge a condition part by part, by the segments of a book; a fact that is not given has its default."""
    segments = book.segments()
    needed = registry.defaults(fact_keys(inline_segments(condition, segments)))
    names = {slug: book.names.get(SEGMENT_PREFIX + slug, slug) for slug in segments}
    wording = Phrasebook(registry, names, {}, translate=_, zone=timezone.get_current_timezone())
    return _judged(explain(condition, {**needed, **facts}, segments, switched), wording)


def _judged(explanation: Explanation, wording: Phrasebook) -> TracedCondition:
    condition = explanation.condition
    parts = tuple(_judged(part, wording) for part in explanation.parts)
    match condition:
        case All():
            return TracedCondition(_("All of this must hold:"), explanation.held, parts=parts)
        case Any():
            return TracedCondition(_("At least one of these must hold:"), explanation.held, parts=parts)
        case Not():
            return TracedCondition(_("This must not hold:"), explanation.held, parts=parts)
        case InSegment():
            by_hand = "" if parts else _("switched by hand")
            return TracedCondition(write_sentence(condition, wording), explanation.held, by_hand, parts)
        case Test():
            return TracedCondition(write_sentence(condition, wording), explanation.held, _value(condition, explanation))


def _value(test: Test, explanation: Explanation) -> str:
    try:
        return value_words(registry.get(test.fact), explanation.value)  # type: ignore[arg-type]
    # Its app was removed while the book that asks for it is still served.
    except UnknownFactError:
        return str(explanation.value)
