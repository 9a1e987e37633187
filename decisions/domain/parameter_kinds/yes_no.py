"""The kind of parameters that are yes or no."""

from attune.decisions.domain.parameter_kinds.kind import ParameterKind, ParameterLimits

_WRITTEN = {"yes": True, "true": True, "no": False, "false": False}


class YesNoKind(ParameterKind):
    """Yes or no."""

    __slots__ = ()
    name = "yes-no"

    def allows(self, value: object, limits: ParameterLimits) -> bool:
        """Say whether a value is yes or no."""
        return isinstance(value, bool)

    def read(self, text: str, limits: ParameterLimits) -> object:
        """Return what a word means; None where it means neither."""
        return _WRITTEN.get(text.strip().lower())
