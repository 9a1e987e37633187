"""What is known of one text before any learning: the topics that it names, and where it lies in meaning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from attune.tagging.domain.text import LEAD_WORDS, PageText, words
from attune.tagging.domain.topics import TopicScore, score_topics
from attune.tagging.domain.vocabulary import Vocabulary
from attune.tagging.lexicons.frequency import zipf_in
from attune.tagging.lexicons.language import language_of
from attune.tagging.vectors.store import Vector, english

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TextFeatures:
    """A text with the topics it names, and its vectors: all (the title twice), its lead, its title."""

    text: PageText
    language: str
    named: Mapping[str, TopicScore]
    whole: Vector
    lead: Vector
    title: Vector

    @property
    def with_meaning(self) -> bool:
        """Tell whether there are word vectors for the text's language."""
        return self.language == "en"

    @property
    def stressed(self) -> str:
        """Return all words, those of the title twice."""
        return words_with_title_twice(self.text)


def words_with_title_twice(text: PageText) -> str:
    """Return all words of a text, those of the title twice."""
    return f"{text.title}\n\n{text.whole}"


def extract_features(text: PageText, vocabulary: Vocabulary, *, language: str = "") -> TextFeatures:
    """Read a text; its language is found if it is not given."""
    spoken = language or language_of(text.whole, claimed=text.language)
    scores = score_topics(text, vocabulary, zipf=zipf_in(spoken))
    vectors, lead = english(), f"{text.lead} {' '.join(text.body.split()[:LEAD_WORDS])}"
    return TextFeatures(
        text,
        spoken,
        {score.topic: score for score in scores},
        vectors.embed(words_with_title_twice(text)),
        vectors.embed(lead),
        vectors.embed(text.title),
    )


def untrained_signals(readings: Sequence[TextFeatures], vocabulary: Vocabulary) -> Matrix:
    """Return the signs that need no examples (texts, topics, 5), topics in the vocabulary's order."""
    slugs = open_slugs(vocabulary)
    signs = np.zeros((len(readings), len(slugs), 5))
    for at, reading in enumerate(readings):
        named = [reading.named.get(slug) for slug in slugs]
        signs[at, :, 0] = [score.salience if score else 0 for score in named]
        signs[at, :, 1] = [score.confidence if score else 0 for score in named]
        if reading.with_meaning and slugs:
            for column, vector in enumerate((reading.whole, reading.lead, reading.title), start=2):
                signs[at, :, column] = _nearness(vocabulary, vector)
    return signs


def open_slugs(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the topics that may be suggested, in the vocabulary's order."""
    return tuple(entry.slug for entry in vocabulary.entries if entry.is_open)


def _nearness(vocabulary: Vocabulary, vector: Vector) -> Vector:
    """Return how near each topic is in meaning, by that of its names which is nearest."""
    vectors, starts = _names_in_meaning(vocabulary)
    answer: Vector = np.maximum.reduceat(vectors @ vector, starts)
    return answer


@lru_cache(maxsize=8)
def _names_in_meaning(vocabulary: Vocabulary) -> tuple[Vector, list[int]]:
    open_entries = [entry for entry in vocabulary.entries if entry.is_open]
    names = [(entry.name, *entry.synonyms) for entry in open_entries]
    starts = np.cumsum([0, *map(len, names)])[:-1].tolist()
    return english().embed_all([" ".join(words(name)) for each in names for name in each]), starts
