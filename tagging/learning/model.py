"""The model that says which topics a page is about: useful without an example, better with each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from attune.tagging.domain import calibration
from attune.tagging.domain.calibration import Calibration
from attune.tagging.domain.signal_weights import SIGNALS, fit_weights, log_odds, probability, signal_weights
from attune.tagging.domain.text import PageText
from attune.tagging.domain.vocabulary import Vocabulary
from attune.tagging.learning.examples import Examples, build_examples
from attune.tagging.learning.text_features import TextFeatures, extract_features, open_slugs, untrained_signals

Matrix = NDArray[np.float64]

MOST_EXAMPLES = 4_000
_FIRST = 5


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A page's words, and how much it is about each topic: 1 as an editor said, between where it was only found."""

    text: PageText
    topics: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class TopicModel:
    """What has been learned; without examples it still reads names and meaning."""

    topics: tuple[str, ...] = ()
    examples: Examples | None = None
    count: int = 0
    trust: Matrix = field(default_factory=lambda: signal_weights(0))
    curve: Calibration = field(default_factory=Calibration)
    thresholds: Mapping[str, float] = field(default_factory=dict)
    shifts: Mapping[str, float] = field(default_factory=dict)

    def confidences(self, readings: Sequence[TextFeatures], vocabulary: Vocabulary) -> Matrix:
        """Return how sure it is of each open topic (texts, topics), 0..1, topics in the vocabulary's order."""
        signs = self.signs(readings, vocabulary)
        odds = log_odds(signs, self.trust)
        without = [at for at, reading in enumerate(readings) if not reading.with_meaning]
        if without:
            odds[without] = log_odds(signs[without], signal_weights(self.count, with_meaning=False))
        odds += [self.shifts.get(slug, 0.0) for slug in open_slugs(vocabulary)]
        return self.curve.apply(probability(odds))

    def signs(self, readings: Sequence[TextFeatures], vocabulary: Vocabulary) -> Matrix:
        """Return all signs (texts, topics, 10); a topic that was not among the examples has the rarest one's."""
        slugs = open_slugs(vocabulary)
        signs = np.zeros((len(readings), len(slugs), len(SIGNALS)))
        signs[:, :, :_FIRST] = untrained_signals(readings, vocabulary)
        if self.examples is not None and slugs:
            signs[:, :, _FIRST] = np.log(0.5 / (self.count + 1))
            known = {slug: at for at, slug in enumerate(self.topics)}
            columns = [(at, known[slug]) for at, slug in enumerate(slugs) if slug in known]
            to, source = [to for to, _ in columns], [source for _, source in columns]
            signs[:, to, _FIRST:] = self.examples.signs(readings)[:, source]
        return signs

    def telling_words(self, reading: TextFeatures, slug: str) -> tuple[str, ...]:
        """Return the words of a text that speak for a topic by what was learned; none if it was not."""
        if self.examples is None or slug not in self.topics:
            return ()
        return self.examples.telling_words(reading, self.topics.index(slug))


def learn_model(
    examples: Sequence[LabelledText],
    vocabulary: Vocabulary,
    *,
    seed: int,
    shifts: Mapping[str, float] | None = None,
    readings: Sequence[TextFeatures] | None = None,
) -> TopicModel:
    """Learn from examples, the last ones if there are more than 4,000; the same examples and seed give the same model.

    `readings` are the examples' texts as already read, to save doing it again.
    """
    examples = examples[-MOST_EXAMPLES:]
    known = (
        list(readings)[-MOST_EXAMPLES:] if readings else [extract_features(each.text, vocabulary) for each in examples]
    )
    slugs = open_slugs(vocabulary)
    targets = np.array([[each.topics.get(slug, 0.0) for slug in slugs] for each in examples]).reshape(-1, len(slugs))
    memory = build_examples(known, targets) if slugs else None
    if memory is None:
        return TopicModel(shifts=dict(shifts or {}))
    remembering, of_others = memory
    signs = np.concatenate([untrained_signals(known, vocabulary), of_others], axis=-1)
    trust = fit_weights(signs, targets, seed=seed)
    said = probability(log_odds(signs, trust))
    curve = calibration.fit_calibration(said, targets)
    branches = [vocabulary.branch_of(slug) for slug in slugs]
    levels = calibration.thresholds(curve.apply(said), targets, branches)
    return TopicModel(slugs, remembering, len(examples), trust, curve, levels, dict(shifts or {}))
