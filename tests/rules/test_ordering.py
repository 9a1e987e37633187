"""Priorities for a wished order: all come in it, and as few as possible change."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.rules.domain.priorities import STRONGEST, WEAKEST, PrioritisedRule, TooManyRulesError, renumber_priorities

PRIORITIES = st.one_of(st.integers(1, 6), st.integers(1, 1000), st.integers(995, 1000))


@st.composite
def orders(draw, most=7):
    slugs = draw(st.lists(st.sampled_from("abcdefghij"), unique=True, max_size=most))
    return [PrioritisedRule(slug, draw(PRIORITIES)) for slug in slugs]


def after(order, new):
    return [(new.get(rule.slug, rule.priority), rule.slug) for rule in order]


@given(orders())
def test_all_come_in_the_order_that_was_wished(order):
    found = after(order, renumber_priorities(order))

    assert found == sorted(found)
    assert all(STRONGEST <= priority <= WEAKEST for priority, _slug in found)


@given(orders(most=5))
def test_no_fewer_changes_would_do(order):
    least = len(renumber_priorities(order))

    for count in range(least):
        for changing in combinations(range(len(order)), count):
            assert not can_stand(order, set(changing)), (order, changing)


def can_stand(order, changing):
    """Say whether the rules come in order when only these get new priorities: each takes the smallest that does."""
    now = (0, "~")
    for place, rule in enumerate(order):
        least = now[0] if rule.slug > now[1] else now[0] + 1
        priority = max(least, STRONGEST) if place in changing else rule.priority
        if (priority, rule.slug) <= now or priority > WEAKEST:
            return False
        now = (priority, rule.slug)
    return True


def test_one_that_moves_between_two_changes_alone():
    order = [PrioritisedRule("a", 10), PrioritisedRule("c", 30), PrioritisedRule("b", 20)]

    assert renumber_priorities(order, moved={"c"}) == {"c": 14}
    assert renumber_priorities(order, moved={"b"}) == {"b": 41}
    assert renumber_priorities(
        [PrioritisedRule("d", 40), PrioritisedRule("a", 10), PrioritisedRule("b", 20), PrioritisedRule("c", 30)]
    ) == {"d": 5}


def test_rules_of_one_priority_are_parted_only_where_their_slugs_do_not_do():
    assert renumber_priorities([PrioritisedRule("a", 100), PrioritisedRule("b", 100), PrioritisedRule("c", 100)]) == {}
    assert renumber_priorities([PrioritisedRule("b", 100), PrioritisedRule("a", 100)]) in (
        {"b": 50},
        {"a": 110},
        {"b": 49},
    )


def test_an_order_turned_round_keeps_one():
    order = [PrioritisedRule(slug, priority) for slug, priority in (("d", 40), ("c", 30), ("b", 20), ("a", 10))]

    assert len(renumber_priorities(order)) == 3


def test_more_rules_than_priorities_are_refused():
    order = [PrioritisedRule(f"s{9999 - number}", 1) for number in range(1001)]

    with pytest.raises(TooManyRulesError):
        renumber_priorities(order)


def test_nothing_is_in_order():
    assert renumber_priorities([]) == {}
