"""Facts have a kind, a default and a key, and only values of their kind."""

import math

import pytest

from attune.rules.domain.facts.fact import (
    ANY_NUMBER,
    COUNT,
    DEFAULTS,
    SHARE,
    Kind,
    Span,
    fact_key,
    is_fact_value,
    split_key,
)
from tests.rules.strategies import FAMILY, fact


@pytest.mark.parametrize(
    ("name", "parameter", "key"),
    [
        ("visits", "", "visits"),
        ("affinity", "floods", "affinity[floods]"),
        ("query_parameter", "a.b", "query_parameter[a.b]"),
    ],
)
def test_a_key_and_its_parts_are_one(name: str, parameter: str, key: str) -> None:
    assert fact_key(name, parameter) == key
    assert split_key(key) == (name, parameter)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_default_that_fits(kind: Kind) -> None:
    assert is_fact_value(kind, DEFAULTS[kind])
    assert not is_fact_value(kind, None)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.TEXT, 1),
        (Kind.NUMBER, True),
        (Kind.NUMBER, "1"),
        (Kind.NUMBER, math.nan),
        (Kind.NUMBER, math.inf),
        (Kind.NUMBER, 10**400),
        (Kind.YES_NO, 1),
        (Kind.SET, {"a"}),
        (Kind.SET, frozenset({1})),
        (Kind.CLOCK, 1440),
        (Kind.CLOCK, -1),
        (Kind.CLOCK, math.nan),
        (Kind.MOMENT, -math.inf),
        (Kind.MOMENT, "2025-01-01"),
        (Kind.VERSION, 17),
    ],
)
def test_a_value_of_another_kind_does_not_fit(kind: Kind, value: object) -> None:
    assert not is_fact_value(kind, value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.NUMBER, 1e300),
        (Kind.NUMBER, -5),
        (Kind.CLOCK, 1439.99),
        (Kind.MOMENT, math.nan),
        (Kind.VERSION, "no version"),
    ],
)
def test_a_value_at_the_edge_of_its_kind_fits(kind: Kind, value: object) -> None:
    assert is_fact_value(kind, value)


def test_choices_may_be_listed_or_asked_for() -> None:
    listed = fact("device", Kind.TEXT, choices=(("mobile", "Mobile"),))

    assert listed.listed_choices() == (("mobile", "Mobile"),)
    assert FAMILY.listed_choices() == ()


@pytest.mark.parametrize(
    ("span", "inside", "outside"),
    [
        (ANY_NUMBER, (-1e300, 0, 2.5), (math.nan, True, "1")),
        (COUNT, (0, 1, 3.0, 1e15), (-1, 2.5, math.nan, True, "1")),
        (SHARE, (0, 0.5, 1), (-0.1, 1.1, math.nan)),
        (Span(most=4), (-1.5, 4), (4.5,)),
    ],
)
def test_a_span_holds_its_ends_and_what_lies_between(span: Span, inside: tuple, outside: tuple) -> None:
    assert [number for number in inside if number not in span] == []
    assert [number for number in outside if number in span] == []
