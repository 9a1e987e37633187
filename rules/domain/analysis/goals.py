"""Alternatives: a wish about conditions as tests that must all come out as wanted, and choices between ways."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from attune.rules.domain.analysis.equivalence_classes import Judge, Literal
from attune.rules.domain.conditions import All, Any, Condition, InSegment, Not, Test
from attune.rules.domain.facts.fact import FactValue, Kind
from attune.rules.domain.operators.registry import operators
from attune.rules.domain.operators.sets import ONE_ITEM


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts must be true."""

    of: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    """One of the ways must be true."""

    of: "tuple[Node, ...]"


Node = Literal | And | Or


def negation_normal_form(condition: Condition, wants: bool) -> Node:
    """Push denials down to the tests, and take tests of sets apart, item by item."""
    match condition:
        case Not(of):
            return negation_normal_form(of, not wants)
        case All(of) | Any(of):
            parts = tuple(negation_normal_form(part, wants) for part in of)
            if len(parts) == 1:
                return parts[0]
            return And(parts) if isinstance(condition, All) == wants else Or(parts)
        case Test(kind=Kind.SET, value=tuple(items)) if len(items) > 1:
            operator = operators[condition.operator]
            is_in = wants != bool(operator.denies)
            parts = tuple(Literal(replace(condition, operator=ONE_ITEM, value=item), is_in) for item in items)
            return And(parts) if operator.needs_every == is_in else Or(parts)
        case Test():
            return Literal(condition, wants)
        case InSegment(slug):
            raise ValueError(f'The segment "{slug}" was not put in its place.')


def collect_literals(nodes: Iterable[Node]) -> tuple[list[Literal], list[Or]]:
    """Give all the tests that must come out as wanted, and the choices that are left."""
    literals: list[Literal] = []
    choices: list[Or] = []
    for node in nodes:
        match node:
            case Literal():
                literals.append(node)
            case And(of):
                inner_literals, inner_choices = collect_literals(of)
                literals += inner_literals
                choices += inner_choices
            case Or():
                choices.append(node)
    return literals, choices


def is_true(node: Node, facts: Mapping[str, FactValue], judge: Judge) -> bool:
    """Say whether a wish is met by facts that hold a value for each of its tests, and "now"."""
    match node:
        case Literal(test, wanted):
            return judge(test, facts[test.key], seconds(facts["now"])) == wanted
        case And(of):
            return all(is_true(part, facts, judge) for part in of)
        case Or(of):
            return any(is_true(part, facts, judge) for part in of)


def seconds(value: FactValue) -> float:
    """Take a fact's value for the seconds of a moment."""
    if isinstance(value, int | float):
        return value
    raise TypeError(f"A moment must be seconds, not {value!r}.")
