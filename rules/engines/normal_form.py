"""Normal form: a condition as alternatives, each a set of pieces that must all hold."""

from collections.abc import Callable, Hashable
from itertools import product
from math import prod
from typing import TypeVar

from attune.rules.domain.conditions import All, Any, Condition, InSegment, Not, Test

Piece = TypeVar("Piece", bound=Hashable)
Alternatives = list[frozenset[Piece]]


def alternatives(
    condition: Condition,
    *,
    most: int,
    read: Callable[[Condition, bool], Alternatives[Piece] | None],
    whole: Callable[[Condition, bool], Piece],
    wanted: bool = True,
) -> Alternatives[Piece]:
    """Give a condition's disjunctive normal form, of at most `most` alternatives.

    read() gives the alternatives of what an engine can take as it stands, wanted or unwanted, and None for what must
    be taken apart; whole() gives the one piece that stands for a part which would become too wide.
    """
    found = read(condition, wanted)
    if found is not None:
        return found
    match condition:
        case Not(of):
            return alternatives(of, most=most, read=read, whole=whole, wanted=not wanted)
        case All(of) | Any(of):
            parts = [alternatives(part, most=most, read=read, whole=whole, wanted=wanted) for part in of]
            if isinstance(condition, Any) == wanted:
                either = list(dict.fromkeys(conjunct for part in parts for conjunct in part))
                return either if len(either) <= most else [frozenset({whole(condition, wanted)})]
            return _multiplied(_narrowed(of, parts, most, lambda part: whole(part, wanted)))
        case Test() | InSegment():
            return [frozenset({whole(condition, wanted)})]


def _narrowed(
    of: tuple[Condition, ...], parts: list[Alternatives[Piece]], most: int, whole: Callable[[Condition], Piece]
) -> list[Alternatives[Piece]]:
    # The widest part goes first: keeping it whole saves most.
    narrow = list(parts)
    while prod(map(len, narrow)) > most:
        widest = max(range(len(narrow)), key=lambda place: len(narrow[place]))
        narrow[widest] = [frozenset({whole(of[widest])})]
    return narrow


def _multiplied(parts: list[Alternatives[Piece]]) -> Alternatives[Piece]:
    nothing: frozenset[Piece] = frozenset()
    return list(dict.fromkeys(nothing.union(*choice) for choice in product(*parts)))
