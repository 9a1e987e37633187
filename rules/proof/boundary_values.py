"""Facts that lie on and beside every border of a rule book, to hold engines together on."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attune.rules.domain.conditions import Condition, Test, tests_of
from attune.rules.domain.facts.fact import MINUTES_A_DAY, UNKNOWN_MOMENT, UNKNOWN_VERSION, FactValue, Kind
from attune.rules.domain.facts.text_comparison import TextPart
from attune.rules.domain.operators.registry import operators
from attune.rules.domain.rules import RuleBook
from attune.rules.engines.evaluation import holds_for_value
from attune.rules.proof.targeted_inputs import Constraints, collect_constraints

NOW = 1_800_000_000.0
# So many conditions one context tries to satisfy at once.
GOALS_A_CONTEXT = 4

Borders = Mapping[str, Sequence[FactValue]]


def boundary_facts(book: RuleBook, *, most: int, seed: int = 1) -> Iterator[dict[str, FactValue]]:
    """Give total facts for a book: half of them aimed at making some rules hold, all of them on borders."""
    conditions = list(book.inlined().values())
    borders, rng = boundary_values_of(conditions), random.Random(seed)  # noqa: S311
    swept = sweep_boundaries(borders, rng)
    for number in range(most):
        wishes = [(rng.choice(conditions), True) for _ in range(GOALS_A_CONTEXT)] if conditions and number % 2 else []
        facts = None if wishes else next(swept, None)
        yield facts or targeted_facts(wishes, borders, rng)


def boundary_values_of(conditions: Iterable[Condition]) -> Borders:
    """Give, for each fact, values on and beside the border of every test that asks it, and unknown ones."""
    tests: dict[str, list[Test]] = defaultdict(list)
    for condition in conditions:
        for test in tests_of(condition):
            tests[test.key].append(test)
    return {key: list(dict.fromkeys(_values(of))) for key, of in tests.items()}


def sweep_boundaries(borders: Borders, rng: random.Random) -> Iterator[dict[str, FactValue]]:
    """Show every value of every fact once at least, together with chance values of the others."""
    shuffled = {key: rng.sample(values, len(values)) for key, values in borders.items()}
    for number in range(max(map(len, shuffled.values()), default=0)):
        yield {"now": NOW, **{key: values[number % len(values)] for key, values in shuffled.items()}}


def targeted_facts(
    wishes: Iterable[tuple[Condition, bool]], borders: Borders, rng: random.Random
) -> dict[str, FactValue]:
    """Give facts on borders of which conditions hold, or do not, as is wished; the first wishes come first.

    A wish that cannot be met beside the earlier ones is let go.
    """
    facts: dict[str, FactValue] = {**{key: rng.choice(values) for key, values in borders.items()}, "now": NOW}
    demands: Constraints = {}
    for condition, wanted in wishes:
        tried = collect_constraints(demands, condition, wanted, rng)
        met = {key: _met(tried[key], borders[key], rng) for key in tried if tried[key] != demands.get(key)}
        if all(value is not None for value in met.values()):
            demands = tried
            facts |= {key: value for key, value in met.items() if value is not None}
    return facts


def _met(asked: Sequence[tuple[Test, bool]], values: Sequence[FactValue], rng: random.Random) -> FactValue | None:
    start = rng.randrange(len(values))
    pool = (*values[start:], *values[:start], *_composed([test for test, wanted in asked if wanted]))
    return next((value for value in pool if all(holds_for_value(t, value, NOW) == wanted for t, wanted in asked)), None)


def _composed(wanted: Sequence[Test]) -> list[FactValue]:
    """Make values that several tests of one fact may all hold of, where no border of one of them does."""
    kind = wanted[0].kind if wanted else Kind.YES_NO
    operands = [operand for test in wanted for operand in _operands(test)]
    match kind:
        case Kind.SET:
            firsts = [operand for test in wanted for operand in _operands(test)[: None if _needs_every(test) else 1]]
            return [frozenset(operands), frozenset(firsts)]
        case Kind.TEXT:
            parts = sorted(wanted, key=_place_in_text)
            return ["".join(str(_operands(test)[0]) for test in parts)]
        case Kind.NUMBER | Kind.CLOCK:
            cuts = sorted(set(operands))
            return [low / 2 + high / 2 for low, high in zip(cuts, cuts[1:], strict=False)]
    return []


def _needs_every(test: Test) -> bool:
    return operators[test.operator].needs_every


def _place_in_text(test: Test) -> TextPart:
    # What is the whole text, or says nothing of its place, goes between a beginning and an end.
    return operators[test.operator].text_part or TextPart.INSIDE


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
    return list(operators[test.operator].boundary_values(test, NOW))


def _texts(text: str) -> list[str]:
    return [text, text.upper(), f"{text}x", f"x{text}", f"x{text}x", text[:-1]]


def _sets(items: list[str]) -> list[FactValue]:
    singles = [frozenset({item}) for item in items]
    pairs = [frozenset(pair) for pair in zip(items, items[1:], strict=False)]
    return [frozenset(), frozenset({"something else"}), frozenset(items), *singles, *pairs]
