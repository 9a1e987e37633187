"""Bucketing and allocation: stable, even, and fair when weights change."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.experiments.domain.allocation import HOLDOUT, ExperimentSpec, InvalidExperimentError, assign, even_weights
from attune.experiments.domain.bucketing import bucket


def spec(*weights: float, coverage: float = 1.0) -> ExperimentSpec:
    names = tuple("abcdefgh"[: len(weights)])
    return ExperimentSpec("hero", "hero", names, weights, coverage)


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_bucket_is_stable_and_below_one(salt, visitor):
    assert bucket(salt, visitor) == bucket(salt, visitor)
    assert 0 <= bucket(salt, visitor) < 1


def test_a_bucket_is_the_same_in_every_release():
    assert bucket("hero", "visitor-1") == pytest.approx(0.0966349, abs=1e-6)


def test_an_even_split_is_even():
    counts = Counter(assign(f"v{n}", [spec(*even_weights(4))])["hero"].variant for n in range(20_000))

    # Pearson's chi-squared with 3 degrees of freedom stays below 16.27 in 999 of 1,000 fair splits.
    assert sum((count - 5_000) ** 2 / 5_000 for count in counts.values()) < 16.27


def test_changed_weights_move_as_few_visitors_as_possible():
    visitors = [f"v{n}" for n in range(5_000)]
    before = [assign(v, [spec(0.5, 0.5)])["hero"].variant for v in visitors]
    after = [assign(v, [spec(0.6, 0.4)])["hero"].variant for v in visitors]

    moved = {(old, new) for old, new in zip(before, after, strict=True) if old != new}
    assert moved == {("b", "a")}


def test_a_visitor_outside_the_coverage_has_no_assignment():
    covered = sum("hero" in assign(f"v{n}", [spec(0.5, 0.5, coverage=0.1)]) for n in range(10_000))

    assert covered == pytest.approx(1_000, abs=120)


def test_a_holdout_visitor_takes_part_in_nothing():
    assert assign("v1", [spec(0.5, 0.5)], holdout_share=1.0) == {HOLDOUT: assign("v1", [], holdout_share=1.0)[HOLDOUT]}
    assert assign("v1", [spec(0.5, 0.5)], holdout_share=1.0)[HOLDOUT].in_holdout


def test_nobody_without_an_identifier_takes_part():
    assert assign("", [spec(0.5, 0.5)], holdout_share=1.0) == {}


@pytest.mark.parametrize("weights", [(0.5, 0.6), (), (-0.5, 1.5)])
def test_weights_that_are_no_shares_are_refused(weights):
    with pytest.raises(InvalidExperimentError):
        spec(*weights)


def test_the_propensity_is_the_weight_of_the_variant():
    for n in range(200):
        assignment = assign(f"v{n}", [spec(0.2, 0.8)])["hero"]
        assert assignment.propensity == {"a": 0.2, "b": 0.8}[assignment.variant]
