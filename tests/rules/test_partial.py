"""A condition of which only some facts are known: what is said of it holds whatever the others are."""

from hypothesis import given
from hypothesis import strategies as st

from attune.rules.domain.conditions import All, Any, Not, fact_keys, make_test
from attune.rules.engines.partial_evaluation import partial_answer
from attune.rules.engines.plain import holds
from attune.rules.facts.registry import registry
from tests.rules.strategies import conditions, contexts

MOBILE = make_test(registry.get("device"), "is", "mobile")
KEEN = make_test(registry.get("visits_7d"), "at_least", 3)


def test_a_part_that_is_known_may_be_enough():
    assert partial_answer(All((MOBILE, KEEN)), {"device": "tablet"}) is False
    assert partial_answer(All((MOBILE, KEEN)), {"device": "mobile"}) is None
    assert partial_answer(Any((MOBILE, KEEN)), {"device": "mobile"}) is True
    assert partial_answer(Any((MOBILE, KEEN)), {"device": "tablet"}) is None
    assert partial_answer(Not(MOBILE), {}) is None
    assert partial_answer(Not(MOBILE), {"device": "tablet"}) is True


def test_a_test_that_counts_days_needs_to_know_what_day_it_is():
    test = make_test(registry.get("page_published"), "within_days", 3)

    assert partial_answer(test, {"page_published": 0.0}) is None
    assert partial_answer(test, {"page_published": 0.0, "now": 100.0}) is True


@given(conditions(), contexts(), st.data())
def test_an_answer_that_is_given_stands_whatever_the_missing_facts_are(condition, facts, data):
    known = data.draw(st.sets(st.sampled_from(sorted(facts))))
    said = partial_answer(condition, {key: facts[key] for key in known})

    assert said in (None, holds(condition, facts))
    if fact_keys(condition) <= known:
        assert said is holds(condition, facts)
