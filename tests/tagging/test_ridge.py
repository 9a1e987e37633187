"""Learning by likeness: the closed form against the slow way, and votes of neighbours."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.tagging.domain import ridge


def made_up(seed: int, examples: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    rows = random.normal(size=(examples, 4))
    return rows @ rows.T, (random.random((examples, 3)) > 0.6).astype(float)


@settings(deadline=None)
@given(st.integers(0, 1000), st.integers(3, 12), st.sampled_from([0.3, 1.0]))
def test_leaving_one_out_is_what_learning_without_it_gives(seed: int, examples: int, penalty: float) -> None:
    likeness, targets = made_up(seed, examples)

    model, alone = ridge.fit_ridge(likeness, targets, penalty=penalty)

    for left in range(examples):
        others = [at for at in range(examples) if at != left]
        duals = np.linalg.solve(
            likeness[np.ix_(others, others)] + penalty * np.eye(examples - 1), targets[others] - model.shares
        )
        assert np.allclose(likeness[left, others] @ duals + model.shares, alone[left], atol=1e-6)


def test_an_example_is_foretold_near_to_what_it_is() -> None:
    likeness, targets = np.eye(4), np.array([[1.0], [0.0], [1.0], [0.0]])

    model, _ = ridge.fit_ridge(likeness, targets, penalty=0.1)

    assert model.predicted(likeness)[0, 0] > 0.9
    assert model.predicted(np.zeros((1, 4)))[0, 0] == pytest.approx(0.5)


def test_the_most_alike_vote_and_the_others_do_not() -> None:
    targets = np.array([[1.0], [0.0], [0.0]])

    assert ridge.vote_by_neighbours(np.array([[0.9, 0.3, 0.2]]), targets, most=1)[0, 0] == 1
    assert ridge.vote_by_neighbours(np.array([[0.9, 0.3, 0.0]]), targets, most=3)[0, 0] == pytest.approx(0.81 / 0.9)
    assert ridge.vote_by_neighbours(np.array([[0.0, -1.0, 0.0]]), targets)[0, 0] == 0


def test_no_example_votes_for_itself() -> None:
    assert ridge.leave_one_out_votes(np.ones((2, 2)), np.array([[1.0], [0.0]])).tolist() == [[0.0], [1.0]]
