"""Conditions come in by one door: what is wrong is refused with what, where and what to do."""

import json
import math
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any as Anything

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attune.rules.domain.conditions import (
    MOST_DEPTH,
    MOST_TESTS,
    All,
    Any,
    Condition,
    ConditionError,
    InSegment,
    InvalidConditionError,
    Not,
    SegmentCycleError,
    Test,
    UnknownFactError,
    UnknownSegmentError,
    check_condition,
    fact_keys,
    inline_segments,
    make_test,
    segments_of,
)
from attune.rules.domain.facts.fact import Kind
from attune.rules.domain.language.exchange import from_exchange, to_exchange
from tests.rules import strategies
from tests.rules.strategies import FAMILY, fact

VISITS = fact("visits", Kind.NUMBER)
NEW_YEAR = "0001-01-01T00:00:00+14:00"
REGISTRY = strategies.registry()
THREE = {"fact": "visits", "operator": "at_least", "value": 3}


def read(form: object) -> Condition:
    return from_exchange(form, REGISTRY)


def nested(depth: int, word: str = "all") -> dict[str, Anything]:
    form: dict[str, Anything] = dict(THREE)
    for _ in range(depth):
        form = {word: form} if word == "not" else {word: [form]}
    return form


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.conditions(("regulars",)))
def test_a_condition_survives_its_json_form(condition: Condition) -> None:
    form = json.loads(json.dumps(to_exchange(condition)))

    assert read(form) == condition


def test_the_json_form_of_each_kind_reads_well() -> None:
    form = {
        "all": [
            {"fact": "country", "operator": "is_one_of", "value": ["NL", "be"]},
            {"fact": "affinity", "of": "floods", "operator": "between", "value": [0.5, 1]},
            {"not": {"fact": "is_new", "operator": "is", "value": True}},
            {"any": [{"segment": "regulars"}, {"fact": "topics", "operator": "has_any", "value": ["floods"]}]},
            {"fact": "clock", "operator": "within", "value": ["22:00", "06:30"]},
            {"fact": "first_seen", "operator": "before", "value": "2025-03-30T01:00:00Z"},
            {"fact": "first_seen", "operator": "within_days", "value": 7},
            {"fact": "browser_version", "operator": "at_least", "value": "17.2.0"},
        ]
    }

    condition = read(form)

    assert to_exchange(condition) == form
    assert isinstance(condition, All)
    country, affinity, denied, either, clock, before, *_ = condition.of
    assert country == Test("country", "is_one_of", ("NL", "be"), kind=Kind.TEXT)
    assert isinstance(affinity, Test)
    assert affinity.key == "affinity[floods]"
    assert denied == Not(Test("is_new", "is", True, kind=Kind.YES_NO))
    assert either == Any((InSegment("regulars"), Test("topics", "has_any", ("floods",), kind=Kind.SET)))
    assert isinstance(clock, Test)
    assert clock.value == (22 * 60, 6 * 60 + 30)
    assert isinstance(before, Test)
    assert before.value == 1_743_296_400


