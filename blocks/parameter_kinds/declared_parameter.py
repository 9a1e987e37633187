"""The base of the parameters that a block declares, whatever their kind."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from attune.decisions.domain.parameter_kinds.kind import ParameterKind, ParameterValue
from attune.decisions.domain.slots import Parameter

USUAL = ("", _("as usual"))


class IncompleteParameterError(TypeError):
    """Of a kind of parameters one half is missing: what it allows, or how editors write and read it."""


@dataclass(frozen=True, slots=True)
class DeclaredParameter(ABC):
    """A parameter with the words that editors see; a subclass of it is the editors' half of one kind.

    kind is the other half: which values are allowed. Blocks declare parameters while modules are imported, so a missing
    half keeps the site from starting.
    """

    spec: Parameter
    label: Any
    choice_labels: tuple[tuple[str, Any], ...] = ()

    kind: ClassVar[type[ParameterKind]]

    def __post_init__(self) -> None:
        """Raise IncompleteParameterError where a subclass says no kind, or another than its parameter has."""
        kind = getattr(type(self), "kind", None)
        if kind is None:
            raise IncompleteParameterError(
                f"{type(self).__name__} says how editors write a parameter, and not which values it may have. Write "
                "kind = ..., with a subclass of attune.decisions.domain.parameter_kinds.kind.ParameterKind."
            )
        if type(self.spec.kind) is not kind:
            raise IncompleteParameterError(
                f'The parameter "{self.spec.name}" is a {type(self.spec.kind).__name__}, and {type(self).__name__} is '
                f"for {kind.__name__}."
            )

    @abstractmethod
    def field(self) -> blocks.Block:
        """Return the field in which editors preset the parameter; an empty one means "as usual"."""

    @abstractmethod
    def allowed(self) -> str:
        """Say in words which values may be chosen."""

    def shown(self, value: ParameterValue) -> str:
        """Return a value as editors read it."""
        return str(dict(self.choice_labels).get(str(value), value))

    def listed(self) -> tuple[tuple[str, str], ...]:
        """Return the values that can be listed, each with its label."""
        return tuple((name, str(label)) for name, label in self.choice_labels)

    def stored(self, value: ParameterValue) -> str | int | None:
        """Return a value as the form of presets stores it; an empty text is none."""
        return value if value != "" else None
