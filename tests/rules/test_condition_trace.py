"""How a condition fared is said in words: each test, the value of its fact, and whether it held."""

import math
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from attune.rules import services
from attune.rules.domain.conditions import All, Any, InSegment, Not, Test, make_test
from attune.rules.domain.facts.fact import Kind
from attune.rules.facts.registry import registry
from attune.rules.facts.value_words import value_words
from attune.rules.services import TracedCondition
from tests.rules import made
from tests.rules.strategies import fact

FRUIT = (("apple", "Apple"), ("pear", "Pear"))


def test_of(name, operator, value, parameter=""):
    return make_test(registry.get(name), operator, value, parameter)


test_of.__test__ = False


@pytest.mark.parametrize(
    ("offer", "value", "words"),
    [
        (fact("fruit", Kind.TEXT, choices=FRUIT), "APPLE", "Apple"),
        (fact("fruit", Kind.TEXT), "kiwi", "“kiwi”"),
        (fact("fruit", Kind.TEXT), "", "nothing"),
        (fact("fruit", Kind.TEXT), "x" * 200, f"“{'x' * 79}…”"),
        (fact("visits", Kind.NUMBER, unit="visits"), 3.0, "3 visits"),
        (fact("share", Kind.NUMBER), 0.12345, "0.123"),
        (fact("new", Kind.YES_NO), True, "yes"),
        (fact("new", Kind.YES_NO), False, "no"),
        (fact("fruits", Kind.SET, choices=FRUIT), frozenset({"pear", "apple", "kiwi"}), "Apple, “kiwi”, Pear"),
        (fact("fruits", Kind.SET), frozenset(), "nothing"),
        (fact("clock", Kind.CLOCK), 6 * 60 + 5.0, "06:05"),
        (fact("seen", Kind.MOMENT), math.nan, "unknown"),
        (fact("version", Kind.VERSION), "", "unknown"),
        (fact("version", Kind.VERSION), "17.2.0", "17.2.0"),
    ],
    ids=lambda value: getattr(value, "kind", None),
)
def test_a_value_is_said_in_words(offer, value, words):
    assert value_words(offer, value) == words


def test_a_large_set_is_cut():
    words = value_words(fact("codes", Kind.SET), frozenset(f"c{number:02}" for number in range(30)))

    assert words.endswith("“c11” and 18 more")


def test_a_moment_is_said_by_the_sites_clock():
    moment = datetime(2026, 7, 1, 20, 30, 59, 500, tzinfo=UTC)

    with timezone.override("Europe/Brussels"):
        assert value_words(fact("seen", Kind.MOMENT), moment.timestamp()) == "2026-07-01 22:30"


@pytest.mark.django_db
def test_a_condition_is_explained_part_by_part():
    condition = All(
        (
            test_of("device", "is", "mobile"),
            Any((test_of("visits_7d", "at_least", 3), Not(test_of("new_visitor", "is", True)))),
        )
    )

    explained = services.explain(condition, made.facts(device="tablet", visits_7d=5.0, new_visitor=True))

    assert explained == TracedCondition(
        "All of this must hold:",
        False,
        parts=(
            TracedCondition("Device is Mobile", False, "Tablet"),
            TracedCondition(
                "At least one of these must hold:",
                True,
                parts=(
                    TracedCondition("Visits in 7 days is at least 3", True, "5"),
                    TracedCondition(
                        "This must not hold:", False, parts=(TracedCondition("On a first visit", True, "yes"),)
                    ),
                ),
            ),
        ),
    )


@pytest.mark.django_db
def test_a_rule_is_explained_by_its_key_and_its_segments_by_their_names():
    made.segment("keen", made.KEEN)
    made.rule("welcome", InSegment("keen"))
    services.publish_book()

    explained = services.explain("rule:welcome", made.facts(visits_7d=1.0))
    switched = services.explain("rule:welcome", made.facts(visits_7d=1.0), switched={"keen": True})

    inner = TracedCondition("Visits in 7 days is at least 3", False, "1")
    assert explained == TracedCondition("In the segment “Keen”", False, parts=(inner,))
    assert switched == TracedCondition("In the segment “Keen”", True, "switched by hand")


@pytest.mark.django_db
def test_what_is_not_given_has_its_default_and_what_is_gone_is_still_said():
    explained = services.explain(test_of("query_parameter", "is", "friend", "ref"), {})
    gone = services.explain(Test("gone", "is", "x"), {"gone": "y"})

    assert explained == TracedCondition("Query parameter “ref” is “friend”", False, "nothing")
    assert gone == TracedCondition("Gone is “x”", False, "y")
