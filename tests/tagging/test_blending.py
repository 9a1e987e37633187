"""How far signs are trusted, what confidences are worth, and what verdicts teach."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.tagging.domain.calibration import Calibration, calibration_error, fit_calibration, thresholds
from attune.tagging.domain.signal_weights import SIGNALS, fit_weights, log_odds, probability, signal_weights
from attune.tagging.domain.topic_feedback import TopicFeedback


def test_without_examples_what_is_learned_from_them_counts_nothing() -> None:
    assert signal_weights(0)[SIGNALS.index("common") : -1].tolist() == [0] * 5
    assert signal_weights(0, with_meaning=False)[SIGNALS.index("near")] == 0


def test_between_two_steps_trust_lies_between_them() -> None:
    low, middle, high = (signal_weights(examples)[SIGNALS.index("by_words")] for examples in (100, 250, 400))

    assert low <= middle <= high
    assert signal_weights(5_000).tolist() == signal_weights(823).tolist()


@given(st.integers(0, 10_000), st.floats(0, 1), st.floats(0, 1))
def test_a_topic_that_is_named_more_is_never_less_sure(examples: int, less: float, more: float) -> None:
    signs = np.zeros((1, 2, len(SIGNALS)))
    signs[0, :, 0] = sorted((less, more))

    low, high = log_odds(signs, signal_weights(examples))[0]

    assert low <= high


def test_a_few_examples_do_not_move_trust_and_many_do() -> None:
    random = np.random.default_rng(1)
    signs = random.random((600, 5, len(SIGNALS)))
    truth = (signs[:, :, 2] > 0.5).astype(float)

    assert fit_weights(signs[:20], truth[:20], seed=1).tolist() == signal_weights(20).tolist()
    moved = fit_weights(signs, truth, seed=1)
    assert moved[2] > signal_weights(600)[2]
    assert moved.tolist() == fit_weights(signs, truth, seed=1).tolist()


@given(st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_calibration_keeps_the_order_and_the_range(said: list[float]) -> None:
    worth = Calibration().apply(np.sort(np.array(said)))

    assert (np.diff(worth) >= 0).all()
    assert worth.min() >= 0
    assert worth.max() <= 1


def test_a_site_whose_suggestions_are_always_half_right_learns_that() -> None:
    random = np.random.default_rng(3)
    said = np.full((2_000, 5), 0.95)
    truth = (random.random(said.shape) < 0.5).astype(float)

    curve = fit_calibration(said, truth)

    assert float(curve.apply(np.array([0.95]))[0]) == pytest.approx(0.5, abs=0.05)
    assert calibration_error(said, truth) == pytest.approx(0.45, abs=0.03)
    assert calibration_error(curve.apply(said), truth) < 0.05


def test_a_curve_of_few_pages_is_the_usual_one() -> None:
    assert fit_calibration(np.full((20, 5), 0.9), np.zeros((20, 5))) == Calibration()


def test_the_error_of_what_is_right_as_often_as_it_says_is_none() -> None:
    said = np.array([[0.8] * 5, [0.8] * 5])
    truth = np.array([[1, 1, 1, 1, 0], [1, 1, 1, 1, 0]], dtype=float)

    assert calibration_error(said, truth) == pytest.approx(0)
    assert calibration_error(np.zeros((0, 5)), np.zeros((0, 5))) == 0


def test_each_branch_has_the_threshold_that_serves_it_best() -> None:
    said = np.column_stack([np.linspace(0, 1, 100), np.linspace(0, 1, 100), np.linspace(0, 1, 100)])
    truth = np.column_stack([said[:, 0] >= 0.5, said[:, 1] >= 0.2, said[:, 2] >= 0.95]).astype(float)

    assert thresholds(said, truth, ["news", "sport", "rare"]) == {"news": 0.5, "sport": 0.2}


def test_verdicts_move_a_topic_the_way_they_point() -> None:
    assert TopicFeedback().shift == 0
    assert TopicFeedback(kept=0, removed=10, predicted=8).shift < -2
    assert TopicFeedback(kept=10, removed=0, predicted=4).shift > 1
    assert abs(TopicFeedback(kept=8, removed=2, predicted=8).shift) < 1e-9


@given(st.floats(-1000, 1000))
def test_log_odds_of_any_size_are_a_share(odds: float) -> None:
    assert 0 < float(probability(np.array(odds))) < 1
