"""How bright or dark English words are: the one door to VADER (Hutto and Gilbert 2014)."""

from collections.abc import Iterable
from functools import cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer


def polarity(sentences: Iterable[str]) -> float:
    """Return the mean polarity of a text's sentences, -1 to 1; long texts would all be 1 if judged at once."""
    analyser = _analyser()
    compounds = [analyser.polarity_scores(sentence)["compound"] for sentence in sentences]
    return round(sum(compounds) / len(compounds), 4) if compounds else 0.0


def charged_words(words: Iterable[str]) -> list[str]:
    """Return those words that carry feeling."""
    lexicon = _analyser().lexicon
    return [word for word in words if word in lexicon]


@cache
def _analyser() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()
