"""The builders' fields, and the way between what they store and the values of the domain."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.forms import Field as FormField
from django.utils.functional import cached_property
from wagtail.blocks import StreamBlock, StreamValue
from wagtail.fields import StreamField

from attune.rules.builder.action_blocks import action_blocks, effect_blocks
from attune.rules.builder.action_rows import Act, act_from_row, row_from_act
from attune.rules.builder.condition_blocks import (
    GROUP_LABELS,
    MOST_GROUPS_DEEP,
    SEGMENT,
    UNKNOWN,
    ConditionStream,
    condition_blocks,
)
from attune.rules.builder.condition_rows import read_row, write_row
from attune.rules.builder.widgets import BuilderWidget
from attune.rules.domain import conditions as domain
from attune.rules.domain.conditions import Condition, InSegment, InvalidConditionError, Not, Test, UnknownFactError
from attune.rules.domain.facts.fact import FactVocabulary
from attune.rules.facts.registry import registry

Stored = list[dict[str, Any]]


class BuilderField(StreamField):
    """A StreamField whose blocks are made when first asked for, and never enter a migration."""

    def __init__(self, block_types: Iterable[Any] = (), **kwargs: Any) -> None:
        """Take no blocks: make_stream() gives them, when all apps have registered what they know."""
        super().__init__(list(block_types), **kwargs)

    @cached_property
    def stream_block(self) -> StreamBlock:
        """Make the blocks once, on first use."""
        block = self.make_stream()
        block.set_meta_options(self.block_opts)
        return block

    def make_stream(self) -> StreamBlock:
        """Give the stream that this field stores."""
        raise NotImplementedError

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Leave the blocks out: a new fact is no new schema."""
        name, path, _args, kwargs = super(StreamField, self).deconstruct()
        return name, path, [], kwargs

    def formfield(self, **kwargs: Any) -> FormField:
        """Show the blocks in rows, with our style sheet."""
        return super().formfield(**{"widget": BuilderWidget(self.stream_block), **kwargs})


class ConditionField(BuilderField):
    """Store a condition as the blocks of its builder."""

    def make_stream(self) -> StreamBlock:
        """Give a block for every fact that is registered."""
        return ConditionStream(condition_blocks(registry))


class ActionsField(BuilderField):
    """Store a rule's actions."""

    def make_stream(self) -> StreamBlock:
        """Give a block for each action."""
        return StreamBlock(action_blocks())


class EffectsField(BuilderField):
    """Store a trigger's effects."""

    def make_stream(self) -> StreamBlock:
        """Give a block for each effect."""
        return StreamBlock(effect_blocks())


def to_condition(stream: StreamValue, vocabulary: FactVocabulary = registry) -> Condition:
    """Make the condition that a stream of blocks asks for, or raise a ConditionError; several blocks must all hold."""
    parts = _parts(stream, vocabulary)
    condition = parts[0] if len(parts) == 1 else domain.All(parts)
    domain.check_condition(condition)
    return condition


def from_condition(condition: Condition, vocabulary: FactVocabulary = registry) -> Stored:
    """Give the stored blocks that ask for a condition, or raise where it is nested too deep for the form."""
    several = isinstance(condition, domain.All) and len(condition.of) > 1
    parts = condition.of if isinstance(condition, domain.All) and several else (condition,)
    return [_block(part, vocabulary, 1) for part in parts]


def form_rows_of(condition: Condition) -> list[dict[str, Any]]:
    """Give the rows that ask for a condition, as the form's script takes them."""
    stream = _field().stream_block
    state: list[dict[str, Any]] = stream.get_form_state(stream.to_python(from_condition(condition)))
    return state


def _field() -> ConditionField:
    field: ConditionField = apps.get_model("attune_rules", "Segment")._meta.get_field("condition")
    return field


def join_group(name: str, parts: tuple[Condition, ...]) -> Condition:
    """Join the parts of a group of the form."""
    match name:
        case "all":
            return domain.All(parts)
        case "any":
            return domain.Any(parts)
        case _:
            return Not(parts[0] if len(parts) == 1 else domain.Any(parts))


def condition_of_row(name: str, value: Any, vocabulary: FactVocabulary) -> Condition:
    """Make the condition of one row of the form, or raise a ConditionError."""
    if name == SEGMENT:
        return _in_segment(value["segment"])
    if name == UNKNOWN:
        raise UnknownFactError('"%(name)s" is no fact any more. Remove its test.', name=value["name"])
    return read_row(vocabulary.get(name), value)


def segments_in(stream: StreamValue) -> Iterator[str]:
    """Give the slugs of the segments that a stream asks for, even where it is half finished."""
    for child in stream:
        if isinstance(child.value, StreamValue):
            yield from segments_in(child.value)
        elif child.block_type == SEGMENT and child.value.get("segment"):
            yield child.value["segment"]


def facts_in(stream: StreamValue) -> Iterator[str]:
    """Give the names of the facts that a stream asks about, even where it is half finished."""
    for child in stream:
        if isinstance(child.value, StreamValue):
            yield from facts_in(child.value)
        elif child.block_type not in (SEGMENT, UNKNOWN):
            yield child.block_type


def to_acts(stream: StreamValue) -> tuple[Act, ...]:
    """Make the actions or effects that a stream asks for, without asking the database for their pages."""
    return tuple(act_from_row(item["type"], item["value"]) for item in stream.raw_data)


def from_acts(acts: Iterable[Act]) -> Stored:
    """Give the stored blocks that ask for actions or effects."""
    return [_stored(*row_from_act(act)) for act in acts]


def _parts(stream: StreamValue, vocabulary: FactVocabulary) -> tuple[Condition, ...]:
    if not len(stream):
        raise InvalidConditionError("A group is empty. Add a test to it, or remove the group.")
    return tuple(_part(child.block_type, child.value, vocabulary) for child in stream)


def _part(name: str, value: Any, vocabulary: FactVocabulary) -> Condition:
    return (
        join_group(name, _parts(value, vocabulary))
        if name in GROUP_LABELS
        else condition_of_row(name, value, vocabulary)
    )


def _in_segment(slug: str | None) -> InSegment:
    if not slug:
        raise InvalidConditionError("No segment is chosen yet. Choose one, or remove the test.")
    return InSegment(slug)


def _block(condition: Condition, vocabulary: FactVocabulary, depth: int) -> dict[str, Any]:
    match condition:
        case Test():
            return _stored(condition.fact, write_row(vocabulary.get(condition.fact), condition))
        case InSegment(slug):
            return _stored(SEGMENT, {"segment": slug})
        case Not(domain.Any(of)) if len(of) > 1:
            return _group("not", of, vocabulary, depth)
        case Not(of):
            return _group("not", (of,), vocabulary, depth)
        case domain.All(of):
            return _group("all", of, vocabulary, depth)
        case domain.Any(of):
            return _group("any", of, vocabulary, depth)


def _group(name: str, of: tuple[Condition, ...], vocabulary: FactVocabulary, depth: int) -> dict[str, Any]:
    if depth > MOST_GROUPS_DEEP:
        raise InvalidConditionError(
            "Groups are nested deeper than the form shows, %(most)d. Make a segment of the inner part.",
            most=MOST_GROUPS_DEEP,
        )
    return _stored(name, [_block(part, vocabulary, depth + 1) for part in of])


def _stored(name: str, value: Any) -> dict[str, Any]:
    # Without an id, Wagtail takes blocks within blocks for bare values and every field falls back to its default.
    return {"type": name, "value": value, "id": str(uuid4())}
