"""What visitors are told of a test: every fact has words, in both languages, and what is told suffices."""

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attune.rules.domain.conditions import All, Any, Not, Test
from attune.rules.domain.facts.fact import FactFamily, Kind
from attune.rules.domain.operators.registry import operators
from attune.rules.domain.rules import RuleBook
from attune.rules.engines.plain import holds
from attune.rules.facts.registry import registry
from attune.rules.words.visitor_explanation import SatisfiedTest, find_satisfied_tests, satisfied_test_words

pytestmark = pytest.mark.django_db

NAMES = sorted(registry.names())
VALUES = {
    Kind.TEXT: ("", "mobile", "anything"),
    Kind.NUMBER: (0.0, 1.0, 2.5, 12.0),
    Kind.YES_NO: (True, False),
    Kind.SET: (frozenset(), frozenset({"floods"})),
    Kind.CLOCK: (0.0, 480.0, 1_439.0),
    Kind.MOMENT: (float("nan"), 1_764_000_000.0),
    Kind.VERSION: ("", "1.2.3"),
}
FACTS = ("a", "b", "c", "d")
TESTS = st.sampled_from(FACTS).map(lambda name: Test(name, "is", True, kind=Kind.YES_NO))
CONDITIONS = st.recursive(
    TESTS,
    lambda part: st.one_of(
        st.lists(part, min_size=1, max_size=3).map(lambda of: All(tuple(of))),
        st.lists(part, min_size=1, max_size=3).map(lambda of: Any(tuple(of))),
        part.map(Not),
    ),
    max_leaves=8,
)
READINGS = st.fixed_dictionaries({name: st.booleans() for name in FACTS})


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", NAMES)
def test_every_fact_is_told_in_words(name, language):
    offer = registry.get(name)
    parameter = "floods" if isinstance(offer, FactFamily) else ""

    with override(language):
        for value in VALUES[offer.kind]:
            test = Test(name, operators.names_by_kind()[offer.kind][0], value, parameter, offer.kind)
            words = satisfied_test_words(SatisfiedTest(test, True, value))

            assert words.strip()
            assert "%(" not in words
            assert not words.endswith(".")


def test_a_fact_whose_app_is_gone_is_told_without_a_name():
    words = satisfied_test_words(SatisfiedTest(Test("churn_risk", "is", "high"), True, "high"))

    assert words == "this follows from what this site knew"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(condition=CONDITIONS, facts=READINGS, others=READINGS)
def test_what_is_told_suffices_whatever_else_is_so(condition, facts, others):
    grounds = find_satisfied_tests(condition, facts, RuleBook(version=1), {})
    told = {ground.test.fact: facts[ground.test.fact] for ground in grounds}

    assert holds(condition, {**others, **told}) == holds(condition, facts)
    assert all(ground.held == facts[ground.test.fact] for ground in grounds)
