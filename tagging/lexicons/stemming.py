"""Stems by Porter's algorithm (Porter 1980), which public keyphrase sets are scored by: the one door to Snowball."""

from functools import cache, lru_cache
from typing import Any

import snowballstemmer


@lru_cache(maxsize=50_000)
def porter(word: str) -> str:
    """Return the stem of an English word in small letters."""
    return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> Any:
    return snowballstemmer.stemmer("porter")
