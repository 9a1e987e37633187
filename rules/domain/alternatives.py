"""Alternatives: a wish about conditions as tests that must all come out as wanted, and choices between ways."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from rules.domain.cells import Judge, Literal
from rules.domain.conditions import All, Any, Condition, InSegment, Not, Test
from rules.domain.facts import FactValue, Kind


@dataclass(frozen=True, slots=True)
class Both:
    """All of the parts must be true."""

    of: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """One of the ways must be true."""

    of: "tuple[Node, ...]"


Node = Literal | Both | Either


def normal(condition: Condition, wants: bool) -> Node:
    """Push denials down to the tests, and take tests of sets apart, item by item."""
    match condition:
        case Not(of):
            return normal(of, not wants)
        case All(of) | Any(of):
            parts = tuple(normal(part, wants) for part in of)
            if len(parts) == 1:
                return parts[0]
            return Both(parts) if isinstance(condition, All) == wants else Either(parts)
        case Test(kind=Kind.SET, operator=operator, value=tuple(items)) if len(items) > 1:
            is_in = wants != (operator == "has_none")
            parts = tuple(Literal(replace(condition, operator="has", value=item), is_in) for item in items)
            return Both(parts) if (operator == "has_all") == is_in else Either(parts)
        case Test():
            return Literal(condition, wants)
        case InSegment(slug):
            raise ValueError(f'The segment "{slug}" was not put in its place.')


def gathered(nodes: Iterable[Node]) -> tuple[list[Literal], list[Either]]:
    """Give all the tests that must come out as wanted, and the choices that are left."""
    literals: list[Literal] = []
    choices: list[Either] = []
    for node in nodes:
        match node:
            case Literal():
                literals.append(node)
            case Both(of):
                inner_literals, inner_choices = gathered(of)
                literals += inner_literals
                choices += inner_choices
            case Either():
                choices.append(node)
    return literals, choices


def is_true(node: Node, facts: Mapping[str, FactValue], judge: Judge) -> bool:
    """Say whether a wish is met by facts that hold a value for each of its tests, and "now"."""
    match node:
        case Literal(test, wanted):
            return judge(test, facts[test.key], seconds(facts["now"])) == wanted
        case Both(of):
            return all(is_true(part, facts, judge) for part in of)
        case Either(of):
            return any(is_true(part, facts, judge) for part in of)


def seconds(value: FactValue) -> float:
    """Take a fact's value for the seconds of a moment."""
    if isinstance(value, int | float):
        return value
    raise TypeError(f"A moment must be seconds, not {value!r}.")
