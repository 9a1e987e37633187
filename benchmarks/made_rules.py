"""Rules as editors write them, made up for the benchmarks: usual ones, and hard ones that share few of their tests."""

import random
from collections.abc import Callable, Sequence

from attune.rules.domain.conditions import All, Any, Condition, Not, Test, make_test
from attune.rules.domain.rules import RULE_PREFIX, RuleBook
from attune.rules.engines.plain import holds
from benchmarks.rule_world import (
    DAY,
    FACTS,
    ITEMS,
    MOMENTS,
    NOW,
    PARTS,
    SETS,
    SYLLABLES,
    TEXTS,
    WHOLE,
    WORDS,
    YES_NO,
    number,
    often,
    version,
    visitor,
)

# A rule holds for one visitor in twenty, as a rule that an editor wants does.
SHARE_HOLDING = 0.05
VISITORS_TRIED = 60


def rules_of_editors(rng: random.Random, size: int, *, is_hard: bool) -> list[Condition]:
    """Make up the conditions of rules; of hard ones about four tests of five are asked by one rule alone.

    Rules that nobody or everybody meets are thrown away until the mean is right; no single rule is forced.
    """
    tried = [visitor(rng) for _ in range(VISITORS_TRIED)]
    found: list[Condition] = []
    total = 0.0
    while len(found) < size:
        condition = rule(rng, is_hard=is_hard)
        share = sum(holds(condition, facts) for facts in tried) / len(tried)
        if share > SHARE_HOLDING and (total + share) / (len(found) + 1) > SHARE_HOLDING:
            continue
        if share == 0 and rng.random() < 0.5:
            continue
        found.append(condition)
        total += share
    return found


def book_of(conditions: Sequence[Condition]) -> RuleBook:
    """Make a book of conditions, the first the strongest."""
    return RuleBook(
        version=1, conditions={f"{RULE_PREFIX}{place:05}": condition for place, condition in enumerate(conditions)}
    )


def rule(rng: random.Random, *, is_hard: bool) -> Condition:
    """Make up what editors write: two to six tests that must all hold, at times a group or a denial among them."""
    count = rng.choice([2, 2, 3, 3, 3, 4, 4, 5, 6])
    parts: list[Condition] = [test(rng, is_hard=is_hard) for _ in range(count)]
    if count >= 5 and rng.random() < 0.2:
        return Any((All(tuple(parts[:3])), All(tuple(parts[3:]))))
    if count >= 3 and rng.random() < 0.25:
        cut = rng.randint(2, min(3, count - 1))
        parts = [*parts[cut:], Any(tuple(parts[:cut]))]
    if rng.random() < 0.1:
        parts[0] = Not(parts[0])
    return All(tuple(parts))


def test(rng: random.Random, *, is_hard: bool) -> Test:
    """Make up one test: mostly of texts and numbers, seldom of clocks, moments and versions."""
    chance = rng.random()
    for until, make in _TESTS:
        if chance < until:
            return make(rng, is_hard)
    return _set_test(rng, is_hard)


def _texts(rng: random.Random, values: Sequence[str], least: int, most: int) -> tuple[str, ...]:
    return tuple(sorted({often(rng, values) for _ in range(rng.randint(least, most))}))


def _text_test(rng: random.Random, is_hard: bool) -> Test:
    common = ["city", "city", "referrer", "utm_campaign", "list", "region"]
    name = rng.choice(common if is_hard and rng.random() < 0.8 else list(TEXTS))
    words, chance = WORDS[name], rng.random()
    if is_hard and len(words) > 6 and chance < 0.95:
        return make_test(FACTS[name], rng.choice(["is_one_of", "is_one_of", "is_none_of"]), _texts(rng, words, 3, 12))
    if chance < 0.6:
        return make_test(FACTS[name], "is" if chance < 0.45 else "is_not", often(rng, words[:12]))
    if chance < 0.85:
        operator, most = ("is_one_of", 4) if chance < 0.8 else ("is_none_of", 2)
        return make_test(FACTS[name], operator, _texts(rng, words[:12], 2, most))
    part = rng.choice(words)[: rng.randint(2, 4)] if is_hard else rng.choice(SYLLABLES)
    operator = rng.choice(["contains", "contains", "not_contains", "starts_with", "ends_with"])
    return make_test(FACTS[name], operator, part)


def _number_test(rng: random.Random, is_hard: bool) -> Test:
    name = rng.choice(list(PARTS) if is_hard and rng.random() < 0.8 else [*WHOLE, *PARTS])
    exact = ["is", "is_not"] if name in WHOLE else ["at_least", "less_than"]
    operator = rng.choice(["at_least", "at_least", "less_than", "more_than", "at_most", "between", *exact])
    first, second = _threshold(rng, name, is_hard), _threshold(rng, name, is_hard)
    return make_test(
        FACTS[name], operator, (min(first, second), max(first, second)) if operator == "between" else first
    )


def _threshold(rng: random.Random, name: str, is_hard: bool) -> float:
    if is_hard:
        return number(rng, name) if name in WHOLE else round(number(rng, name) + rng.random() / 1000, 5)
    share = rng.choice([0.1, 0.2, 0.3, 0.5, 0.8])
    return int(WHOLE[name] * share) if name in WHOLE else round(PARTS[name] * share, 3)


def _yes_no_test(rng: random.Random, is_hard: bool) -> Test:
    return make_test(FACTS[rng.choice(YES_NO)], "is", rng.random() < 0.5)


def _clock_test(rng: random.Random, is_hard: bool) -> Test:
    step = 1 if is_hard else 60
    return make_test(FACTS["local_time"], "within", (rng.randrange(0, 1440, step), rng.randrange(0, 1440, step)))


def _moment_test(rng: random.Random, is_hard: bool) -> Test:
    name, operator = rng.choice(MOMENTS), rng.choice(["before", "after", "within_days", "within_days"])
    days = round(rng.random() * 90, 3) if is_hard else rng.choice([1, 7, 14, 30, 60])
    return make_test(FACTS[name], operator, days if operator == "within_days" else NOW - round(days * DAY))


def _version_test(rng: random.Random, is_hard: bool) -> Test:
    asked = version(rng) if is_hard else f"{rng.randint(1, 30)}.0.0"
    return make_test(FACTS["browser_version"], rng.choice(["at_least", "less_than"]), asked)


def _set_test(rng: random.Random, is_hard: bool) -> Test:
    name, operator = rng.choice(list(SETS)), rng.choice(["has", "has_any", "has_any", "has_none", "has_all"])
    items = ITEMS[name]
    if operator == "has":
        return make_test(FACTS[name], operator, often(rng, items[:30]))
    most = 2 if operator == "has_all" else 7 if is_hard else 3
    return make_test(FACTS[name], operator, _texts(rng, items if is_hard else items[:15], 2, most))


_TESTS: tuple[tuple[float, Callable[[random.Random, bool], Test]], ...] = (
    (0.43, _text_test),
    (0.71, _number_test),
    (0.79, _yes_no_test),
    (0.81, _clock_test),
    (0.84, _moment_test),
    (0.86, _version_test),
)
