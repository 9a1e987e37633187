"""How bright or dark English words are: the one door to VADER (Hutto and Gilbert 2014)."""

import re
from collections.abc import Iterable
from functools import cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

# The lexicon takes time with the square of a sentence's words, of which it makes several for each emoji.
_MOST_CHARACTERS = 1_000
_MOST_EMOJI = 20
_EMOJI = re.compile(r"[^\w\s!-~]")


def polarities(sentences: Iterable[str]) -> list[float]:
    """Return the polarity of each sentence, -1 to 1; of one without end, that of its beginning."""
    analyser = _analyser()
    return [float(analyser.polarity_scores(_bounded(sentence))["compound"]) for sentence in sentences]


def _bounded(sentence: str) -> str:
    head = sentence[:_MOST_CHARACTERS]
    return head if len(_EMOJI.findall(head)) <= _MOST_EMOJI else _EMOJI.sub("", head)


def charged_words(words: Iterable[str]) -> list[str]:
    """Return those words that carry feeling."""
    lexicon = _analyser().lexicon
    return [word for word in words if word in lexicon]


@cache
def _analyser() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()
