"""Thresholds: named numbers in conditions, and putting their values in their places."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from attune.rules.domain.conditions import All, Any, Condition, ConditionError, InSegment, Not, Test, tests_of
from attune.rules.domain.facts.values import ThresholdRef
from attune.rules.domain.translation import gettext_noop
from attune.text import did_you_mean


class UnknownThresholdError(ConditionError):
    """A condition compares with a threshold that does not exist or is not live."""


def thresholds_of(condition: Condition) -> Iterator[str]:
    """Give the slug of every threshold that a condition compares with, in reading order."""
    return (test.value.slug for test in tests_of(condition) if isinstance(test.value, ThresholdRef))


def with_thresholds(condition: Condition, numbers: Mapping[str, float]) -> Condition:
    """Put each threshold's number in its place, or raise UnknownThresholdError."""
    match condition:
        case All(of) | Any(of):
            return type(condition)(tuple(with_thresholds(part, numbers) for part in of))
        case Not(of):
            return Not(with_thresholds(of, numbers))
        case Test(value=ThresholdRef(slug)):
            if slug not in numbers:
                raise UnknownThresholdError(
                    gettext_noop('"%(slug)s" is no live threshold.%(hint)s'),
                    slug=slug,
                    hint=did_you_mean(slug, numbers),
                )
            return replace(condition, value=numbers[slug])
        case Test() | InSegment():
            return condition
