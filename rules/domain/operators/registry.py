"""The operators that conditions may use, by their names: those of the product, and those that a site adds."""

from collections.abc import Mapping

from attune.rules.domain.facts.fact import Kind
from attune.rules.domain.operators.equality import Is, IsNoneOf, IsNot, IsOneOf
from attune.rules.domain.operators.operator import Operator
from attune.rules.domain.operators.operator_validation import check_operator
from attune.rules.domain.operators.orders import (
    After,
    AtLeast,
    AtMost,
    Before,
    Between,
    LessThan,
    MoreThan,
    Within,
    WithinDays,
)
from attune.rules.domain.operators.sets import Has, HasAll, HasAny, HasNone
from attune.rules.domain.operators.texts import Contains, EndsWith, NotContains, StartsWith
from attune.text import did_you_mean

# In the order in which the builder offers them and a sentence is read by them.
BUILT_IN: tuple[Operator, ...] = (
    Is(),
    IsNot(),
    IsOneOf(),
    IsNoneOf(),
    Contains(),
    NotContains(),
    StartsWith(),
    EndsWith(),
    LessThan(),
    AtMost(),
    MoreThan(),
    AtLeast(),
    Between(),
    Has(),
    HasAny(),
    HasAll(),
    HasNone(),
    Within(),
    Before(),
    After(),
    WithinDays(),
)


class UnknownOperatorError(LookupError):
    """A test uses an operator that nobody has registered."""


class OperatorRegistry(dict[str, Operator]):
    """Know operators by their names; a site adds its own in AppConfig.ready().

    It is a dict since the plain engine looks one up for each test.
    """

    def __init__(self, *operators: Operator) -> None:
        """Know these, and no other yet."""
        super().__init__()
        self.register(*operators)

    def register(self, *operators: Operator) -> None:
        """Add operators; one that lacks a part is refused with InvalidOperatorError, which says which part."""
        for operator in operators:
            check_operator(operator, self.values())
            self[operator.name] = operator

    def __missing__(self, name: str) -> Operator:
        """Raise UnknownOperatorError."""
        raise UnknownOperatorError(f'"{name}" is no operator.{did_you_mean(name, self)} Is its app installed?')

    def find(self, name: str, kind: Kind) -> Operator | None:
        """Return the operator of that name, or None where it cannot be asked of the kind."""
        found = self.get(name)
        return found if found is not None and kind in found.shapes else None

    def of_kind(self, kind: Kind) -> tuple[Operator, ...]:
        """Return the operators that may be asked of a kind, in the order of registration."""
        return tuple(operator for operator in self.values() if kind in operator.shapes)

    def names_by_kind(self) -> Mapping[Kind, tuple[str, ...]]:
        """Return the names of the operators of each kind."""
        return {kind: tuple(operator.name for operator in self.of_kind(kind)) for kind in Kind}

    def usual_of(self, kind: Kind) -> Operator:
        """Return the operator with which a new test of a kind begins."""
        return next(operator for operator in self.values() if kind in operator.usual_for)

    def added(self) -> tuple[Operator, ...]:
        """Return the operators that are none of the product, for a process that does not know the site."""
        return tuple(operator for operator in self.values() if operator not in BUILT_IN)


operators = OperatorRegistry(*BUILT_IN)
