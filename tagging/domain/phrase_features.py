"""What is measured of a phrase: how often, how rare, how early, how near to the text's subject, of which kind."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from attune.tagging.domain.phrases import Nesting, Phrase, Stem, count_phrases, phrase_nesting
from attune.tagging.domain.text import stem as plain_stem
from attune.tagging.domain.wordlists import EMPTY_NOUNS

Features = dict[str, float]
# For some phrases as they are written: how near each is to the whole text and to its beginning, -1..1.
Nearness = Callable[[Sequence[str]], Iterable[tuple[float, float]]]

# What the rarest words have as Zipf frequency above, and how rare a word is that no list knows.
_COMMONEST_ZIPF, _UNKNOWN_RARENESS = 8.0, 7.5
_OPENING_WORDS = 15
_PLACES = {"GPE", "LOC", "NORP"}
_EMPTY = frozenset(plain_stem(word) for word in EMPTY_NOUNS)


@dataclass(frozen=True, slots=True)
class TextStatistics:
    """The words of a text in order and of its title, in small letters, and what is known of its language."""

    running: Sequence[str]
    title: Sequence[str]
    zipf: Callable[[str], float]
    stem: Stem
    near: Nearness | None = None


@dataclass(frozen=True, slots=True)
class _Measured:
    length: int
    counts: Mapping[str, int]
    nesting: Mapping[str, Nesting]
    word_counts: Mapping[str, int]
    title: frozenset[str]


def features_of(phrases: Mapping[str, Phrase], text: TextStatistics) -> dict[str, Features]:
    """Measure each phrase of a text; what is not named is nought."""
    stems = [text.stem(word) for word in text.running]
    measured = _Measured(
        length=max(1, len(stems)),
        counts=count_phrases(phrases, stems),
        nesting=phrase_nesting(phrases),
        word_counts=Counter(stems),
        title=frozenset(text.stem(word.lower()) for word in text.title),
    )
    found = {
        key: _counts(phrase, measured) | _places(phrase, measured) | _kinds(phrase) | _rareness(phrase, text.zipf)
        for key, phrase in phrases.items()
    }
    return _with_nearness(found, phrases, text.near)


def _counts(phrase: Phrase, measured: _Measured) -> Features:
    words = [measured.word_counts.get(word, 0) for word in phrase.stems]
    nesting, count = measured.nesting[phrase.key], measured.counts[phrase.key]
    return {
        "count": math.log1p(count),
        "mean_word_count": math.log1p(sum(words) / len(words)),
        "most_word_count": math.log1p(max(words)),
        "last_word_count": math.log1p(words[-1]),
        "longer_phrases": math.log1p(nesting.longer),
        "share_in_longer": nesting.mentions / max(1, count),
    }


def _places(phrase: Phrase, measured: _Measured) -> Features:
    first, last = phrase.starts[0], phrase.starts[-1]
    in_title = sum(word in measured.title for word in phrase.stems) / len(phrase.stems)
    return {
        "words_before": math.log1p(first),
        "share_before": first / measured.length,
        "nearness_to_start": 1 / (1 + first),
        "spread": (last - first) / measured.length,
        "in_title": in_title,
        "opens_untitled": float(not measured.title and first < _OPENING_WORDS),
    }


def _kinds(phrase: Phrase) -> Features:
    size = len(phrase.stems)
    return {
        f"words_{min(size, 4)}": 1.0,
        "is_name": float(bool(phrase.label)),
        "is_person": float(phrase.label == "PERSON"),
        "is_place": float(phrase.label in _PLACES),
        "has_empty_noun": float(any(plain_stem(word) in _EMPTY for word in phrase.spoken)),
        "begins_with_adjective": float(phrase.begins_with_adjective),
    }


def _rareness(phrase: Phrase, zipf: Callable[[str], float]) -> Features:
    spoken = [word for word in phrase.spoken if word.isalpha()] or list(phrase.spoken)
    zipfs = [zipf(word) for word in spoken]
    rareness = [max(0.0, _COMMONEST_ZIPF - each) if each > 0 else _UNKNOWN_RARENESS for each in zipfs]
    return {
        "rareness": math.log(max(0.1, sum(rareness) / len(rareness))),
        "unknown_words": sum(each <= 0 for each in zipfs) / len(zipfs),
    }


def _with_nearness(
    found: dict[str, Features], phrases: Mapping[str, Phrase], near: Nearness | None
) -> dict[str, Features]:
    if near is None or not found:
        return found
    nearness = near([phrases[key].commonest_form for key in found])
    return {
        key: features | {"near_text": whole, "near_lead": lead}
        for (key, features), (whole, lead) in zip(found.items(), nearness, strict=True)
    }
