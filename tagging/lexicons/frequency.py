"""How common a word is: the one door to wordfreq.

wordfreq takes as long to import as Django does, and a process that reads no page never asks it: so it is imported with
the first question.
"""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

_UNKNOWN_LANGUAGE = "en"
# wordfreq cuts these into words by packages that we do not bring along.
_WITHOUT_CUTTER = {"ja", "ko", "zh"}


def zipf_in(language: str) -> Callable[[str], float]:
    """Return a function that gives a word's Zipf frequency in a language: 0 (unknown) to about 8 (the)."""
    known = language if language in _languages() else _UNKNOWN_LANGUAGE
    return lambda word: _zipf(word, known)


def commonest(language: str, most: int) -> list[str]:
    """Return the commonest words of a language, the commonest first."""
    return list(_wordfreq().top_n_list(language, most))


@cache
def _languages() -> frozenset[str]:
    return frozenset(_wordfreq().available_languages("small")) - _WITHOUT_CUTTER


@lru_cache(maxsize=50_000)
def _zipf(word: str, language: str) -> float:
    return float(_wordfreq().zipf_frequency(word, language, wordlist="best"))


@cache
def _wordfreq() -> Any:
    import wordfreq

    return wordfreq
