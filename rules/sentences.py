"""What a stored condition says, in the reader's language: as one sentence, and as steps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue

from rules.builder import to_condition
from rules.condition_blocks import segment_names
from rules.domain.conditions import All, Any, Condition, ConditionError, Not, segments_of
from rules.domain.sentences import sentence
from rules.registry import registry


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an explanation, indented by its depth."""

    text: str
    depth: int


def sentence_of(stream: StreamValue) -> str:
    """Read a stream of blocks as a sentence, or say what it still lacks."""
    try:
        condition = to_condition(stream)
    except ConditionError as error:
        return _("Not finished yet: %(problem)s") % {"problem": _(error.text) % error.values}
    return written(condition)


def written(condition: Condition) -> str:
    """Read a condition as a sentence, with the names of its segments."""
    return f"{_written(condition, segment_names(segments_of(condition)))}."


def steps_of(stream: StreamValue) -> list[Step]:
    """List how a condition is judged, one line a test or group; nothing where it is half finished."""
    try:
        condition = to_condition(stream)
    except ConditionError:
        return []
    return list(_steps(condition, segment_names(segments_of(condition)), 0))


def _written(condition: Condition, segments: Mapping[str, str]) -> str:
    return sentence(condition, registry, segments=segments, translate=_, show_moment=_moment)


def _moment(seconds: float) -> str:
    return formats.date_format(timezone.localtime(datetime.fromtimestamp(seconds, UTC)), "DATETIME_FORMAT")


def _steps(condition: Condition, segments: Mapping[str, str], depth: int) -> Iterator[Step]:
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
            heading, parts = _written(condition, segments), ()
    yield Step(heading, depth)
    for part in parts:
        yield from _steps(part, segments, depth + 1)
