"""What age leaves of a page, and what earlier pages say of an author."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.tagging.domain.freshness import freshness, half_life_of, published_since
from attune.tagging.domain.reputation import PRIOR_VIEWS, Reception, author_reputations, mean_reception, shrunk

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "half_life_days", "share"),
    [(0, 14, 1.0), (14, 14, 0.5), (28, 14, 0.25), (14, 365, 0.9737), (-3, 14, 1.0)],
)
def test_freshness_halves_with_each_half_life(days: int, half_life_days: float, share: float) -> None:
    published = NOW - timedelta(days=days)

    assert freshness(published, now=NOW, half_life_days=half_life_days) == pytest.approx(share, abs=1e-4)


def test_a_page_without_a_date_is_not_fresh() -> None:
    assert freshness(None, now=NOW, half_life_days=14) == 0.0


def test_a_kind_without_a_half_life_of_its_own_has_that_of_others() -> None:
    assert half_life_of("news", {"news": 7.0, "other": 90.0}) == 7.0
    assert half_life_of("podcast", {"news": 7.0, "other": 90.0}) == 90.0


@given(st.floats(0.01, 1), st.floats(0.5, 5_000))
def test_what_is_published_since_a_moment_is_just_so_fresh(least: float, half_life_days: float) -> None:
    since = published_since(least, now=NOW, half_life_days=half_life_days)

    assert freshness(since, now=NOW, half_life_days=half_life_days) == pytest.approx(least, abs=1e-6)


def test_the_oldest_moment_there_is_ends_the_search() -> None:
    assert published_since(1e-300, now=NOW, half_life_days=1e6).year == 1


def test_a_site_without_outcomes_takes_one_half_for_its_mean() -> None:
    assert mean_reception([]) == 0.5
    assert author_reputations([Reception(1, "femi", 10.0)]) == {1: 0.5}


def test_an_author_of_few_views_stays_close_to_the_mean_and_one_of_many_does_not() -> None:
    assert shrunk(0, 0, mean=0.4) == 0.4
    assert shrunk(2, 2, mean=0.4) == pytest.approx(22 / 52)
    assert shrunk(900, 1_000, mean=0.4) == pytest.approx((900 + PRIOR_VIEWS * 0.4) / (1_000 + PRIOR_VIEWS))


def test_only_the_author_s_earlier_pages_count() -> None:
    first = Reception(1, "femi", 10.0, views=150, reads=120)
    second = Reception(2, "femi", 20.0, views=998, reads=0)
    other = Reception(3, "rosa", 15.0, views=850, reads=879)

    found = author_reputations([second, other, first])

    mean = (120 + 850 + 1) / (150 + 998 + 850 + 2)
    assert found[1] == found[3] == round(mean, 4)
    assert found[2] == round((120 + 50 * mean) / 200, 4)


def test_a_page_without_an_author_has_the_mean_and_pages_of_one_day_do_not_count_for_each_other() -> None:
    pages = [Reception(1, "", 5.0, 98, 48), Reception(2, "femi", 9.0, 10, 10), Reception(3, "femi", 9.0, 0, 0)]

    found = author_reputations(pages)

    assert set(found.values()) == {round(59 / 110, 4)}


@given(
    st.lists(
        st.builds(
            Reception,
            st.integers(1, 50),
            st.sampled_from("ab"),
            st.floats(0, 9),
            st.integers(0, 99),
            st.integers(0, 150),
        )
    )
)
def test_a_reputation_is_a_share(receptions: list[Reception]) -> None:
    assert all(0 <= value <= 1 for value in author_reputations(receptions).values())
