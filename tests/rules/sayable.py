"""Conditions as sentences can say them: made at random, and brought to one form by their words."""

from dataclasses import replace

from hypothesis import strategies as st

from attune.rules.domain.conditions import All, Any, Condition, InSegment, Not, Test
from attune.rules.domain.facts.fact import Kind
from tests.rules.vocabulary import SEGMENTS


def grouped(leaves: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    """Return conditions that group these leaves and segments, at most eight of them."""
    leaves = leaves | st.sampled_from(sorted(SEGMENTS)).map(InSegment)
    return st.recursive(
        leaves,
        lambda parts: st.one_of(
            st.lists(parts, min_size=1, max_size=4).map(lambda of: All(tuple(of))),
            st.lists(parts, min_size=1, max_size=4).map(lambda of: Any(tuple(of))),
            parts.map(Not),
        ),
        max_leaves=8,
    )


def shallow(condition: Condition, depth: int = 0) -> bool:
    """Say whether no group stands more than six levels deep, as far as a sentence can be read."""
    match condition:
        case All(of) | Any(of):
            return depth < 6 and all(shallow(part, depth + 1) for part in of)
        case Not(of):
            return depth < 6 and shallow(of, depth + 1)
    return True


def told(condition: Condition) -> Condition:
    """Give the one form of all conditions that mean the same by their words: no lone groups, no doubled denial."""
    match condition:
        case All((one,)) | Any((one,)):
            return told(one)
        case All(of) | Any(of):
            return type(condition)(tuple(map(told, of)))
        case Not(of):
            part = told(of)
            is_yes = isinstance(part, Test) and part.kind == Kind.YES_NO and part.value is True
            return replace(part, value=False) if is_yes else Not(part)  # type: ignore[type-var]
        case Test(kind=Kind.TEXT | Kind.SET, case_sensitive=False, value=value):
            folded = tuple(item.casefold() for item in value) if isinstance(value, tuple) else str(value).casefold()
            return replace(condition, value=folded)
    return condition
