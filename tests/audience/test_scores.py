"""Another system moves one affinity by exactly what it says, within 0 to 1, and nothing else."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.audience.domain.context import VisitorReading
from attune.audience.domain.profile import Profile
from attune.audience.domain.scores import move_affinity
from tests.audience.made import NOON, VISITOR

HALF_LIFE = 14.0
LIKES = {"topic:floods": 0.8, "topic:bread": 0.4, "kind:news": 0.2}


def moved(likes, key, by, *, days=0.0, replaced=None):
    profile = Profile(visitor=VISITOR, affinities=likes, last_seen=NOON)
    now = NOON + timedelta(days=days)
    return move_affinity(profile, key, by, now=now, half_life_days=HALF_LIFE, replaced=replaced or {})


def read(profile, *, days=0.0, replaced=None):
    now = NOON + timedelta(days=days)
    return VisitorReading(profile=profile, now=now, half_life_days=HALF_LIFE, replaced=replaced or {}).affinities


@pytest.mark.parametrize(
    ("key", "by", "after"),
    [
        ("topic:floods", 0.05, 0.85),
        ("topic:floods", -0.05, 0.75),
        ("topic:floods", 0.5, 1.0),
        ("topic:bread", -0.9, 0.0),
        ("topic:technology", 0.05, 0.05),
        ("topic:technology", -0.05, 0.0),
        ("topic:bread", 0.0, 0.4),
    ],
)
def test_one_affinity_moves_by_that_much(key, by, after):
    result = moved(LIKES, key, by)

    assert result.after == pytest.approx(after, abs=1e-12)
    assert result.profile.affinities.get(key, 0.0) == pytest.approx(after, abs=1e-12)
    others = {other: value for other, value in LIKES.items() if other != key}
    assert {other: value for other, value in result.profile.affinities.items() if other != key} == others


def test_it_moves_by_that_much_from_where_it_has_faded_to():
    result = moved(LIKES, "topic:floods", 0.05, days=14)

    assert (result.before, result.after) == (pytest.approx(0.4), pytest.approx(0.45))
    assert read(result.profile, days=14) == pytest.approx({"topic:floods": 0.45, "topic:bread": 0.2, "kind:news": 0.1})
    assert read(result.profile, days=28)["topic:floods"] == pytest.approx(0.225)
    assert result.profile.last_seen == NOON


def test_what_was_liked_of_a_replaced_topic_moves_with_the_one_that_replaced_it():
    replaced = {"baking": "bread"}
    before = read(
        Profile(visitor=VISITOR, affinities={"topic:baking": 0.5, **LIKES}, last_seen=NOON), replaced=replaced
    )

    result = moved({"topic:baking": 0.5, **LIKES}, "topic:bread", 0.05, replaced=replaced)

    assert read(result.profile, replaced=replaced)["topic:bread"] == pytest.approx(before["topic:bread"] + 0.05)
    assert "topic:baking" not in result.profile.affinities


@given(
    value=st.floats(0, 1),
    by=st.floats(-1, 1),
    days=st.floats(0, 270),
)
def test_what_is_read_next_is_what_was_said(value, by, days):
    result = moved({"topic:floods": value, "topic:bread": 0.9}, "topic:floods", by, days=days)

    expected = min(1.0, max(0.0, result.before + by))
    assert result.after == (expected if expected >= 0.01 else 0.0)
    # At the very edge of what is let go, the last bit of the number decides.
    if result.after == 0 or result.after > 0.0101:
        assert read(result.profile, days=days).get("topic:floods", 0.0) == pytest.approx(result.after)
    assert result.profile.affinities["topic:bread"] == 0.9
