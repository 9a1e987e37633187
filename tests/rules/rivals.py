"""A site with three facts, small enough to try every visitor, and rules that fight for its slots."""

from collections.abc import Iterator, Sequence
from itertools import product

from hypothesis import strategies as st

from attune.rules.domain.analysis.conflicts import Rival
from attune.rules.domain.conditions import All, Any, Condition, Not, make_test
from attune.rules.domain.facts.fact import FactValue, Kind
from attune.rules.domain.rules import Action, HideSlot, MoveSlot, SetParameter, ShowVariant, SlotRef
from attune.rules.facts.registry import Registry
from tests.rules.strategies import NOW, fact

DEVICES = ("mobile", "tablet", "desktop")
DEVICE = fact("device", Kind.TEXT, choices=tuple((each, each.title()) for each in DEVICES))
VISITS = fact("visits", Kind.NUMBER)
IS_NEW = fact("is_new", Kind.YES_NO)
HERO, TEASER = SlotRef("hero"), SlotRef("teaser")
HERO_AT_HOME = SlotRef("hero", "page:3")
SHOW_A, SHOW_B = ShowVariant(HERO, "A"), ShowVariant(HERO, "B")

Facts = dict[str, FactValue]


def vocabulary() -> Registry:
    registry = Registry()
    registry.register(DEVICE, VISITS, IS_NEW)
    return registry


def device(*names: str) -> Condition:
    return make_test(DEVICE, "is_one_of", names)


def visits(operator: str, value: object) -> Condition:
    return make_test(VISITS, operator, value)


def new(value: bool = True) -> Condition:
    return make_test(IS_NEW, "is", value)


def rival(key: str, condition: Condition, *actions: Action, rank: int | None = None) -> Rival:
    """Make a rule; r1 is stronger than r2 where no rank says otherwise."""
    return Rival(key, condition, actions or (SHOW_A,), int(key[1:]) if rank is None else rank)


def everybody() -> Iterator[Facts]:
    """Give one visitor for each way in which the tests below can come out."""
    for of_device, of_visits, is_new in product((*DEVICES, ""), (0, 1, 1.5, 2, 2.5, 3), (False, True)):
        yield {"device": of_device, "visits": of_visits, "is_new": is_new, "now": NOW}


def conditions() -> st.SearchStrategy[Condition]:
    """Give conditions that often fight, imply each other or cannot be met."""
    tests = (
        st.sampled_from(DEVICES).map(device)
        | st.tuples(st.sampled_from(["at_least", "less_than"]), st.integers(1, 3)).map(lambda pair: visits(*pair))
        | st.sampled_from([1, 2]).map(lambda number: visits("is", number))
        | st.booleans().map(new)
    )
    return st.recursive(
        tests,
        lambda parts: st.one_of(
            st.lists(parts, min_size=1, max_size=3).map(lambda of: All(tuple(of))),
            st.lists(parts, min_size=1, max_size=3).map(lambda of: Any(tuple(of))),
            parts.map(Not),
        ),
        max_leaves=5,
    )


ACTIONS = (
    *(SHOW_A, SHOW_A, SHOW_B, SHOW_B, HideSlot(HERO), ShowVariant(HERO_AT_HOME, "A"), ShowVariant(TEASER, "A")),
    *(MoveSlot(HERO, 1), MoveSlot(HERO, 2), SetParameter(HERO, "scheme", "calm"), SetParameter(HERO, "scheme", "dark")),
)


def rivals(most: int = 4) -> st.SearchStrategy[Sequence[Rival]]:
    """Give rules in the order of their strength."""
    acts = st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=2, unique=True).map(tuple)
    return st.lists(st.tuples(conditions(), acts), min_size=1, max_size=most).map(
        lambda pairs: [rival(f"r{place}", each, *actions) for place, (each, actions) in enumerate(pairs)]
    )
