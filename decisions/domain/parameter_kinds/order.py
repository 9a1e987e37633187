"""The kind of parameters that put the children of a block in order."""

from attune.decisions.domain.parameter_kinds.kind import ParameterKind, ParameterLimits


class OrderKind(ParameterKind):
    """The names of the children, each of them once, with a comma between."""

    __slots__ = ()
    name = "order"

    def allows(self, value: object, limits: ParameterLimits) -> bool:
        """Say whether a value names each of the children once."""
        return isinstance(value, str) and sorted(value.split(",")) == sorted(limits.choices)

    def read(self, text: str, limits: ParameterLimits) -> object:
        """Return the children that a text names in front, and the others behind them as usual."""
        named = [name.strip() for name in text.split(",") if name.strip()]
        usual = str(limits.default).split(",")
        return ",".join([*named, *(name for name in usual if name not in named)])
