"""The kind of parameters that are one of the theme's colours."""

from attune.decisions.domain.parameter_kinds.choice import ChoiceKind


class ColourKind(ChoiceKind):
    """The name of one of the theme's colours, which are its choices."""

    __slots__ = ()
    name = "colour"
