"""How a condition fared, in words: every test with the value that its fact had, and whether it held."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from rules.domain.conditions import All, Any, Condition, InSegment, Not, Test, UnknownFactError, fact_keys, inline
from rules.domain.facts import Facts
from rules.domain.rules import SEGMENT_PREFIX, RuleBook
from rules.domain.sentences import write_sentence
from rules.domain.wording import Wording
from rules.engines.plain import Explanation, explain
from rules.registry import registry
from rules.value_words import value_words


@dataclass(frozen=True, slots=True)
class Judged:
    """A condition or a part of one: what it asks, whether that held, and of which value; parts are nested in it."""

    text: str
    held: bool
    value: str = ""
    parts: "tuple[Judged, ...]" = ()


def judged(condition: Condition, facts: Facts, book: RuleBook, switched: Mapping[str, bool]) -> Judged:
    """Judge a condition part by part, by the segments of a book; a fact that is not given has its default."""
    segments = book.segments()
    needed = registry.defaults(fact_keys(inline(condition, segments)))
    names = {slug: book.names.get(SEGMENT_PREFIX + slug, slug) for slug in segments}
    wording = Wording(registry, names, {}, translate=_, zone=timezone.get_current_timezone())
    return _judged(explain(condition, {**needed, **facts}, segments, switched), wording)


def _judged(explanation: Explanation, wording: Wording) -> Judged:
    condition = explanation.condition
    parts = tuple(_judged(part, wording) for part in explanation.parts)
    match condition:
        case All():
            return Judged(_("All of this must hold:"), explanation.held, parts=parts)
        case Any():
            return Judged(_("At least one of these must hold:"), explanation.held, parts=parts)
        case Not():
            return Judged(_("This must not hold:"), explanation.held, parts=parts)
        case InSegment():
            by_hand = "" if parts else _("switched by hand")
            return Judged(write_sentence(condition, wording), explanation.held, by_hand, parts)
        case Test():
            return Judged(write_sentence(condition, wording), explanation.held, _value(condition, explanation))


def _value(test: Test, explanation: Explanation) -> str:
    try:
        return value_words(registry.get(test.fact), explanation.value)  # type: ignore[arg-type]
    # Its app was removed while the book that asks for it is still served.
    except UnknownFactError:
        return str(explanation.value)
