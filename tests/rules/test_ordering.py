"""Priorities for a wished order: all come in it, and as few as possible change."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.domain.ordering import STRONGEST, WEAKEST, Placed, TooManyRulesError, renumbered

PRIORITIES = st.one_of(st.integers(1, 6), st.integers(1, 1000), st.integers(995, 1000))


@st.composite
def orders(draw, most=7):
    slugs = draw(st.lists(st.sampled_from("abcdefghij"), unique=True, max_size=most))
    return [Placed(slug, draw(PRIORITIES)) for slug in slugs]


def after(order, new):
    return [(new.get(rule.slug, rule.priority), rule.slug) for rule in order]


@given(orders())
def test_all_come_in_the_order_that_was_wished(order):
    found = after(order, renumbered(order))

    assert found == sorted(found)
    assert all(STRONGEST <= priority <= WEAKEST for priority, _slug in found)


@given(orders(most=5))
def test_no_fewer_changes_would_do(order):
    least = len(renumbered(order))

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
    order = [Placed("a", 10), Placed("c", 30), Placed("b", 20)]

    assert renumbered(order, moved={"c"}) == {"c": 14}
    assert renumbered(order, moved={"b"}) == {"b": 41}
    assert renumbered([Placed("d", 40), Placed("a", 10), Placed("b", 20), Placed("c", 30)]) == {"d": 5}


def test_rules_of_one_priority_are_parted_only_where_their_slugs_do_not_do():
    assert renumbered([Placed("a", 100), Placed("b", 100), Placed("c", 100)]) == {}
    assert renumbered([Placed("b", 100), Placed("a", 100)]) in ({"b": 50}, {"a": 110}, {"b": 49})


def test_an_order_turned_round_keeps_one():
    order = [Placed(slug, priority) for slug, priority in (("d", 40), ("c", 30), ("b", 20), ("a", 10))]

    assert len(renumbered(order)) == 3


def test_more_rules_than_priorities_are_refused():
    order = [Placed(f"s{9999 - number}", 1) for number in range(1001)]

    with pytest.raises(TooManyRulesError):
        renumbered(order)


def test_nothing_is_in_order():
    assert renumbered([]) == {}
