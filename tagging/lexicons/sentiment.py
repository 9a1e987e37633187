"""How bright or dark English words are: the one door to VADER (Hutto and Gilbert 2014)."""

from collections.abc import Iterable
from functools import cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer


def polarities(sentences: Iterable[str]) -> list[float]:
    """Return the polarity of each sentence, -1 to 1."""
    analyser = _analyser()
    return [float(analyser.polarity_scores(sentence)["compound"]) for sentence in sentences]


def charged_words(words: Iterable[str]) -> list[str]:
    """Return those words that carry feeling."""
    lexicon = _analyser().lexicon
    return [word for word in words if word in lexicon]


@cache
def _analyser() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()
