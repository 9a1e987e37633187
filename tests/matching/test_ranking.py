"""Ranking: score first, then age, what was seen, and variety; equal candidates in the order of their pages."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.matching.domain.ranking import Candidate, RankingWeights, freshness, rank, reasons, worth

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLAIN = RankingWeights(freshness_share=0, seen_share=0, diversity=0)


def candidate(page_id: int, score: float, *, days: float = 0, **topics: float) -> Candidate:
    return Candidate(page_id, 1, score, reasons(topics), published_at=NOW - timedelta(days=days))


def ids(candidates, *, seen=frozenset(), limit=10, taste=PLAIN):
    return [each.page_id for each in rank(candidates, seen=seen, now=NOW, limit=limit, taste=taste)]


def test_the_best_score_comes_first_and_equal_ones_in_the_order_of_their_pages():
    assert ids([candidate(9, 0.5), candidate(4, 0.5), candidate(7, 0.9)]) == [7, 4, 9]


def test_no_more_than_the_limit_are_chosen():
    assert ids([candidate(n, n / 10) for n in range(1, 6)], limit=2) == [5, 4]


def test_an_old_page_loses_half_of_the_share_after_the_half_life_and_never_more_than_the_share():
    taste = RankingWeights(freshness_share=0.4, half_life_days=10)

    assert freshness(NOW, now=NOW, taste=taste) == 1
    assert freshness(NOW - timedelta(days=10), now=NOW, taste=taste) == pytest.approx(0.8)
    assert freshness(NOW - timedelta(days=10_000), now=NOW, taste=taste) == pytest.approx(0.6)
    assert freshness(None, now=NOW, taste=taste) == pytest.approx(0.6)
    assert freshness(NOW + timedelta(days=3), now=NOW, taste=taste) == 1


def test_of_two_pages_that_fit_alike_the_fresh_one_comes_first():
    taste = RankingWeights(freshness_share=0.3, half_life_days=30, seen_share=0, diversity=0)

    assert ids([candidate(1, 0.8, days=400), candidate(2, 0.8, days=1)], taste=taste) == [2, 1]


def test_what_was_read_comes_after_all_that_was_not_however_well_it_fits():
    taste = RankingWeights(freshness_share=0, seen_share=0.1, diversity=0.9)
    pages = [candidate(1, 0.9), candidate(2, 0.1), candidate(3, 0.01), candidate(4, 0.8)]

    assert ids(pages, seen={1, 4}, taste=taste) == [2, 3, 1, 4]
    assert ids(pages, seen={1, 4}, taste=taste, limit=2) == [2, 3]


def test_a_site_that_does_not_weigh_reading_ranks_as_if_nothing_was_read():
    assert ids([candidate(1, 0.9), candidate(2, 0.5)], seen={1}, taste=PLAIN) == [1, 2]


def test_a_seen_page_stays_but_further_down():
    taste = RankingWeights(freshness_share=0, seen_share=0.5, diversity=0)

    assert ids([candidate(1, 0.9), candidate(2, 0.5)], seen={1}, taste=taste) == [2, 1]


def test_worth_keeps_the_score_as_it_was():
    taste = RankingWeights(freshness_share=0, seen_share=0.25, diversity=0)
    (only,) = rank([candidate(1, 0.8)], seen={1}, now=NOW, limit=1, taste=taste)

    assert only.score == 0.8
    assert only.worth == pytest.approx(0.6) == pytest.approx(worth(only, seen={1}, now=NOW, taste=taste))


def test_variety_puts_another_topic_before_more_of_the_same():
    pages = [candidate(1, 0.9, floods=0.9), candidate(2, 0.85, floods=0.85), candidate(3, 0.7, cycling=0.7)]

    assert ids(pages) == [1, 2, 3]
    assert ids(pages, taste=RankingWeights(freshness_share=0, seen_share=0, diversity=0.4)) == [1, 3, 2]


def test_pages_that_nothing_speaks_for_are_like_no_other():
    pages = [candidate(1, 0.5), candidate(2, 0.4, cycling=0.3), candidate(3, 0.3)]

    assert ids(pages, taste=RankingWeights(freshness_share=0, seen_share=0, diversity=1)) == [1, 2, 3]


def test_reasons_list_what_gave_most_first_and_leave_out_what_gave_nothing():
    assert reasons({"b": 0.2, "a": 0.2, "c": 0.5, "d": 0.0}) == (("c", 0.5), ("a", 0.2), ("b", 0.2))


CANDIDATES = st.lists(
    st.builds(
        lambda page_id, score, days, floods: candidate(page_id, score, days=days, floods=floods, cycling=score),
        st.integers(1, 50),
        st.floats(0.01, 1),
        st.floats(0, 2_000),
        st.floats(0, 1),
    ),
    unique_by=lambda each: each.page_id,
    max_size=20,
)


@given(CANDIDATES, st.sets(st.integers(1, 50)), st.integers(0, 25), st.randoms())
def test_a_ranking_is_part_of_what_was_given_and_does_not_hang_on_its_order(candidates, seen, limit, random):
    shuffled = random.sample(candidates, len(candidates))
    chosen = ids(candidates, seen=seen, limit=limit, taste=RankingWeights())

    assert chosen == ids(shuffled, seen=seen, limit=limit, taste=RankingWeights())
    assert len(chosen) == len(set(chosen)) == min(limit, len(candidates))
    assert set(chosen) <= {each.page_id for each in candidates}
