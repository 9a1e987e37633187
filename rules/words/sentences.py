"""What a stored condition says, in the reader's language: as one sentence, and as steps."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue

from attune.rules.builder.condition_blocks import segment_names
from attune.rules.builder.fields import to_condition
from attune.rules.domain.conditions import All, Any, Condition, ConditionError, Not, refuse_invisible_text, segments_of
from attune.rules.domain.language.parser import parse_sentence
from attune.rules.domain.language.phrases import Phrasebook
from attune.rules.domain.language.sentences import write_sentence
from attune.rules.domain.thresholds import thresholds_of
from attune.rules.facts.registry import registry
from attune.rules.facts.thresholds import threshold_names


@dataclass(frozen=True, slots=True)
class ConditionStep:
    """One line of an explanation, indented by its depth."""

    text: str
    depth: int


def sentence_of(stream: StreamValue) -> str:
    """Read a stream of blocks as a sentence, or say what it still lacks."""
    try:
        condition = to_condition(stream)
    except ConditionError as error:
        return _("Not finished yet: %(problem)s") % {"problem": _(error.text) % error.values}
    return condition_sentence(condition)


def condition_sentence(condition: Condition) -> str:
    """Read a condition as a sentence, in the words of the reader."""
    return f"{write_sentence(condition, _wording_for(condition))}."


def parse_typed_sentence(text: str) -> Condition:
    """Read a sentence that somebody typed, or raise a ConditionError; a SentenceError says at which word."""
    condition = parse_sentence(text, _wording(segment_names(), threshold_names()))
    refuse_invisible_text(condition)
    return condition


def condition_steps(stream: StreamValue) -> list[ConditionStep]:
    """List how a condition is judged, one line a test or group; nothing where it is half finished."""
    try:
        condition = to_condition(stream)
    except ConditionError:
        return []
    return list(_steps(condition, _wording_for(condition), 0))


def _wording_for(condition: Condition) -> Phrasebook:
    # A name is told apart from all others, so all are read, but only where a condition asks for any.
    segments = segment_names() if next(segments_of(condition), None) else {}
    thresholds = threshold_names() if next(thresholds_of(condition), None) else {}
    return _wording(segments, thresholds)


def _wording(segments: dict[str, str], thresholds: dict[str, str]) -> Phrasebook:
    return Phrasebook(registry, segments, thresholds, translate=_, zone=timezone.get_current_timezone())


def _steps(condition: Condition, wording: Phrasebook, depth: int) -> Iterator[ConditionStep]:
    match condition:
        case All(of):
            heading, parts = _("All of this must hold:"), of
        case Any(of):
            heading, parts = _("At least one of these must hold:"), of
        case Not(Any(of)) if len(of) > 1:
            heading, parts = _("None of these may hold:"), of
        case Not(All() | Any() | Not() as part):
            heading, parts = _("This must not hold:"), (part,)
        case _:
            heading, parts = write_sentence(condition, wording), ()
    yield ConditionStep(heading, depth)
    for part in parts:
        yield from _steps(part, wording, depth + 1)
