"""The kind of parameters that are short texts."""

from attune.decisions.domain.parameter_kinds.kind import ParameterKind, ParameterLimits


class TextKind(ParameterKind):
    """A text of at least and at most so many letters."""

    __slots__ = ()
    name = "text"
    is_bounded = True

    def allows(self, value: object, limits: ParameterLimits) -> bool:
        """Say whether a value is such a text."""
        return isinstance(value, str) and limits.least <= len(value) <= limits.most
