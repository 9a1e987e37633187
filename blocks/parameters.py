"""Typed settings that a block declares in its Meta, so that variants can preset them and rules can set them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from decisions.domain.slots import Parameter, ParameterKind, ParameterValue


@dataclass(frozen=True, slots=True)
class DeclaredParameter:
    """A parameter with the words that editors see."""

    spec: Parameter
    label: Any
    choice_labels: tuple[tuple[str, Any], ...] = ()


def choice(name: str, label: Any, choices: Sequence[tuple[str, Any]], *, default: str) -> DeclaredParameter:
    """Declare one of several values."""
    spec = Parameter(name, ParameterKind.CHOICE, default, choices=tuple(value for value, _label in choices))
    return DeclaredParameter(spec, label, tuple(choices))


def integer(name: str, label: Any, *, default: int, least: int, most: int) -> DeclaredParameter:
    """Declare a whole number within bounds, both included."""
    return DeclaredParameter(Parameter(name, ParameterKind.INTEGER, default, least=least, most=most), label)


def yes_no(name: str, label: Any, *, default: bool) -> DeclaredParameter:
    """Declare a switch."""
    return DeclaredParameter(Parameter(name, ParameterKind.YES_NO, default), label)


def text(name: str, label: Any, *, default: str = "", most: int = 120) -> DeclaredParameter:
    """Declare a short text of at most so many signs."""
    return DeclaredParameter(Parameter(name, ParameterKind.TEXT, default, most=most), label)


def parameters_block(declared: Sequence[DeclaredParameter]) -> blocks.StructBlock:
    """Build the form of some parameters; an empty field means "as usual"."""
    children = [(parameter.spec.name, _field(parameter)) for parameter in declared]
    return blocks.StructBlock(children, label=_("Parameters"), required=False, collapsed=True)


def read_presets(declared: Sequence[DeclaredParameter], raw: Mapping[str, Any] | None) -> dict[str, ParameterValue]:
    """Read the values that an editor preset; empty ones and ones that are not allowed are left out."""
    presets: dict[str, ParameterValue] = {}
    for parameter in declared:
        value = (raw or {}).get(parameter.spec.name)
        parsed = None if value in (None, "") else parameter.spec.parsed(value)
        if parsed is not None:
            presets[parameter.spec.name] = parsed
    return presets


def _field(parameter: DeclaredParameter) -> blocks.Block:
    spec = parameter.spec
    match spec.kind:
        case ParameterKind.CHOICE:
            return blocks.ChoiceBlock(choices=list(parameter.choice_labels), required=False, label=parameter.label)
        case ParameterKind.INTEGER:
            return blocks.IntegerBlock(required=False, min_value=spec.least, max_value=spec.most, label=parameter.label)
        case ParameterKind.YES_NO:
            answers = [("yes", _("Yes")), ("no", _("No"))]
            return blocks.ChoiceBlock(choices=answers, required=False, label=parameter.label)
        case ParameterKind.TEXT:
            return blocks.CharBlock(required=False, max_length=spec.most, label=parameter.label)
