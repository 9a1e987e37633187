"""Judge a condition of which only some facts are known: it holds, it does not, or nobody can say."""

from collections.abc import Iterable

from attune.rules.domain.conditions import All, Any, Condition, InSegment, Not, Test, UnknownSegmentError
from attune.rules.domain.facts.fact import Facts
from attune.rules.engines.judgement import operator_of
from attune.rules.engines.plain import holds


def partial_answer(condition: Condition, facts: Facts) -> bool | None:
    """Say whether a condition holds of facts of which some may be missing; None where these would decide.

    Its segments must have been put in their places.
    """
    match condition:
        case All(of):
            return _all(partial_answer(part, facts) for part in of)
        case Any(of):
            return _not(_all(_not(partial_answer(part, facts)) for part in of))
        case Not(of):
            return _not(partial_answer(of, facts))
        case InSegment(slug):
            raise UnknownSegmentError('The segment "%(slug)s" was not put in its place.', slug=slug)
        case Test():
            return holds(condition, facts) if _is_known(condition, facts) else None


def _is_known(test: Test, facts: Facts) -> bool:
    return test.key in facts and ("now" in facts or not operator_of(test).reads_age)


def _all(answers: Iterable[bool | None]) -> bool | None:
    found: bool | None = True
    for each in answers:
        if each is False:
            return False
        if each is None:
            found = None
    return found


def _not(held: bool | None) -> bool | None:
    return None if held is None else not held
