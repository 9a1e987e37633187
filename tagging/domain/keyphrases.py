"""Which phrases of a text say best what it is about: no vocabulary, no training, each with the words that gave it."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from attune.tagging.domain.phrase_choice import WEIGHTS, order_phrases, score_of
from attune.tagging.domain.phrase_features import Features, TextStatistics, features_of
from attune.tagging.domain.phrases import Mention, Phrase, group_mentions

__all__ = ["Keyphrase", "Mention", "chosen_phrases", "rank_keyphrases"]

MOST_KEYPHRASES = 12
LEAST_SALIENCE = 0.3

# The score at which a phrase is half salient, and how fast that changes; seen on articles of 300 to 1,500 words.
_HALF_SALIENT_AT, _STEEPNESS = 2.7, 1.0
_MOST_FORMS = 3
# Editors want each thing once; those who measure phrases ask for both, so only the order is measured.
_MOST_SHARED = 0.5


@dataclass(frozen=True, slots=True)
class Keyphrase:
    """A phrase that says what a page is about, how much (0..1), its forms in the text, and a sentence that has it."""

    text: str
    salience: float
    evidence: tuple[str, ...] = ()
    sentence: str = ""


def rank_keyphrases(
    mentions: Iterable[Mention],
    text: TextStatistics,
    *,
    sentences: Sequence[str] = (),
    most: int = MOST_KEYPHRASES,
    least_salience: float = LEAST_SALIENCE,
) -> tuple[Keyphrase, ...]:
    """Choose the phrases that say most, without saying one thing twice."""
    phrases = group_mentions(mentions, stem=text.stem)
    scores = chosen_phrases(phrases, features_of(phrases, text))
    salient = ((key, _salience(score)) for key, score in scores)
    telling = takewhile(lambda pair: pair[1] >= least_salience, salient)
    chosen = _without_doubles(telling, most=most)
    lines = [" ".join(sentence.split()) for sentence in sentences]
    return tuple(_keyphrase(phrases[key], salience, lines) for key, salience in chosen)


def chosen_phrases(
    phrases: Mapping[str, Phrase], features: Mapping[str, Features], weights: Mapping[str, float] = WEIGHTS
) -> list[tuple[str, float]]:
    """Return all phrases in the order of how well they say what the text is about, each with its score."""
    scores = {key: score_of(features[key], weights) for key in phrases}
    return order_phrases(scores, {key: len(phrase.starts) for key, phrase in phrases.items()})


def _salience(score: float) -> float:
    return round(1 / (1 + math.exp(-_STEEPNESS * (score - _HALF_SALIENT_AT))), 4)


def _without_doubles(ranked: Iterable[tuple[str, float]], *, most: int) -> list[tuple[str, float]]:
    """Take the first ones that do not mostly repeat the words of a phrase that stands above them."""
    kept: list[tuple[str, float]] = []
    for key, salience in ranked:
        if len(kept) == most:
            break
        own = set(key.split())
        if not any(_share(own, set(other.split())) > _MOST_SHARED for other, _ in kept):
            kept.append((key, salience))
    return kept


def _share(own: set[str], other: set[str]) -> float:
    return len(own & other) / min(len(own), len(other))


def _keyphrase(phrase: Phrase, salience: float, lines: Sequence[str]) -> Keyphrase:
    # A word that also stands in small letters is no name; its capital came from a heading.
    small = next((form for form in phrase.forms if form.islower()), phrase.commonest_form)
    sentence = next((line for line in lines if any(form in line for form in phrase.forms)), "")
    return Keyphrase(text=small, salience=salience, evidence=phrase.forms[:_MOST_FORMS], sentence=sentence)
