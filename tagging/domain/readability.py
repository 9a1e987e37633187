"""How hard a text is to read and how long that takes, and which of its sentences and words make it so.

Grade and reading ease: Flesch 1948 and Kincaid and others 1975. Reading speed: Brysbaert 2019.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from attune.tagging.domain.semantics import StyleReason, StyleSign, shorten_quote
from attune.tagging.domain.text import is_ideograph, sentences, words

_WORDS_PER_MINUTE = 238
_IDEOGRAPHS_PER_MINUTE = 500
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT_E = re.compile(r"[^ley]e$|[aeiou]le$")
_SILENT_ENDING = re.compile(r"[^td]ed$|[^aeiouysgcxzh]es$")
# Vowels that stand together but are spoken apart: sci-ence, media, doing; not special, question, guard.
_TWO_VOWELS = re.compile(r"(?<![tcsxg])i[aou]|ciat|ienc|[aeou]ing|(?<!g)eo(?![up])|crea|[dr]ea$|(?<![gq])ua")
_LEAST_WORDS = 5
_MOST_HARD_WORDS = 5
_HARD_SYLLABLES = 3
# Every second word of English running text is more frequent than 6; what is below 4 is met once in 10,000 words.
_RARE_ZIPF = 4.0


@lru_cache(maxsize=50_000)
def syllables(word: str) -> int:
    """Estimate the syllables of an English word by its groups of vowels; 1 or more."""
    plain = word.lower()
    count = len(_VOWELS.findall(plain))
    if count > 1 and (_SILENT_E.search(plain) or _SILENT_ENDING.search(plain)):
        count -= 1
    return max(1, count + len(_TWO_VOWELS.findall(plain)))


def readability(text: str) -> tuple[float, float]:
    """Return the Flesch-Kincaid grade (0 or more) and the Flesch reading ease (higher is easier, about 0..100)."""
    spoken = _spoken(text)
    if not spoken:
        return 0.0, 100.0
    per_sentence = len(spoken) / max(1, len(sentences(text)))
    per_word = sum(syllables(word) for word in spoken) / len(spoken)
    grade = 0.39 * per_sentence + 11.8 * per_word - 15.59
    return round(max(0.0, grade), 2), round(206.835 - 1.015 * per_sentence - 84.6 * per_word, 2)


def reading_minutes(text: str) -> float:
    """Return how long an adult reads this, silently; at least a tenth of a minute for any word at all."""
    pieces = words(text)
    signs = sum(is_ideograph(piece) for piece in pieces)
    minutes = (len(pieces) - signs) / _WORDS_PER_MINUTE + signs / _IDEOGRAPHS_PER_MINUTE
    return round(max(0.1, minutes), 1) if pieces else 0.0


def grade_reasons(text: str, zipf: Callable[[str], float]) -> tuple[StyleReason, ...]:
    """Quote the sentence that asks most of a reader, the hardest words, and how long sentences are on average."""
    parts = [(sentence, _spoken(sentence)) for sentence in sentences(text)]
    whole = [(sentence, spoken) for sentence, spoken in parts if len(spoken) >= _LEAST_WORDS]
    if not whole:
        return ()
    sentence, _ = max(whole, key=lambda part: _load(part[1]))
    mean = sum(len(spoken) for _, spoken in whole) / len(whole)
    reasons = [
        StyleReason(StyleSign.HARDEST_SENTENCE, (shorten_quote(sentence),)),
        StyleReason(StyleSign.SENTENCE_LENGTH, (f"{mean:.0f}",)),
    ]
    hard = _hardest_words(text, zipf)
    return (*reasons, StyleReason(StyleSign.HARDEST_WORDS, hard)) if hard else tuple(reasons)


def _spoken(text: str) -> list[str]:
    return [word for word in words(text) if word[:1].isalpha()]


def _load(spoken: Sequence[str]) -> float:
    """Weigh one sentence as the grade weighs a text."""
    return 0.39 * len(spoken) + 11.8 * sum(map(syllables, spoken)) / len(spoken)


def _hardest_words(text: str, zipf: Callable[[str], float]) -> tuple[str, ...]:
    """Name the long words that are rare; names, which nobody can put more simply, are left out."""
    in_small_letters = set(re.findall(r"\b[a-z]{5,}\b", text))
    hard = {word for word in in_small_letters if syllables(word) >= _HARD_SYLLABLES and zipf(word) < _RARE_ZIPF}
    return tuple(sorted(hard, key=lambda word: (zipf(word) - syllables(word), word))[:_MOST_HARD_WORDS])
