"""Match queries: the vector of what is liked, and which queries nothing can answer."""

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.matching.domain.query import MOST_TOPICS, InvalidQueryError, MatchQuery, topic_affinities, unit_vector

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIKINGS = st.dictionaries(st.text("abc", min_size=1, max_size=4), st.floats(allow_nan=True, allow_infinity=True))


def test_affinities_become_a_vector_of_length_one():
    query = MatchQuery(affinities={"floods": 0.3, "cycling": 0.4})

    assert query.vector == pytest.approx({"cycling": 0.8, "floods": 0.6})


@given(LIKINGS)
def test_a_vector_has_length_one_or_is_empty_whatever_is_liked(likings):
    vector = unit_vector(likings)

    assert not vector or math.isclose(math.hypot(*vector.values()), 1, rel_tol=1e-9)
    assert all(weight > 0 for weight in vector.values())


def test_only_the_strongest_likings_are_asked_for():
    vector = unit_vector({f"t{n:03}": n + 1.0 for n in range(100)})

    assert len(vector) == MOST_TOPICS
    assert min(vector) == "t068"


def test_topics_are_named_with_or_without_their_facet_and_other_facets_are_left_out():
    assert topic_affinities({"topic:floods": 0.5, "cycling": 0.2, "kind:video": 0.9}) == {"floods": 0.5, "cycling": 0.2}


def test_freshness_is_counted_back_from_now():
    assert MatchQuery(fresh_days=14, now=NOW).published_since == datetime(2026, 2, 15, 12, tzinfo=UTC)


def test_freshness_without_now_is_refused():
    with pytest.raises(InvalidQueryError, match="pass the time"):
        MatchQuery(fresh_days=14).published_since  # noqa: B018


@pytest.mark.parametrize(
    ("query", "is_empty"),
    [
        (MatchQuery(affinities={}), True),
        (MatchQuery(affinities={"floods": 0.0}), True),
        (MatchQuery(affinities={"floods": 0.1}), False),
        (MatchQuery(limit=0), False),
        (MatchQuery(limit=0, least_score=0.1), True),
    ],
)
def test_a_query_is_empty_when_a_liking_is_needed_and_there_is_none(query, is_empty):
    assert query.is_empty is is_empty
