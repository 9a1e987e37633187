"""Normal form: a condition as alternatives, each a set of pieces that must all hold."""

from collections.abc import Callable
from itertools import product
from math import prod

from rules.domain.conditions import All, Any, Condition, InSegment, Not, Test

Conjunct = frozenset[Condition]


def alternatives(
    condition: Condition, *, most: int, is_whole: Callable[[Condition], bool], negated: bool = False
) -> list[Conjunct]:
    """Give a condition's disjunctive normal form, of at most `most` alternatives.

    is_whole says which parts an engine takes in one piece. A part that would become too wide is kept whole as well,
    so a piece is a test, the denial of one, or a tree that the engine must judge in another way.
    """
    if is_whole(condition):
        return [_piece(condition, negated)]
    match condition:
        case Not(of):
            return alternatives(of, most=most, is_whole=is_whole, negated=not negated)
        case All(of) | Any(of):
            parts = [alternatives(part, most=most, is_whole=is_whole, negated=negated) for part in of]
            if isinstance(condition, Any) != negated:
                found = list(dict.fromkeys(conjunct for part in parts for conjunct in part))
                return found if len(found) <= most else [_piece(condition, negated)]
            return _multiplied(_narrowed(of, parts, most, negated))
        case Test() | InSegment():
            return [_piece(condition, negated)]


def _narrowed(of: tuple[Condition, ...], parts: list[list[Conjunct]], most: int, negated: bool) -> list[list[Conjunct]]:
    # The widest part goes first: keeping it whole saves most.
    narrow = list(parts)
    while prod(map(len, narrow)) > most:
        widest = max(range(len(narrow)), key=lambda place: len(narrow[place]))
        narrow[widest] = [_piece(of[widest], negated)]
    return narrow


def _multiplied(parts: list[list[Conjunct]]) -> list[Conjunct]:
    return list(dict.fromkeys(frozenset().union(*choice) for choice in product(*parts)))


def _piece(condition: Condition, negated: bool) -> Conjunct:
    return frozenset({Not(condition) if negated else condition})
