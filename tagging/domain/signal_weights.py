"""How far each sign that a page is about a topic is trusted, at first and as the examples grow.

A logistic model over ten signs. Its weights, none below 0, were found by five-fold cross-validation on 1,029 posts with
editors' tags at 0, 10, 25, 50, 100, 200, 400 and about 820 examples, and are interpolated between these; a site's own
examples then move them, held back by a normal prior around them (Bishop 2006, section 4.5).
"""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

# Named in the text, and how surely; near in meaning: all, lead, title; common on this site; and learned from examples:
# by words, by meaning, by the vote of pages alike in both, and in words.
SIGNALS = (
    "named", "surely_named", "near", "lead_near", "title_near", "common", "by_words", "by_meaning", "alike",
    "alike_in_words",
)  # fmt: skip
# What a sign usually varies by, so that weights can be compared.
_SCALES = np.array([0.2, 0.25, 0.1, 0.1, 0.1, 1.5, 0.15, 0.12, 0.15, 0.15])
# By number of examples: a weight for each sign, and the constant.
_TRUST = {
    0: (0.37, 0.70, 0.94, 0, 0.08, 0, 0, 0, 0, 0, -6.28),
    10: (0.31, 0.82, 0.62, 0.03, 0.09, 0.46, 0.01, 0.03, 0.12, 0.21, -5.05),
    25: (0.21, 0.87, 0.49, 0.04, 0.10, 0.35, 0.02, 0.08, 0.23, 0.42, -5.07),
    50: (0.21, 0.84, 0.34, 0.05, 0.10, 0.18, 0.08, 0.19, 0.19, 0.58, -5.15),
    100: (0.21, 0.76, 0.22, 0.05, 0.11, 0.13, 0.56, 0.16, 0.22, 0.33, -5.06),
    200: (0.18, 0.70, 0.18, 0.04, 0.09, 0.13, 0.60, 0.17, 0.16, 0.41, -4.98),
    400: (0.15, 0.62, 0.12, 0.04, 0.09, 0.21, 0.67, 0.21, 0.09, 0.42, -4.69),
    823: (0.11, 0.58, 0.09, 0.03, 0.07, 0.24, 0.76, 0.15, 0.07, 0.44, -4.54),
}
# For a language without word vectors.
_TRUST_WITHOUT_MEANING = {
    0: (1.04, 0.59, 0, 0, 0, 0, 0, 0, 0, 0, -3.31),
    10: (0.87, 0.70, 0, 0, 0, 0.46, 0.10, 0, 0, 0.49, -3.03),
    50: (0.62, 0.73, 0, 0, 0, 0.07, 0.52, 0, 0, 0.87, -4.22),
    100: (0.55, 0.64, 0, 0, 0, 0.06, 1.08, 0, 0, 0.44, -4.38),
    400: (0.41, 0.51, 0, 0, 0, 0.19, 1.06, 0, 0, 0.46, -4.17),
    823: (0.28, 0.51, 0, 0, 0, 0.22, 1.03, 0, 0, 0.48, -4.15),
}
_PRIOR_STRENGTH = 200.0
_LEAST_EXAMPLES_TO_ADAPT = 100
_MOST_PAIRS = 200_000


def signal_weights(examples: int, *, with_meaning: bool = True) -> Matrix:
    """Return the weight of each sign and the constant (11,) after so many examples."""
    table = _TRUST if with_meaning else _TRUST_WITHOUT_MEANING
    steps, rows = np.log1p(list(table)), np.array(list(table.values()), dtype=float)
    return np.array([np.interp(np.log1p(examples), steps, column) for column in rows.T])


def log_odds(signs: Matrix, trust: Matrix) -> Matrix:
    """Return the log odds (pages, topics) that pages are about topics, by their signs (pages, topics, 10)."""
    answer: Matrix = (signs / _SCALES) @ trust[:-1] + trust[-1]
    return answer


def probability(odds: Matrix) -> Matrix:
    """Return log odds as shares of 1."""
    answer: Matrix = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    return answer


def fit_weights(signs: Matrix, truth: Matrix, *, seed: int) -> Matrix:
    """Return the trust that fits a site's examples (signs when left out; truth 0..1), near to the usual one."""
    usual = signal_weights(len(signs))
    if len(signs) < _LEAST_EXAMPLES_TO_ADAPT:
        return usual
    # Only a process that learns needs it.
    from scipy.optimize import minimize

    pairs, said = (signs / _SCALES).reshape(-1, len(_SCALES)), truth.reshape(-1)
    if len(said) > _MOST_PAIRS:
        chosen = np.random.default_rng(seed).choice(len(said), _MOST_PAIRS, replace=False)
        pairs, said = pairs[chosen], said[chosen]
    pairs = np.column_stack([pairs, np.ones(len(pairs))])

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        odds, moved = pairs @ weights, weights - usual
        total = (np.logaddexp(0, odds) - said * odds).sum() + _PRIOR_STRENGTH / 2 * (moved @ moved)
        return float(total), pairs.T @ (probability(odds) - said) + _PRIOR_STRENGTH * moved

    best: Matrix = minimize(loss, usual, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return best
