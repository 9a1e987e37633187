"""Every operator of every kind does what its golden case says, on every engine."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from attune.rules.domain.conditions import Condition, Not
from attune.rules.domain.facts.fact import FactValue, Kind
from attune.rules.domain.facts.values import ValueShape, value_from_json
from attune.rules.domain.language.exchange import from_exchange
from attune.rules.domain.operators.registry import operators
from attune.rules.domain.rules import RuleBook
from attune.rules.engines.base import Engine
from attune.rules.engines.durable import DurableEngine
from attune.rules.engines.index import IndexEngine
from attune.rules.engines.plain import PlainEngine
from attune.rules.facts.registry import Registry
from tests.rules.strategies import fact

CASES = json.loads((Path(__file__).parent.parent / "cases" / "operators.json").read_text(encoding="utf-8"))
ENGINES = (PlainEngine(), IndexEngine(), DurableEngine())


def engine_name(engine: Engine) -> str:
    return type(engine).__name__


def condition_of(case: Mapping[str, Any]) -> Condition:
    registry = Registry()
    registry.register(fact("asked", Kind(case["kind"]), case_sensitive=case.get("case_sensitive", False)))
    return from_exchange({"fact": "asked", "operator": case["operator"], "value": case["value"]}, registry)


def value_of(kind: Kind, written: Any) -> FactValue:
    match kind:
        case Kind.SET:
            return frozenset(written)
        case Kind.CLOCK:
            return value_from_json(ValueShape.CLOCKS, [written])[0]  # type: ignore[index]
        case Kind.MOMENT:
            return math.nan if written is None else value_from_json(ValueShape.MOMENT, written)  # type: ignore[return-value]
    return written  # type: ignore[no-any-return]


@pytest.mark.parametrize("engine", ENGINES, ids=engine_name)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_an_operator_holds_and_fails_where_its_case_says(case: Mapping[str, Any], engine: Engine) -> None:
    kind, condition = Kind(case["kind"]), condition_of(case)
    conditions = {"rule:asked": condition, "rule:denied": Not(condition)}
    compiled = engine.compile(RuleBook(version=1, conditions=conditions))
    now = value_of(Kind.MOMENT, case.get("now", "2025-01-01T00:00:00Z"))

    holding = [compiled.match({"asked": value_of(kind, value), "now": now}).rules for value in case["holds"]]
    failing = [compiled.match({"asked": value_of(kind, value), "now": now}).rules for value in case["fails"]]
    compiled.close()

    assert holding == [("rule:asked",)] * len(holding)
    assert failing == [("rule:denied",)] * len(failing)


def test_every_operator_of_every_kind_has_a_case() -> None:
    written = {(case["kind"], case["operator"]) for case in CASES}

    assert written == {
        (kind.value, operator) for kind, names in operators.names_by_kind().items() for operator in names
    }
