"""Facts that lie on and beside every border of a rule book, to hold engines together on."""

import random
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from rules.domain.conditions import Condition, Test, tests_of
from rules.domain.facts import MINUTES_A_DAY, UNKNOWN_MOMENT, UNKNOWN_VERSION, FactValue, Kind
from rules.domain.rules import RuleBook
from rules.engines.plain import holds

NOW = 1_800_000_000.0
SECONDS_A_DAY = 86_400.0


def boundary_facts(book: RuleBook, *, most: int, seed: int = 1) -> Iterator[dict[str, FactValue]]:
    """Give total facts for a book: half of them aimed at making some rule hold, all of them on borders."""
    conditions = list(book.inlined().values())
    borders = _borders(conditions)
    rng = random.Random(seed)  # noqa: S311
    for number in range(most):
        facts = {key: rng.choice(values) for key, values in borders.items()}
        if number % 2 and conditions:
            _aim(facts, rng.choice(conditions), rng)
        yield {**facts, "now": NOW}


def _aim(facts: dict[str, FactValue], condition: Condition, rng: random.Random) -> None:
    for test in tests_of(condition):
        holding = [value for value in _values([test]) if holds(test, {test.key: value, "now": NOW})]
        if holding:
            facts[test.key] = rng.choice(holding)


def _borders(conditions: list[Condition]) -> dict[str, list[FactValue]]:
    tests: dict[str, list[Test]] = defaultdict(list)
    for condition in conditions:
        for test in tests_of(condition):
            tests[test.key].append(test)
    return {key: _values(of) for key, of in tests.items()}


def _values(tests: list[Test]) -> list[FactValue]:
    kind = tests[0].kind
    operands = [operand for test in tests for operand in _operands(test)]
    match kind:
        case Kind.YES_NO:
            return [True, False]
        case Kind.NUMBER:
            return [0.0, *(near for one in operands for near in (one, one - 0.5, one + 0.5))]
        case Kind.CLOCK:
            return [float((one + by) % MINUTES_A_DAY) for one in operands for by in (-1, 0, 1)]
        case Kind.MOMENT:
            return [UNKNOWN_MOMENT, NOW, *(float(one + by) for one in operands for by in (-1, 0, 1))]
        case Kind.VERSION:
            return [
                UNKNOWN_VERSION,
                "0.0.1",
                "999.0.0",
                *operands,
                *(f"{one}-beta" for one in operands if "-" not in one),
            ]
        case Kind.SET:
            return _sets(sorted(set(operands)))
        case Kind.TEXT:
            return ["", "something else", *(near for one in operands for near in _texts(one))]


def _operands(test: Test) -> list[Any]:
    value: Any = test.value
    if test.operator == "within_days":
        return [NOW - value * SECONDS_A_DAY, NOW + SECONDS_A_DAY]
    return list(value) if isinstance(value, tuple) else [value]


def _texts(text: str) -> list[str]:
    return [text, text.upper(), f"{text}x", f"x{text}", f"x{text}x", text[:-1]]


def _sets(items: list[str]) -> list[FactValue]:
    singles = [frozenset({item}) for item in items]
    pairs = [frozenset(pair) for pair in zip(items, items[1:], strict=False)]
    return [frozenset(), frozenset({"something else"}), frozenset(items), *singles, *pairs]
