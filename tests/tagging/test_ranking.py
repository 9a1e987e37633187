"""The measures of ranked topics, by hand."""

import math

import numpy as np
import pytest

from attune.tagging.domain.ranking import f1_at, ndcg_at, precision_at

SCORES = np.array([[0.9, 0.8, 0.7, 0.1, 0.05, 0.01]])
TRUTH = np.array([[True, False, True, False, False, True]])


def test_the_measures_of_one_document() -> None:
    assert f1_at(SCORES, TRUTH, 5) == pytest.approx(2 * 2 / (5 + 3))
    assert precision_at(SCORES, TRUTH, 3) == pytest.approx(2 / 3)
    best = 1 + 1 / math.log2(3) + 1 / 2
    assert ndcg_at(SCORES, TRUTH, 10) == pytest.approx((1 + 1 / 2 + 1 / math.log2(7)) / best)


def test_documents_count_alike() -> None:
    scores, truth = np.vstack([SCORES, SCORES]), np.vstack([TRUTH, ~TRUTH])

    assert precision_at(scores, truth, 3) == pytest.approx((2 / 3 + 1 / 3) / 2)


def test_no_document_measures_nothing() -> None:
    assert f1_at(np.zeros((0, 3)), np.zeros((0, 3), dtype=bool), 5) == 0
