"""Typed settings that a block declares in its Meta, so that variants can preset them and rules can set them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from attune.blocks.conf import conf
from attune.blocks.widgets import OrderInput, SwatchSelect
from attune.decisions.domain.slots import Parameter, ParameterKind, ParameterValue
from attune.rules.builder.choice_blocks import RetainingChoiceBlock
from attune.rules.serialisation.rule_files import is_writable

Named = Sequence[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class DeclaredParameter:
    """A parameter with the words that editors see."""

    spec: Parameter
    label: Any
    choice_labels: tuple[tuple[str, Any], ...] = ()

    def shown(self, value: ParameterValue) -> str:
        """Write a value as editors read it."""
        labels = dict(self.choice_labels)
        match self.spec.kind:
            case ParameterKind.YES_NO:
                return str(_("yes") if value else _("no"))
            case ParameterKind.ORDER:
                return ", ".join(str(labels.get(name, name)) for name in str(value).split(","))
            case _:
                return str(labels.get(str(value), value))

    def allowed(self) -> str:
        """Say in words which values may be chosen."""
        names = ", ".join(str(label) for _name, label in self.choice_labels)
        match self.spec.kind:
            case ParameterKind.CHOICE | ParameterKind.COLOUR:
                written = ", ".join(f"{name} ({label})" for name, label in self.choice_labels)
                return str(_("one of: %(choices)s") % {"choices": written})
            case ParameterKind.INTEGER:
                return str(_("a whole number from %(least)d to %(most)d") % _bounds(self.spec))
            case ParameterKind.YES_NO:
                return str(_("yes or no"))
            case ParameterKind.TEXT:
                return str(_("a text of at most %(most)d letters") % _bounds(self.spec))
            case ParameterKind.ORDER:
                return str(_("an order of: %(children)s") % {"children": names})


def choice(name: str, label: Any, choices: Named, *, default: str) -> DeclaredParameter:
    """Declare one of several values."""
    spec = Parameter(name, ParameterKind.CHOICE, default, choices=tuple(value for value, _label in choices))
    return DeclaredParameter(spec, label, tuple(choices))


def integer(name: str, label: Any, *, default: int, least: int, most: int) -> DeclaredParameter:
    """Declare a whole number within bounds, both included."""
    return DeclaredParameter(Parameter(name, ParameterKind.INTEGER, default, least=least, most=most), label)


def yes_no(name: str, label: Any, *, default: bool) -> DeclaredParameter:
    """Declare a switch."""
    return DeclaredParameter(Parameter(name, ParameterKind.YES_NO, default), label)


def colour(name: str, label: Any, *, default: str) -> DeclaredParameter:
    """Declare one of the theme's colours, as ATTUNE["BLOCKS"]["COLOURS"] names them."""
    named = tuple((each, about[0]) for each, about in conf().COLOURS.items())
    spec = Parameter(name, ParameterKind.COLOUR, default, choices=tuple(each for each, _label in named))
    return DeclaredParameter(spec, label, named)


def text(name: str, label: Any, *, default: str = "", most: int = 120) -> DeclaredParameter:
    """Declare a short text of at most so many signs."""
    return DeclaredParameter(Parameter(name, ParameterKind.TEXT, default, most=most), label)


def order(name: str, label: Any, children: Named) -> DeclaredParameter:
    """Declare the order of a block's children; the order in which they are given is the usual one."""
    names = tuple(child for child, _label in children)
    spec = Parameter(name, ParameterKind.ORDER, ",".join(names), choices=names)
    return DeclaredParameter(spec, label, tuple(children))


def parameters_block(declared: Sequence[DeclaredParameter]) -> blocks.StructBlock:
    """Build the form of some parameters; an empty field means "as usual"."""
    children = [(parameter.spec.name, _field(parameter)) for parameter in declared]
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


def stored_preset(value: ParameterValue) -> str | int | None:
    """Give a value as the form of presets stores it; an empty text is none."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if value != "" else None


def _field(parameter: DeclaredParameter) -> blocks.Block:
    spec, label = parameter.spec, parameter.label
    usual = ("", _("as usual"))
    match spec.kind:
        case ParameterKind.CHOICE:
            return RetainingChoiceBlock(choices=[usual, *parameter.choice_labels], required=False, label=label)
        case ParameterKind.COLOUR:
            choices = [usual, *parameter.choice_labels]
            return RetainingChoiceBlock(choices=choices, required=False, label=label, widget=SwatchSelect())
        case ParameterKind.INTEGER:
            return blocks.IntegerBlock(required=False, min_value=spec.least, max_value=spec.most, label=label)
        case ParameterKind.YES_NO:
            answers = [usual, ("yes", _("Yes")), ("no", _("No"))]
            return blocks.ChoiceBlock(choices=answers, required=False, label=label)
        case ParameterKind.TEXT:
            return blocks.CharBlock(required=False, max_length=spec.most, label=label)
        case ParameterKind.ORDER:
            return OrderBlock(parameter, label=label)


class OrderBlock(blocks.CharBlock):
    """Put the children of a block in order, each of them once."""

    def __init__(self, parameter: DeclaredParameter, **kwargs: Any) -> None:
        """Offer the children by their labels."""
        self.parameter = parameter
        super().__init__(required=False, **kwargs)
        self.field.widget = OrderInput(parameter.choice_labels)

    def clean(self, value: Any) -> Any:
        """Refuse what is no order of the children; nothing means the usual one."""
        cleaned = super().clean(value)
        if cleaned and not self.parameter.spec.allows(cleaned):
            raise ValidationError(_("This must be %(allowed)s.") % {"allowed": self.parameter.allowed()})
        return cleaned

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Stand in migrations as the text that it stores."""
        return "wagtail.blocks.CharBlock", [], {"required": False}


def _bounds(spec: Parameter) -> dict[str, int]:
    return {"least": spec.least, "most": spec.most}
