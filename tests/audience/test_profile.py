"""Profiles are folded from events; they fade, they forget nothing too early, and doubles change nothing."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.audience.domain import traits
from attune.audience.domain.affinity import MOST_AFFINITIES, PageSummary, decay_affinities, strengthen
from attune.audience.domain.context import VisitorReading
from attune.audience.domain.events import Dwell, Like, PageView, Scroll
from attune.audience.domain.profile import Profile, fold
from attune.audience.domain.profile_state import from_state, to_state
from attune.audience.domain.traits import MOST_VIEWS
from attune.half_lives import share_left
from tests.audience.made import ABOUT, NOON, VISITOR, minutes, nobody, view

HALF_LIFE = 14.0


def folded(*events, profile=None):
    """Fold events into a profile, with the pages of these tests."""
    return fold(profile or nobody(), events, about=ABOUT, half_life_days=HALF_LIFE)


def test_a_view_strengthens_all_that_the_page_stands_for():
    profile = folded(view(1))

    assert profile.affinities == {
        "topic:floods": pytest.approx(0.2),
        "kind:news": pytest.approx(0.2),
        "author:12": pytest.approx(0.2),
        "section:7": pytest.approx(0.2),
    }


def test_a_second_view_goes_a_share_of_the_way_that_is_left():
    profile = folded(view(1, number=1), view(2, number=2))

    assert profile.affinities["topic:floods"] == pytest.approx(0.2 + 0.2 * 0.6 * 0.8)
    assert profile.affinities["topic:rivers"] == pytest.approx(0.2 * 0.8)


def test_reading_long_and_deep_and_liking_strengthen_more():
    seen = folded(view(1, number=1))
    deep = folded(Scroll(id=UUID(int=2), visitor=VISITOR, at=NOON, page_id=1, depth=1.0), profile=seen)
    long = folded(Dwell(id=UUID(int=3), visitor=VISITOR, at=NOON, page_id=1, seconds=30), profile=seen)
    liked = folded(Like(id=UUID(int=4), visitor=VISITOR, at=NOON, page_id=1), profile=seen)

    assert deep.affinities["topic:floods"] == pytest.approx(0.28)
    assert long.affinities["topic:floods"] == pytest.approx(0.28)
    assert liked.affinities["topic:floods"] == pytest.approx(0.52)


def test_an_affinity_is_half_after_a_half_life_and_gone_in_the_end():
    profile = folded(view(1))

    later = profile.affinities_at(NOON + timedelta(days=14), half_life_days=HALF_LIFE)
    in_the_end = profile.affinities_at(NOON + timedelta(days=100), half_life_days=HALF_LIFE)

    assert later["topic:floods"] == pytest.approx(0.1)
    assert in_the_end == {}


def test_an_event_that_comes_late_counts_as_if_it_had_come_in_time():
    late, now = view(3, at=NOON - timedelta(days=14), number=1), view(1, number=2)

    in_time, too_late = folded(late, now), folded(late, profile=folded(now))

    assert too_late.affinities["topic:gardens"] == pytest.approx(in_time.affinities["topic:gardens"])
    assert too_late.last_seen == NOON
    assert too_late.first_seen == NOON - timedelta(days=14)
    assert [one.page_id for one in too_late.seen] == [3, 1]


def test_a_visit_ends_after_thirty_minutes_without_a_sign():
    profile = folded(
        view(1, number=1),
        view(1, number=2, at=NOON + minutes(30)),
        view(1, number=3, at=NOON + minutes(60.5)),
    )

    assert profile.visits.count == 2
    assert profile.visits.starts == (NOON, NOON + minutes(60.5))
    assert profile.visits.previous_end == NOON + minutes(30)


def test_the_reading_counts_the_visit_that_is_about_to_be():
    profile = folded(view(1))

    same = VisitorReading(profile=profile, now=NOON + minutes(10))
    next_week = VisitorReading(profile=profile, now=NOON + timedelta(days=8))
    unknown = VisitorReading(profile=nobody(), now=NOON)

    assert (same.visits, same.visits_7d, same.days_since_last_visit) == (1, 1, 0)
    assert (next_week.visits, next_week.visits_7d, next_week.days_since_last_visit) == (2, 1, 8)
    assert (unknown.visits, unknown.visits_7d, unknown.days_since_last_visit) == (1, 1, 0)


def test_a_preview_of_a_moment_before_the_last_visit_counts_no_days_since():
    reading = VisitorReading(profile=folded(view(1)), now=NOON - timedelta(days=3))

    assert reading.days_since_last_visit == 0


def test_days_since_the_last_visit_stay_the_same_within_a_visit():
    before = folded(view(1))
    back = NOON + timedelta(days=3)

    at_the_door = VisitorReading(profile=before, now=back)
    inside = VisitorReading(profile=folded(view(1, number=2, at=back), profile=before), now=back + minutes(5))

    assert at_the_door.days_since_last_visit == inside.days_since_last_visit == 3


def test_pages_of_today_are_counted_by_the_clock_of_the_site():
    auckland = ZoneInfo("Pacific/Auckland")
    # Midnight in Auckland is 11:00 in UTC.
    profile = folded(view(1, number=1, at=NOON - minutes(61)), view(2, number=2, at=NOON - minutes(59)))

    assert traits.pages_today(profile.seen, NOON, zone=auckland) == 1
    assert traits.pages_today(profile.seen, NOON, zone=NOON.tzinfo) == 2


def test_reads_of_a_section_are_different_pages_within_a_day():
    profile = folded(
        view(4, number=1, at=NOON - timedelta(hours=25)),
        view(1, number=2, at=NOON - timedelta(hours=23)),
        view(1, number=3),
        view(2, number=4),
        view(3, number=5),
    )

    assert traits.section_reads(profile.seen, NOON) == {"7": 2, "8": 1}


def test_depth_is_that_of_the_deepest_scroll_of_each_view():
    scroll = [Scroll(id=UUID(int=n), visitor=VISITOR, at=NOON, page_id=1, depth=d) for n, d in ((5, 0.75), (6, 0.5))]

    profile = folded(view(1), *scroll, view(3, number=7))

    assert traits.depth_read(profile.seen) == pytest.approx(0.375)


def test_a_profile_stays_small():
    about = {1: PageSummary(topics={f"t{n}": 1.0 for n in range(300)})}
    events = [view(1, number=n, at=NOON + minutes(n)) for n in range(300)]

    profile = fold(nobody(), events, about=about, half_life_days=HALF_LIFE)

    assert len(profile.seen) == MOST_VIEWS
    assert len(profile.affinities) == MOST_AFFINITIES
    assert profile.seen[-1].at == NOON + minutes(299)


moments = st.integers(0, 60 * 24 * 40).map(lambda count: NOON + minutes(count))
pages = st.integers(1, 5)
ids = st.integers(1, 2**64).map(lambda number: UUID(int=number))
events = st.one_of(
    st.builds(PageView, id=ids, visitor=st.just(VISITOR), at=moments, page_id=pages),
    st.builds(Like, id=ids, visitor=st.just(VISITOR), at=moments, page_id=st.none() | pages),
    st.builds(Scroll, id=ids, visitor=st.just(VISITOR), at=moments, page_id=pages, depth=st.floats(0, 1)),
    st.builds(Dwell, id=ids, visitor=st.just(VISITOR), at=moments, page_id=pages, seconds=st.floats(0, 3600)),
)
batches = st.lists(events, max_size=12, unique_by=lambda event: event.id)


@given(batches, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_a_batch_says_nothing(batch, random):
    shuffled = random.sample(batch, len(batch))

    assert folded(*shuffled) == folded(*batch)


@given(batches)
@settings(max_examples=100, deadline=None)
def test_doubles_in_a_batch_count_once(batch):
    assert folded(*batch, *batch) == folded(*batch)


@given(batches, st.integers(0, 12))
@settings(max_examples=100, deadline=None)
def test_two_batches_in_order_are_as_one(batch, cut):
    ordered = sorted(batch, key=lambda event: (event.at, event.id))

    assert folded(*ordered[cut:], profile=folded(*ordered[:cut])) == folded(*ordered)


@given(batches)
@settings(max_examples=100, deadline=None)
def test_a_profile_is_kept_and_read_again_as_it_was(batch):
    profile = replace(folded(*batch), traits={"reader": "yes"}, lists=frozenset({"a", "b"}))

    again = from_state(VISITOR, json.loads(json.dumps(to_state(profile), allow_nan=False)))

    assert again == profile


def test_an_empty_state_is_a_visitor_of_whom_nothing_is_known():
    assert from_state(VISITOR, {}) == Profile(visitor=VISITOR)


@given(batches, st.integers(-400, 400))
@settings(max_examples=100, deadline=None)
def test_affinities_never_leave_their_range(batch, days):
    profile = folded(*batch)

    faded = profile.affinities_at(NOON + timedelta(days=days), half_life_days=HALF_LIFE)

    assert all(0 < value <= 1 for value in profile.affinities.values())
    assert all(0 < faded[key] <= profile.affinities[key] for key in faded)


@given(st.floats(0, 1), st.floats(-1, 1))
def test_strengthening_and_weakening_stay_within_0_and_1(value, by):
    assert 0 <= strengthen(value, by=by) <= 1


@given(st.floats(0.01, 1000), st.integers(-10_000, 10_000))
def test_fading_halves_with_every_half_life(half_life, days):
    left = share_left(timedelta(days=days), half_life_days=half_life)

    assert 0 <= left <= 1
    assert decay_affinities({"a": 1.0}, elapsed=timedelta(days=7), half_life_days=7.0) == {"a": 0.5}
