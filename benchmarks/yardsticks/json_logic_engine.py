"""JsonLogic, by panzi-json-logic (MIT)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any as Anything

from json_logic import jsonLogic

from attune.rules.domain.conditions import All, Any, Condition, InSegment, Not, Test
from attune.rules.domain.facts.fact import SECONDS_A_DAY, Kind
from benchmarks.yardsticks.inputs import ORDERS, Plain, plain_operand


class JsonLogic:
    """JsonLogic: one expression a rule, walked by its interpreter."""

    def __init__(self, conditions: Sequence[Plain]) -> None:
        """Keep the expressions; there is nothing to compile."""
        self._conditions = list(conditions)

    def match(self, facts: Plain) -> list[int]:
        """Give the places of the rules that hold."""
        return [place for place, condition in enumerate(self._conditions) if jsonLogic(condition, facts)]


def json_logic(condition: Condition) -> Plain:
    """Write a condition in JsonLogic."""
    match condition:
        case All(of):
            return {"and": [json_logic(part) for part in of]}
        case Any(of):
            return {"or": [json_logic(part) for part in of]}
        case Not(of):
            return {"!": [json_logic(of)]}
        case Test():
            return _json_logic_test(condition)
        case InSegment(slug):
            raise ValueError(f'The segment "{slug}" was not put in its place.')


def _json_logic_test(test: Test) -> Plain:
    value, operand = {"var": test.key}, plain_operand(test)
    if test.operator == "within_days":
        return {"and": [{"!=": [value, None]}, {"<=": [0, {"var": f"{test.key}_age"}, operand * SECONDS_A_DAY]}]}
    if test.operator == "within":
        start, end = operand
        return {"and" if start < end else "or": [{">=": [value, start]}, {"<": [value, end]}]}
    if test.kind in (Kind.MOMENT, Kind.VERSION):
        return {"and": [{"!=": [value, None]}, {ORDERS[test.operator]: [value, operand]}]}
    if test.operator in ORDERS:
        return {ORDERS[test.operator]: [value, operand]}
    return _JSON_LOGIC[test.operator](value, operand)


_JSON_LOGIC: Mapping[str, Callable[[Plain, Anything], Plain]] = {
    "is_one_of": lambda value, wanted: {"in": [value, wanted]},
    "is_none_of": lambda value, wanted: {"!": [{"in": [value, wanted]}]},
    "contains": lambda value, part: {"in": [part, value]},
    "not_contains": lambda value, part: {"!": [{"in": [part, value]}]},
    "starts_with": lambda value, part: {"==": [{"substr": [value, 0, len(part)]}, part]},
    "ends_with": lambda value, part: {"==": [{"substr": [value, -len(part)]}, part]},
    "between": lambda value, ends: {"<=": [ends[0], value, ends[1]]},
    "has": lambda value, item: {"in": [item, value]},
    "has_any": lambda value, items: {"or": [{"in": [item, value]} for item in items]},
    "has_none": lambda value, items: {"!": [{"or": [{"in": [item, value]} for item in items]}]},
    "has_all": lambda value, items: {"and": [{"in": [item, value]} for item in items]},
}
