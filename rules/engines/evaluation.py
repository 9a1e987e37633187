"""Judging one test of one value, again and again: what the test compares with is made ready once."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from attune.rules.domain.conditions import Test
from attune.rules.domain.facts.fact import FactValue
from attune.rules.domain.operators.operator import Subject
from attune.rules.engines.judgement import judge, operator_of, subject_of


def holds_for_value(test: Test, value: FactValue, now: float) -> bool:
    """Say whether a test holds of a value of its fact at a moment, in POSIX seconds."""
    if operator_of(test).reads_age:
        age: Any = value
        return _question(test)(now - age)
    return _question(test)(subject_of(test, value))


@lru_cache(maxsize=20_000)
def _question(test: Test) -> Callable[[Subject], bool]:
    return judge(test)
