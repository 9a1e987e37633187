"""Random facts for a rule book: on its borders, a hair beside them, and as odd as visitors make them."""

import math
import random
from collections.abc import Iterator
from typing import Any

from attune.rules.domain.conditions import Test, tests_of
from attune.rules.domain.facts.fact import MINUTES_A_DAY, UNKNOWN_MOMENT, FactFamily, Facts, FactValue, Kind, fact_key
from attune.rules.domain.rules import RuleBook
from attune.rules.proof.boundary_values import boundary_facts
from benchmarks.random_books import CLOCKS, DAY, FACTS, MOMENTS, NOW, NUMBERS, TEXTS, VERSIONS

ODD_TEXTS = ("\0", "\ud800", "x" * 70_000, "\u2028", "a\0", "ﬀ")
ODD_NUMBERS = (2**53, 2**53 + 1, -(2**53) - 1, 10**30, -(10**300), 1.7976931348623157e308, 1e16, 9007199254740993.0)
ODD_VERSIONS = ("", "1.0", "v1.0.0", "01.0.0", "1.0.0-", "1.0.0-01", "9" * 300 + ".0.0", "1.0.0\n")
SHARE_NEAR = 0.6


def contexts(book: RuleBook, rng: random.Random, count: int) -> Iterator[Facts]:
    """Give total facts: a third on the borders as the proof of a book takes them, the others random."""
    conditions = book.inlined().values()
    tests: dict[str, list[Test]] = {}
    for condition in conditions:
        for test in tests_of(condition):
            tests.setdefault(test.key, []).append(test)
    base = _defaults()
    for facts in boundary_facts(book, most=count // 3, seed=rng.randrange(2**32)):
        yield {**base, **facts}
    for _ in range(count - count // 3):
        now = rng.choice([NOW, NOW, NOW + 0.25, float(rng.choice(MOMENTS))])
        yield {**base, "now": now, **{key: _value(rng, of, now) for key, of in tests.items() if key != "now"}}


def _defaults() -> dict[str, FactValue]:
    facts = {fact.name: fact.default for fact in FACTS if not isinstance(fact, FactFamily)}
    return {**facts, fact_key("affinity", "p0"): 0, "now": NOW}


def _value(rng: random.Random, tests: list[Test], now: float) -> FactValue:
    test = rng.choice(tests)
    if rng.random() < SHARE_NEAR:
        return _near(rng, test, now)
    return _any(rng, test.kind)


def _near(rng: random.Random, test: Test, now: float) -> FactValue:
    value: Any = test.value
    if test.operator == "within_days":
        return _beside(rng, now - value * DAY)
    if test.kind == Kind.SET:
        items = value if isinstance(value, tuple) else (value,)
        return frozenset(rng.choice([item, item.upper()]) for item in items if rng.random() < 0.7)
    single: Any = rng.choice(value) if isinstance(value, tuple) else value
    match test.kind:
        case Kind.TEXT:
            return str(rng.choice([single, single.upper(), single.swapcase(), single + "x", f"x{single}", single[:-1]]))
        case Kind.NUMBER | Kind.MOMENT:
            return _beside(rng, single)
        case Kind.CLOCK:
            return float((single + rng.choice([-1, -0.5, 0, 0, 0.5, 1])) % MINUTES_A_DAY)
        case Kind.VERSION:
            return str(rng.choice([single, single, f"{single}.1", f"{single}+build", f"{single}-0"]))
    return bool(single) == (rng.random() < 0.5)


def _beside(rng: random.Random, number: float) -> float:
    """Give the number, or the nearest that is more or less."""
    beside = [number, float(number), math.nextafter(number, math.inf), math.nextafter(number, -math.inf)]
    return rng.choice([*beside, number + 1, number - 1])


def _any(rng: random.Random, kind: Kind) -> FactValue:
    match kind:
        case Kind.TEXT:
            return rng.choice([*TEXTS, *ODD_TEXTS])
        case Kind.NUMBER:
            return rng.choice([*NUMBERS, *ODD_NUMBERS])
        case Kind.YES_NO:
            return rng.random() < 0.5
        case Kind.SET:
            return frozenset(rng.choice([*TEXTS, *ODD_TEXTS]) for _ in range(rng.choice([0, 1, 2, 6, 40])))
        case Kind.CLOCK:
            return rng.choice([*CLOCKS, rng.random() * MINUTES_A_DAY])
        case Kind.MOMENT:
            return rng.choice([UNKNOWN_MOMENT, *MOMENTS, rng.uniform(0, 2 * NOW), -1.7e308, 1.7e308])
        case Kind.VERSION:
            return rng.choice([*VERSIONS, *ODD_VERSIONS])
