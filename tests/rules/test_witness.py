"""What of a witness tells: the facts with another value of which a condition would fare otherwise."""

import pytest

from rules.domain.analysis import Solver
from rules.domain.conditions import All, Condition, make_test
from rules.domain.facts import Kind
from rules.domain.witness import telling_keys
from rules.engines.judging import judged
from tests.rules.rivals import device
from tests.rules.strategies import NOW, fact

LISTS = fact("lists", Kind.SET)
DEFAULTS = {"device": "", "lists": frozenset()}
SOLVE = Solver(judged, DEFAULTS, now=NOW)


def telling(condition: Condition, lists: list[str]) -> tuple[str, ...]:
    return telling_keys([condition], {**DEFAULTS, "device": "mobile", "lists": frozenset(lists)}, SOLVE)


@pytest.mark.parametrize(
    ("operator", "value", "lists"),
    [
        ("has", "letters", ["Letters"]),
        ("has", "letters", []),
        ("has_any", ("letters", "post"), ["post", "LETTERS", "other"]),
        ("has_all", ("letters", "post"), ["other"]),
        ("has_none", ("letters", "post"), []),
        ("has_none", ("letters", "post"), ["POST", "other"]),
    ],
)
def test_a_set_tells_where_its_items_decide(operator: str, value: object, lists: list[str]) -> None:
    assert telling(make_test(LISTS, operator, value), lists) == ("lists",)


def test_what_decides_nothing_does_not_tell() -> None:
    condition = All((device("tablet"), make_test(LISTS, "has_none", ("letters",))))

    # On a telephone it does not hold, whatever the lists.
    assert telling(condition, []) == ("device",)
