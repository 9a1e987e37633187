"""zen-engine (MIT): in its fastest form, and as its documentation shows it."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any as Anything

import zen

from attune.rules.domain.conditions import All, Any, Condition, InSegment, Not, Test
from attune.rules.domain.facts.fact import SECONDS_A_DAY, Kind
from benchmarks.yardsticks.inputs import ORDERS, Plain, plain_operand


class ZenArray:
    """zen in its fastest form: all rules in one compiled expression, "[first, second, ...]"."""

    def __init__(self, conditions: Sequence[str]) -> None:
        """Compile the expressions of the rules."""
        self._compiled = zen.compile_expression(f"[{', '.join(conditions)}]")

    def match(self, facts: str) -> list[int]:
        """Give the places of the rules that hold; the facts are JSON text."""
        return [place for place, held in enumerate(self._compiled.evaluate(facts)) if held]


class ZenTable:
    """zen as its documentation shows it: a decision with one table that collects, a row for each rule."""

    def __init__(self, conditions: Sequence[str]) -> None:
        """Load the decision."""
        self._decision = zen.ZenEngine().create_decision(_decision_model(conditions))
        self._decision.evaluate({})

    def match(self, facts: Plain) -> list[int]:
        """Give the places of the rules that hold."""
        return [int(row["place"]) for row in self._decision.evaluate(facts)["result"]]


def zen_text(condition: Condition) -> str:
    """Write a condition in zen's expression language."""
    match condition:
        case All(of):
            return f"({' and '.join(map(zen_text, of))})"
        case Any(of):
            return f"({' or '.join(map(zen_text, of))})"
        case Not(of):
            return f"not ({zen_text(of)})"
        case Test():
            return _zen_test(condition)
        case InSegment(slug):
            raise ValueError(f'The segment "{slug}" was not put in its place.')


def _zen_test(test: Test) -> str:
    name, operand = test.key, plain_operand(test)
    if test.operator == "within_days":
        return f"({name} != null and {name}_age in [0..{operand * SECONDS_A_DAY}])"
    if test.operator == "within":
        start, end = operand
        joint = "and" if start < end else "or"
        return f"({name} >= {start} {joint} {name} < {end})"
    if test.kind in (Kind.MOMENT, Kind.VERSION):
        return f"({name} != null and {name} {ORDERS[test.operator]} {operand})"
    if test.operator in ORDERS:
        return f"{name} {ORDERS[test.operator]} {json.dumps(operand)}"
    return _ZEN[test.operator](name, operand)


_ZEN: Mapping[str, Callable[[str, Anything], str]] = {
    "is_one_of": lambda name, wanted: f"{name} in {json.dumps(wanted)}",
    "is_none_of": lambda name, wanted: f"{name} not in {json.dumps(wanted)}",
    "contains": lambda name, part: f"contains({name}, {json.dumps(part)})",
    "not_contains": lambda name, part: f"not contains({name}, {json.dumps(part)})",
    "starts_with": lambda name, part: f"startsWith({name}, {json.dumps(part)})",
    "ends_with": lambda name, part: f"endsWith({name}, {json.dumps(part)})",
    "between": lambda name, ends: f"{name} in [{ends[0]}..{ends[1]}]",
    "has": lambda name, item: f"contains({name}, {json.dumps(item)})",
    "has_any": lambda name, items: f"some({name}, # in {json.dumps(items)})",
    "has_none": lambda name, items: f"none({name}, # in {json.dumps(items)})",
    "has_all": lambda name, items: f"({' and '.join(f'contains({name}, {json.dumps(item)})' for item in items)})",
}


def _decision_model(conditions: Sequence[str]) -> str:
    place = {"x": 0, "y": 0}
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": "condition", "name": "condition"}],
        "outputs": [{"id": "place", "name": "place", "field": "place"}],
        "rules": [
            {"_id": str(number), "condition": condition, "place": str(number)}
            for number, condition in enumerate(conditions)
        ],
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "position": place},
        {"id": "table", "name": "table", "type": "decisionTableNode", "position": place, "content": table},
        {"id": "out", "name": "out", "type": "outputNode", "position": place},
    ]
    edges = [
        {"id": f"{source}-{target}", "sourceId": source, "targetId": target, "type": "edge"}
        for source, target in (("in", "table"), ("table", "out"))
    ]
    return json.dumps({"nodes": nodes, "edges": edges})