REFUSALS: list[tuple[object, str]] = [
    ({"fact": "visit", "operator": "is", "value": 1}, '^"visit" is no fact. Did you mean "visits"\\?'),
    ({"all": [THREE, {"not": {**THREE, "fact": "nope"}}]}, r'^At all\[1\].not: "nope" is no fact'),
    ({**THREE, "operator": "atleast"}, r'of kind number. Did you mean "at_least"\? It takes: is, is_not'),
    ({**THREE, "operator": "contains"}, '"contains" cannot be asked of "visits"'),
    ({"any": [THREE, {"all": []}]}, r"^At any\[1\].all: The group is empty. Add a test"),
    ({"any": []}, "^At any: The group is empty"),
    (nested(MOST_DEPTH + 1), "nested deeper than 6. Make a segment"),
    (nested(MOST_DEPTH + 1, "not"), "nested deeper than 6"),
    (nested(900), "nested deeper than 6"),
    ({"all": [THREE] * (MOST_TESTS + 1)}, "^At all: The group has 201 parts; at most 200"),
    ({"all": [{"any": [THREE] * 101}, {"any": [THREE] * 100}]}, "^The condition has 201 tests; at most 200"),
    (None, "This is no condition. Write one of"),
    ([], "This is no condition"),
    ({}, "This is no condition"),
    ({"all": THREE}, "This is no condition"),
    ({"all": [THREE], "any": [THREE]}, "This is no condition"),
    ({"segment": ""}, "This is no condition"),
    ({"segment": 3}, "This is no condition"),
    ({"fact": "visits", "operator": "is"}, "This is no condition"),
    ({**THREE, "extra": 1}, "This is no condition"),
    ({**THREE, "of": "floods"}, '"visits" is one fact and takes no "of". Leave'),
    ({**THREE, "of": 3}, '"visits" is one fact and takes no "of"'),
    ({**THREE, "fact": "affinity"}, '"affinity" needs an "of" that says which'),
    ({**THREE, "fact": "affinity", "of": "a[b]"}, '"affinity" needs an "of"'),
    ({**THREE, "fact": "affinity", "of": "x" * 201}, '"affinity" needs an "of"'),
    ({**THREE, "value": "3"}, "must be a number, not '3'"),
    ({**THREE, "value": True}, "must be a number, not True"),
    ({**THREE, "value": None}, "must be a number, not None"),
    ({**THREE, "value": math.nan}, "The number nan is out of range"),
    ({**THREE, "value": math.inf}, "The number inf is out of range"),
    ({**THREE, "value": 10**5000}, "is out of range; it must lie within ±10"),
    ({**THREE, "operator": "between", "value": [3]}, "must be two values, from and to"),
    ({**THREE, "operator": "between", "value": [3, 1]}, "3 is more than 1. Name the smaller value first"),
    ({"fact": "country", "operator": "is", "value": 3}, "must be a text, not 3"),
    ({"fact": "country", "operator": "is", "value": "x" * 100_000}, "has 100000 letters; at most 1000"),
    ({"fact": "country", "operator": "is", "value": "\ud800"}, r"'\\ud800' holds a broken letter"),
    ({"fact": "country", "operator": "is", "value": "\0"}, "holds a broken letter"),
    ({"fact": "country", "operator": "is_one_of", "value": []}, "The list is empty. Name at least one value"),
    ({"fact": "country", "operator": "is_one_of", "value": "nl"}, "must be a list of texts, not 'nl'"),
    ({"fact": "country", "operator": "is_one_of", "value": {"a": 1}}, "must be a list of texts"),
    ({"fact": "country", "operator": "is_one_of", "value": [1]}, "must be a text, not 1"),
    (
        {"fact": "country", "operator": "is_one_of", "value": [str(n) for n in range(501)]},
        "has 501 values; at most 500",
    ),
    ({"fact": "is_new", "operator": "is", "value": 1}, r"must be yes or no \(true or false\), not 1"),
    ({"fact": "topics", "operator": "has", "value": ["a"]}, "must be a text, not"),
    ({"fact": "clock", "operator": "within", "value": ["25:00", "06:00"]}, "written as \"HH:MM\", not '25:00'"),
    ({"fact": "clock", "operator": "within", "value": ["22:00"]}, "must be two values"),
    ({"fact": "clock", "operator": "within", "value": "22:00"}, "must be two values"),
    ({"fact": "first_seen", "operator": "before", "value": "2025-03-30T01:00:00"}, "a date, a time and a zone"),
    ({"fact": "first_seen", "operator": "before", "value": 3}, "a date, a time and a zone"),
    ({"fact": "first_seen", "operator": "within_days", "value": -1}, "days is -1; it must lie between 0 and 36525"),
    ({"fact": "browser_version", "operator": "at_least", "value": "17.2"}, "'17.2' is no version. Write it in full"),
    ({"fact": "browser_version", "operator": "between", "value": ["2.0.0", "1.0.0"]}, "is more than '1.0.0'"),
]


@pytest.mark.parametrize(("form", "message"), REFUSALS, ids=[message for _, message in REFUSALS])
def test_what_is_wrong_is_refused_with_what_and_where(form: object, message: str) -> None:
    with pytest.raises(ConditionError, match=message):
        read(form)


def test_a_value_nested_without_end_is_refused_like_any_other() -> None:
    value: list[object] = []
    for _ in range(100_000):
        value = [value]

    with pytest.raises(ConditionError, match="must be a number, not something nested too deeply"):
        read({**THREE, "value": value})


def test_an_error_can_be_said_in_another_language() -> None:
    with pytest.raises(InvalidConditionError) as caught:
        read({"all": [{**THREE, "value": "3"}]})

    error = caught.value
    assert error.path == "all[0]"
    assert str(error) == "At all[0]: \"visits\": The value must be a number, not '3'."
    assert error.text == "The value must be a number, not %(value)s."
    assert error.values == {"value": "'3'"}


def test_the_deepest_and_longest_condition_is_taken() -> None:
    assert read(nested(MOST_DEPTH))
    assert read({"all": [{"any": [THREE] * 100}, {"any": [THREE] * 100}]})


