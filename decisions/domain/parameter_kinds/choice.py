"""The kind of parameters that are one of several values."""

from attune.decisions.domain.parameter_kinds.kind import ParameterKind, ParameterLimits
from attune.text import comparable


class ChoiceKind(ParameterKind):
    """One of the parameter's choices."""

    __slots__ = ()
    name = "choice"

    def allows(self, value: object, limits: ParameterLimits) -> bool:
        """Say whether a value is one of the choices."""
        return isinstance(value, str) and value in limits.choices

    def read(self, text: str, limits: ParameterLimits) -> object:
        """Return the choice that reads the same as a text."""
        if text in limits.choices:
            return text
        return next((choice for choice in limits.choices if comparable(choice) == comparable(text)), text)
