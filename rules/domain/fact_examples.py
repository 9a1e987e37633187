"""Examples: for every fact one test as an editor might ask it, for its documentation."""

from typing import TypeVar

from attune.rules.domain.conditions import Test, make_test
from attune.rules.domain.facts.fact import Choices, Fact, FactFamily, Kind
from attune.rules.domain.operators.registry import operators

T = TypeVar("T")

_USUAL_VALUES = {
    Kind.TEXT: "example",
    Kind.NUMBER: 3,
    Kind.YES_NO: True,
    Kind.SET: "example",
    Kind.CLOCK: (22 * 60, 6 * 60),
    Kind.MOMENT: 7,
    Kind.VERSION: "17.0.0",
}


def example_of(offer: Fact | FactFamily) -> Test:
    """Make a test of a fact, with its first choice and its first parameter where it has some."""
    parameter = _first(offer.parameter_choices(), "example") if isinstance(offer, FactFamily) else ""
    return usual_test(offer, _value(offer), parameter)


def usual_test(offer: Fact | FactFamily, value: object, parameter: str = "") -> Test:
    """Make a test of a fact with its usual operator and one value, or raise InvalidConditionError."""
    operator = operators.usual_of(offer.kind)
    return make_test(offer, operator.name, [value] if offer.kind == Kind.SET else value, parameter)


def _value(offer: Fact | FactFamily) -> object:
    if offer.example is not None:
        return offer.example
    usual = _USUAL_VALUES[offer.kind]
    return _first(offer.listed_choices(), usual) if offer.kind in (Kind.TEXT, Kind.SET) else usual


def _first(choices: Choices, usual: T) -> str | T:
    return choices[0][0] if choices else usual
