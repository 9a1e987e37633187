"""Stems of words (Porter 1980, Snowball), which public keyphrase sets are scored by: the one door to Snowball."""

from collections.abc import Callable
from functools import cache, lru_cache, partial
from typing import Any

import snowballstemmer

# English phrases are scored by Porter's first stemmer; other languages have one each.
_STEMMERS = {"en": "porter", "fr": "french", "de": "german", "es": "spanish", "it": "italian", "nl": "dutch"}


def porter(word: str) -> str:
    """Return the stem of an English word in small letters."""
    return _stem(word, "porter")


def stemmer_for(language: str) -> Callable[[str], str]:
    """Return a function that stems words in small letters; one that leaves them where no stemmer is known."""
    name = _STEMMERS.get(language)
    return partial(_stem, name=name) if name else str


@lru_cache(maxsize=50_000)
def _stem(word: str, name: str) -> str:
    return str(_stemmer(name).stemWord(word))


@cache
def _stemmer(name: str) -> Any:
    return snowballstemmer.stemmer(name)
