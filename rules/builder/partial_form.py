"""Read a form while somebody types: what is finished already, and what is not yet, with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict, MultiValueDictKeyError
from django.utils.translation import gettext as _
from wagtail.blocks import StreamBlock, StreamValue

from attune.rules.builder.action_rows import Act, InvalidActionError, act_from_row
from attune.rules.builder.fields import condition_of_row, join_group
from attune.rules.domain.conditions import All, Condition, ConditionError
from attune.rules.domain.facts.fact import FactVocabulary
from attune.rules.facts.registry import registry


@dataclass(frozen=True, slots=True)
class PartialCondition:
    """The finished part of a condition, if there is any, and what is wrong with the rest."""

    condition: Condition | None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartialActs:
    """The finished actions or effects, and what is wrong with the others."""

    acts: tuple[Act, ...]
    problems: tuple[str, ...] = ()


class UnreadableFormError(ValueError):
    """The form is none that a browser made of ours."""


def posted_stream(block: StreamBlock, data: Mapping[str, Any], name: str) -> StreamValue:
    """Take a stream out of a posted form, nothing of it checked; or raise UnreadableFormError."""
    try:
        return block.value_from_datadict(data, MultiValueDict(), name)
    except (MultiValueDictKeyError, KeyError, TypeError, ValueError) as error:
        raise UnreadableFormError(name) from error


def partial_condition(stream: StreamValue, vocabulary: FactVocabulary = registry) -> PartialCondition:
    """Read the tests that are finished; a group keeps those of its tests that are."""
    parts, problems = _parts(stream, vocabulary)
    if not parts:
        return PartialCondition(None, tuple(problems))
    return PartialCondition(parts[0] if len(parts) == 1 else All(tuple(parts)), tuple(problems))


def partial_acts(stream: StreamValue) -> PartialActs:
    """Read the actions or effects that are finished."""
    acts, problems = [], []
    for child in stream:
        try:
            cleaned = child.block.clean(child.value)
            acts.append(act_from_row(child.block_type, child.block.get_prep_value(cleaned)))
        except (ValidationError, InvalidActionError) as error:
            problems.append(_problem(child.block.label, error))
    return PartialActs(tuple(acts), tuple(problems))


def _parts(stream: StreamValue, vocabulary: FactVocabulary) -> tuple[list[Condition], list[str]]:
    parts, problems = [], []
    for child in stream:
        if isinstance(child.value, StreamValue):
            inner, wrong = _parts(child.value, vocabulary)
            problems += wrong
            if inner:
                parts.append(join_group(child.block_type, tuple(inner)))
            elif not wrong:
                problems.append(_("%(label)s: the group is empty.") % {"label": child.block.label})
            continue
        try:
            parts.append(condition_of_row(child.block_type, child.block.clean(child.value), vocabulary))
        except (ValidationError, ConditionError) as error:
            problems.append(_problem(child.block.label, error))
    return parts, problems


def _problem(label: object, error: Exception) -> str:
    return _("%(label)s: %(problem)s") % {"label": label, "problem": _first_message(error)}


def _first_message(error: Exception) -> str:
    if isinstance(error, ConditionError):
        return _(error.text) % error.values
    for inner in getattr(error, "block_errors", {}).values():
        return _first_message(inner)
    others = getattr(error, "non_block_errors", None)
    if others:
        return str(others[0])
    messages = getattr(error, "messages", None)
    return str(messages[0]) if messages else str(error)