def test_an_unknown_fact_keeps_its_name_in_the_error() -> None:
    with pytest.raises(UnknownFactError) as caught:
        read({"any": [{**THREE, "fact": "contry"}]})

    assert (caught.value.path, caught.value.values["name"]) == ("any[0]", "contry")


@pytest.mark.parametrize(
    ("make", "value"),
    [
        (lambda: make_test(VISITS, "is", 3.0), 3),
        (lambda: make_test(VISITS, "is", Decimal("2.50")), 2.5),
        (lambda: make_test(VISITS, "between", [1, 2]), (1, 2)),
        (lambda: make_test(fact("a", Kind.TEXT), "is_one_of", ["x", "y", "x"]), ("x", "y")),
        (lambda: make_test(fact("a", Kind.SET), "has_all", (item for item in "ab")), ("a", "b")),
        (lambda: make_test(FAMILY, "at_least", 0.5, "floods"), 0.5),
    ],
)
def test_values_are_brought_into_one_shape(make: Callable[[], Test], value: object) -> None:
    test = make()

    assert test.value == value
    assert type(test.value) is type(value)


def test_a_test_knows_whether_case_counts() -> None:
    assert make_test(fact("a", Kind.TEXT, case_sensitive=True), "is", "X").case_sensitive
    assert not make_test(fact("a", Kind.TEXT), "is", "X").case_sensitive


def test_a_condition_made_by_hand_is_checked_too() -> None:
    with pytest.raises(InvalidConditionError, match=r"At any\[1\].not.all: The group is empty"):
        check_condition(Any((InSegment("a"), Not(All(())))))


def test_the_facts_and_segments_of_a_condition_are_told() -> None:
    condition = read(
        {
            "any": [
                {"fact": "affinity", "of": "floods", "operator": "at_least", "value": 1},
                {"not": {"fact": "first_seen", "operator": "within_days", "value": 1}},
                {"segment": "b"},
                {"all": [{"segment": "a"}]},
            ]
        }
    )

    assert fact_keys(condition) == {"affinity[floods]", "first_seen", "now"}
    assert list(segments_of(condition)) == ["b", "a"]


def test_a_segment_is_put_in_its_place_wherever_it_stands() -> None:
    visits, country = Test("visits", "is", 1, kind=Kind.NUMBER), Test("country", "is", "nl")
    segments = {"a": visits, "b": Any((InSegment("a"), country))}

    assert inline_segments(Not(All((InSegment("b"), InSegment("a")))), segments) == Not(
        All((Any((visits, country)), visits))
    )


def test_a_segment_that_is_missing_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownSegmentError, match='"regular" is no live segment. Did you mean "regulars"\\?'):
        inline_segments(InSegment("regular"), {"regulars": InSegment("x")})


def test_a_segment_that_asks_for_itself_is_refused() -> None:
    segments = {"a": Not(InSegment("b")), "b": All((InSegment("c"),)), "c": Any((InSegment("b"),))}

    with pytest.raises(SegmentCycleError, match='"b" asks for itself: b > c > b'):
        inline_segments(InSegment("a"), segments)
    with pytest.raises(SegmentCycleError, match="a > a"):
        inline_segments(InSegment("a"), {"a": InSegment("a")})


def test_segments_cannot_multiply_without_end() -> None:
    segments: dict[str, Condition] = {"s0": Test("visits", "is", 1, kind=Kind.NUMBER)}
    for place in range(1, 18):
        segments[f"s{place}"] = All((InSegment(f"s{place - 1}"),) * 2)

    with pytest.raises(InvalidConditionError, match="With its segments in place the condition has 2048 tests"):
        inline_segments(InSegment("s17"), segments)


def test_segments_cannot_nest_without_end() -> None:
    segments: dict[str, Condition] = {f"s{place}": InSegment(f"s{place + 1}") for place in range(1_000)}

    with pytest.raises(InvalidConditionError, match="Segments are nested deeper than 20"):
        inline_segments(InSegment("s0"), segments)


ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from(["22:00", "1.0.0", NEW_YEAR]),
    lambda parts: (
        st.lists(parts, max_size=3) | st.dictionaries(st.sampled_from(["all", "not", "fact"]), parts, max_size=2)
    ),
    max_leaves=5,
)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(strategies.asked()), ANY_JSON)
def test_whatever_comes_in_is_a_condition_or_refused_by_name(
    pair: tuple[strategies.AnyFact, str], value: object
) -> None:
    fact, operator = pair
    of = {"of": "floods"} if fact is FAMILY else {}

    for form in (value, {"fact": fact.name, **of, "operator": operator, "value": value}):
        with suppress(ConditionError):
            condition = read(form)
            assert read(json.loads(json.dumps(to_exchange(condition)))) == condition
