"""From a model's confidences to what an editor is shown: topics with the words and the sentence that gave them."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from attune.tagging.domain.text import sentences, words
from attune.tagging.domain.topics import TopicScore
from attune.tagging.domain.vocabulary import Vocabulary
from attune.tagging.learning.model import TopicModel
from attune.tagging.learning.text_features import TextFeatures, open_slugs
from attune.tagging.vectors.store import Vector, english

# Below this even the best topic is a guess, and no answer is the better one.
LEAST_CONFIDENCE_SHOWN = 0.1
_MOST_SENTENCES = 400


def suggest_topics(
    reading: TextFeatures, vocabulary: Vocabulary, model: TopicModel, *, most: int, least: float, floor: float = 0.0
) -> tuple[TopicScore, ...]:
    """Return the topics to suggest for a text, each with what gave it; see chosen_topics for which, in which order."""
    chosen = chosen_topics(reading, vocabulary, model, most=most, least=least, floor=floor)
    return tuple(_score(slug, confidence, reading, vocabulary, model) for slug, confidence in chosen.items())


def chosen_topics(
    reading: TextFeatures, vocabulary: Vocabulary, model: TopicModel, *, most: int, least: float, floor: float = 0.0
) -> dict[str, float]:
    """Return how sure the model is of each topic to suggest, surest first; when all are faint, the best one or none.

    A topic is suggested from the confidence that its branch asks for (1 switches a branch off); `least` is for branches
    that ask for none, and nothing is suggested below `floor`.
    """
    slugs = open_slugs(vocabulary)
    said = model.confidences([reading], vocabulary)[0]
    asked = needed_confidences(vocabulary, model.thresholds, least=least)
    order = [int(at) for at in np.argsort(-said, kind="stable")]
    chosen = [at for at in order if said[at] >= max(floor, asked[slugs[at]])][:most]
    if not chosen:
        unasked = (at for at in order if vocabulary.least_confidence_of(slugs[at]) is None)
        chosen = [at for at in unasked if said[at] >= max(floor, LEAST_CONFIDENCE_SHOWN)][:1]
    return {slugs[at]: float(said[at]) for at in chosen}


def needed_confidences(vocabulary: Vocabulary, learned: Mapping[str, float], *, least: float) -> dict[str, float]:
    """Return from which confidence each topic is suggested: as set for it or its branch, as learned, or `least`."""
    return {
        slug: vocabulary.least_confidence_of(slug) or learned.get(vocabulary.branch_of(slug), least)
        for slug in open_slugs(vocabulary)
    }


def _score(
    slug: str, confidence: float, reading: TextFeatures, vocabulary: Vocabulary, model: TopicModel
) -> TopicScore:
    named = reading.named.get(slug, TopicScore(slug, 0.0))
    salience = round((named.salience + confidence) / 2, 4)
    if named.evidence and named.confidence >= LEAST_CONFIDENCE_SHOWN:
        return replace(named, salience=salience, confidence=round(confidence, 4))
    telling = model.telling_words(reading, slug)
    name = next(entry.name for entry in vocabulary.entries if entry.slug == slug)
    sentence = _nearest_sentence(reading, name, telling)
    return TopicScore(slug, salience, "machine", telling, round(confidence, 4), sentence)


def _nearest_sentence(reading: TextFeatures, name: str, telling: tuple[str, ...]) -> str:
    """Return the sentence that is nearest to a topic's name and to the words that told it."""
    if not reading.with_meaning:
        return ""
    vectors = english()
    wanted = vectors.embed_words(words(" ".join((name, *telling))))
    spoken = sentences(reading.text.whole)[:_MOST_SENTENCES]
    return max(spoken, key=lambda sentence: _nearness(vectors.embed(sentence), wanted), default="")


def _nearness(one: Vector, other: Vector) -> float:
    return float(one @ other)
