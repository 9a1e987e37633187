"""The kind of parameters that are whole numbers."""

from attune.decisions.domain.parameter_kinds.kind import ParameterKind, ParameterLimits

MOST_DIGITS = 9


class IntegerKind(ParameterKind):
    """A whole number from least to most, both included."""

    __slots__ = ()
    name = "integer"
    is_bounded = True

    def allows(self, value: object, limits: ParameterLimits) -> bool:
        """Say whether a value is such a number."""
        return isinstance(value, int) and not isinstance(value, bool) and limits.least <= value <= limits.most

    def read(self, text: str, limits: ParameterLimits) -> object:
        """Return the number that digits mean; None where they mean none."""
        digits = text.strip()
        return int(digits) if digits.removeprefix("-").isdecimal() and len(digits) <= MOST_DIGITS else None
