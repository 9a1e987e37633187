"""Whom each variant reaches: by name, and held against what decide() does for every visitor at every moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.audience.domain.consent import Consent
from attune.audience.domain.context import VisitorContext
from attune.decisions.domain.decide import decide
from attune.decisions.domain.reach import UnreachedReason, reach_of
from attune.decisions.domain.slots import Slot, Variant
from attune.rules.domain.rules import Matches

NOW = datetime(2026, 5, 17, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LIVE = ("anglers", "bakers")
A, B = frozenset({"anglers"}), frozenset({"bakers"})


def reach(*variants, shown_by=None):
    return reach_of(Slot("s", "hero", variants), live_segments=LIVE, shown_by=shown_by or {}, now=NOW)


def unseen(*variants, **more):
    return [(each.unseen, each.covered_by) for each in reach(*variants, **more)]


def test_two_segments_on_one_variant_are_both_named():
    (both,) = reach(Variant("1", "Both", A | B | {"", "drafts"}))

    assert (both.segments, both.unseen) == (("anglers", "bakers"), None)


@pytest.mark.parametrize(
    ("variant", "why"),
    [
        (Variant("1", "X", A, is_off=True), UnreachedReason.OFF),
        (Variant("1", "X", A, ends=NOW), UnreachedReason.OVER),
        (Variant("1", "X", A, starts=NOW + HOUR, ends=NOW + HOUR), UnreachedReason.NEVER_OPEN),
        (Variant("1", "X", frozenset({""})), UnreachedReason.NO_LIVE_SEGMENT),
        (Variant("1", "X"), UnreachedReason.NOT_ASKED_FOR),
        (Variant("1", "X", starts=NOW + HOUR), None),
    ],
)
def test_a_variant_that_nobody_can_see_says_why(variant, why):
    assert unseen(variant) == [(why, ())]


def test_a_rule_or_an_experiment_that_asks_for_it_is_named_and_makes_it_seen():
    (found,) = reach(Variant("1", "Only by rule"), shown_by={" only BY rule ": ["Evening"]})

    assert (found.shown_by, found.unseen) == (("Evening",), None)


def test_a_rule_does_not_bring_back_what_is_switched_off():
    assert unseen(Variant("1", "X", is_off=True), shown_by={"X": ["Evening"]}) == [(UnreachedReason.OFF, ())]


def test_an_earlier_variant_for_the_same_segment_covers_a_later_one():
    found = unseen(Variant("1", "First", A | B), Variant("2", "Second", A))

    assert found == [(None, ()), (UnreachedReason.COVERED, ("First",))]


def test_two_earlier_variants_cover_together():
    found = unseen(Variant("1", "One", A), Variant("2", "Two", B), Variant("3", "Three", A | B))

    assert found[2] == (UnreachedReason.COVERED, ("One", "Two"))


def test_one_that_is_open_longer_is_not_covered():
    first = Variant("1", "First", A, ends=NOW + HOUR)

    assert unseen(first, Variant("2", "Second", A))[1] == (None, ())
    assert unseen(first, Variant("2", "Second", A, ends=NOW + HOUR))[1] == (UnreachedReason.COVERED, ("First",))


def dated(hours):
    return st.none() | st.integers(-hours, hours).map(lambda number: NOW + number * HOUR)


variants = st.lists(
    st.builds(
        Variant,
        id=st.just(""),
        name=st.just(""),
        segments=st.frozensets(st.sampled_from([*LIVE, "draft", ""]), max_size=3),
        starts=dated(3),
        ends=dated(3),
        is_off=st.booleans(),
    ),
    max_size=4,
).map(lambda made: tuple(replace(each, id=f"v{n}", name=f"V{n}") for n, each in enumerate(made)))


@given(variants)
def test_unseen_is_what_decide_never_shows(made):
    slot = Slot("s", "hero", made)
    everybody = list(chain.from_iterable(combinations(LIVE, count) for count in range(len(LIVE) + 1)))
    shown = set()
    for minutes in range(0, 241, 30):
        now = NOW + timedelta(minutes=minutes)
        context = VisitorContext(visitor="v", consent=Consent(True, True), facts={}, affinities={}, now=now)
        for segments in everybody:
            shown.add(decide([slot], context, Matches(frozenset(segments), (), 1), {}, [])["s"].variant)

    found = reach_of(slot, live_segments=LIVE, shown_by={}, now=NOW)

    assert {each.variant.id for each in found if each.unseen is None} == shown - {"default"}
