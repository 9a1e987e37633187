"""What of a witness tells: the facts with another value of which a condition would fare otherwise."""

import pytest

from attune.rules.domain.analysis.findings import Solver
from attune.rules.domain.analysis.witness import decisive_keys
from attune.rules.domain.conditions import All, Condition, make_test
from attune.rules.domain.facts.fact import Kind
from attune.rules.engines.evaluation import holds_for_value
from tests.rules.rivals import device
from tests.rules.strategies import NOW, fact

LISTS = fact("lists", Kind.SET)
DEFAULTS = {"device": "", "lists": frozenset()}
SOLVE = Solver(holds_for_value, DEFAULTS, now=NOW)


def telling(condition: Condition, lists: list[str]) -> tuple[str, ...]:
    return decisive_keys([condition], {**DEFAULTS, "device": "mobile", "lists": frozenset(lists)}, SOLVE)


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
