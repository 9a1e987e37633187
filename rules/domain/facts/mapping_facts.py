"""Made-up facts, given by a name and a kind and read from a mapping: for cases, benchmarks and tests."""

from collections.abc import Callable

from attune.rules.domain.facts.fact import (
    ANY_NUMBER,
    Choices,
    Fact,
    FactFamily,
    Facts,
    FactValue,
    Kind,
    Purpose,
    Scope,
    Span,
    fact_key,
)


class MappingFact(Fact):
    """A fact that is read from a mapping under its name."""

    purpose = Purpose.ESSENTIAL
    scope = Scope.REQUEST

    def __init__(
        self,
        name: str,
        kind: Kind,
        *,
        case_sensitive: bool = False,
        choices: Choices = (),
        unit: str = "",
        span: Span = ANY_NUMBER,
        is_host: bool = False,
    ) -> None:
        """Declare what others declare in a class of their own."""
        self.name, self.kind, self.label = name, kind, _label(name)
        super().__init__()
        self.case_sensitive, self.choices, self.unit, self.span = case_sensitive, choices, unit, span
        self.is_host = is_host

    def read(self, source: Facts, /) -> FactValue:
        """Look it up."""
        return source[self.name]


class MappingFactFamily(FactFamily):
    """A family whose facts are read from a mapping under their keys."""

    purpose = Purpose.ESSENTIAL
    scope = Scope.REQUEST
    parameter_label = "which"

    def __init__(
        self,
        name: str,
        kind: Kind,
        *,
        case_sensitive: bool = False,
        parameters: Callable[[], Choices] = tuple,
        is_host: bool = False,
    ) -> None:
        """Declare what others declare in a class of their own."""
        self.name, self.kind, self.label = name, kind, _label(name)
        super().__init__()
        self.case_sensitive, self.parameter_choices, self.is_host = case_sensitive, parameters, is_host

    def read(self, source: Facts, parameter: str, /) -> FactValue:
        """Look one of them up."""
        return source[fact_key(self.name, parameter)]


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()
