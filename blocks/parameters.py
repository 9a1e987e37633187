"""Typed settings that a block declares in its Meta, so that variants can preset them and rules can set them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from attune.blocks.conf import conf
from attune.blocks.parameter_kinds.choice import ChoiceParameter
from attune.blocks.parameter_kinds.colour import ColourParameter
from attune.blocks.parameter_kinds.declared_parameter import DeclaredParameter
from attune.blocks.parameter_kinds.integer import IntegerParameter
from attune.blocks.parameter_kinds.order import OrderParameter
from attune.blocks.parameter_kinds.text import TextParameter
from attune.blocks.parameter_kinds.yes_no import YesNoParameter
from attune.decisions.domain.parameter_kinds.choice import ChoiceKind
from attune.decisions.domain.parameter_kinds.colour import ColourKind
from attune.decisions.domain.parameter_kinds.integer import IntegerKind
from attune.decisions.domain.parameter_kinds.kind import ParameterValue
from attune.decisions.domain.parameter_kinds.order import OrderKind
from attune.decisions.domain.parameter_kinds.text import TextKind
from attune.decisions.domain.parameter_kinds.yes_no import YesNoKind
from attune.decisions.domain.slots import Parameter
from attune.rules.drafts import is_writable

Named = Sequence[tuple[str, Any]]


def choice(name: str, label: Any, choices: Named, *, default: str) -> DeclaredParameter:
    """Declare one of several values."""
    spec = Parameter(name, ChoiceKind(), default, choices=tuple(value for value, _label in choices))
    return ChoiceParameter(spec, label, tuple(choices))


def integer(name: str, label: Any, *, default: int, least: int, most: int) -> DeclaredParameter:
    """Declare a whole number within bounds, both included."""
    return IntegerParameter(Parameter(name, IntegerKind(), default, least=least, most=most), label)


def yes_no(name: str, label: Any, *, default: bool) -> DeclaredParameter:
    """Declare a switch."""
    return YesNoParameter(Parameter(name, YesNoKind(), default), label)


def colour(name: str, label: Any, *, default: str) -> DeclaredParameter:
    """Declare one of the theme's colours, as ATTUNE["BLOCKS"]["COLOURS"] names them."""
    named = tuple((each, about[0]) for each, about in conf().COLOURS.items())
    spec = Parameter(name, ColourKind(), default, choices=tuple(each for each, _label in named))
    return ColourParameter(spec, label, named)


def text(name: str, label: Any, *, default: str = "", most: int = 120) -> DeclaredParameter:
    """Declare a short text of at most so many signs."""
    return TextParameter(Parameter(name, TextKind(), default, most=most), label)


def order(name: str, label: Any, children: Named) -> DeclaredParameter:
    """Declare the order of a block's children; the order in which they are given is the usual one."""
    names = tuple(child for child, _label in children)
    spec = Parameter(name, OrderKind(), ",".join(names), choices=names)
    return OrderParameter(spec, label, tuple(children))


def parameters_block(declared: Sequence[DeclaredParameter]) -> blocks.StructBlock:
    """Build the form of some parameters; an empty field means "as usual"."""
    children = [(parameter.spec.name, parameter.field()) for parameter in declared]
    return blocks.StructBlock(
        children, label=_("Parameters"), required=False, form_classname="struct-block attune-parameters"
    )


def read_presets(declared: Sequence[DeclaredParameter], raw: Mapping[str, Any] | None) -> dict[str, ParameterValue]:
    """Read the values that an editor preset; empty ones and ones that are not allowed are left out."""
    presets: dict[str, ParameterValue] = {}
    for parameter in declared:
        value = (raw or {}).get(parameter.spec.name)
        parsed = None if value in (None, "") else parameter.spec.parsed(value)
        if parsed is not None:
            presets[parameter.spec.name] = parsed
    return presets


def preset_of(declared: DeclaredParameter, value: object) -> ParameterValue | None:
    """Read a value that an editor might preset, or give None where it is not allowed or cannot be kept."""
    if isinstance(value, str) and not is_writable(value):
        return None
    return declared.spec.parsed(value)
