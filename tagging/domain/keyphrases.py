"""Which phrases of a text say best what it is about: no vocabulary, no training, each with the words that gave it.

The formula is linear over what is known to matter: how often, how rare in the language, how early, how long, in the
title, a person or a place. Its weights were searched on public keyphrase sets without embeddings in mind for rarity,
position and length (the family of KP-Miner, El-Beltagy and Rafea 2009, and YAKE, Campos and others 2020).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from tagging.domain.text import stem
from tagging.domain.wordlists import GENERIC_WORDS

MOST_KEYPHRASES = 12
LEAST_SALIENCE = 0.3

_MOST_WORDS = 5
_MOST_LETTERS = 100
_LENGTH_BONUS = {1: 0.0, 2: 0.7, 3: 0.7, 4: 0.4, 5: 0.1}
# The score at which a phrase is half salient, and how fast that changes; seen on articles of 300 to 1,500 words.
_HALF_SALIENT_AT, _STEEPNESS = 3.6, 1.2
_GENERIC = frozenset(stem(word) for word in GENERIC_WORDS)


@dataclass(frozen=True, slots=True)
class Keyphrase:
    """A phrase that says what a page is about, how much (0..1), and the forms in which the text has it."""

    text: str
    salience: float
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A noun phrase or a name as it stands once in a text: words, place, what it names, letters."""

    words: tuple[str, ...]
    start: int
    label: str = ""
    surface: str = ""


@dataclass(frozen=True, slots=True)
class _Candidate:
    stems: tuple[str, ...]
    surfaces: Counter[str]
    starts: tuple[int, ...]
    labels: frozenset[str]
    spoken: tuple[str, ...]


def rank_keyphrases(
    mentions: Iterable[Mention],
    running: Sequence[str],
    *,
    title: Iterable[str] = (),
    zipf: Callable[[str], float],
    most: int = MOST_KEYPHRASES,
    least_salience: float = LEAST_SALIENCE,
) -> tuple[Keyphrase, ...]:
    """Choose the phrases that say most, without saying one thing twice; `running` is all the text's words in order."""
    candidates = _grouped(mentions)
    stems = [stem(word) for word in running]
    word_counts, in_title = Counter(stems), {stem(word) for word in title}
    counts = _occurrences(candidates, stems)
    scored = sorted(
        (
            (_score(candidate, counts[key], word_counts, in_title, length=max(1, len(stems)), zipf=zipf), key)
            for key, candidate in candidates.items()
        ),
        key=lambda pair: (-pair[0], pair[1]),
    )
    salient = ((key, _salience(score)) for score, key in scored)
    telling = takewhile(lambda pair: pair[1] >= least_salience, salient)
    return tuple(_keyphrase(candidates[key], salience) for key, salience in _without_doubles(telling, most=most))


def _grouped(mentions: Iterable[Mention]) -> dict[tuple[str, ...], _Candidate]:
    groups: dict[tuple[str, ...], list[Mention]] = defaultdict(list)
    for mention in mentions:
        key = tuple(stem(word.lower()) for word in mention.words)
        if 0 < len(key) <= _MOST_WORDS and 1 < len("".join(key)) <= _MOST_LETTERS and any(map(str.isalpha, key)):
            groups[key].append(mention)
    return {
        key: _Candidate(
            stems=key,
            surfaces=Counter(mention.surface or " ".join(mention.words) for mention in group),
            starts=tuple(sorted({mention.start for mention in group})),
            labels=frozenset(mention.label for mention in group if mention.label),
            spoken=tuple(word.lower() for word in group[0].words),
        )
        for key, group in groups.items()
    }


def _occurrences(candidates: Mapping[tuple[str, ...], _Candidate], stems: Sequence[str]) -> dict[tuple[str, ...], int]:
    """Count each candidate in the running text, also within longer phrases."""
    sizes = sorted({len(key) for key in candidates})
    counts: Counter[tuple[str, ...]] = Counter()
    for size in sizes:
        runs = zip(*(stems[offset:] for offset in range(size)), strict=False)
        counts.update(run for run in runs if run in candidates)
    return {key: max(counts[key], len(candidate.starts)) for key, candidate in candidates.items()}


def _score(
    candidate: _Candidate,
    count: int,
    word_counts: Mapping[str, int],
    in_title: set[str],
    *,
    length: int,
    zipf: Callable[[str], float],
) -> float:
    first, last = candidate.starts[0], candidate.starts[-1]
    rareness = sum(max(0.3, 8 - zipf(word)) for word in candidate.spoken) / len(candidate.spoken)
    support = sum(word_counts.get(word, 0) for word in candidate.stems) / len(candidate.stems)
    titled = sum(word in in_title for word in candidate.stems) / len(candidate.stems)
    return (
        0.9 * math.log1p(count)
        + 1.38 * math.log(rareness)
        + 0.29 * math.log1p(support)
        - 0.09 * math.log1p(first)
        - 0.63 * first / length
        + 0.17 * (last - first) / length
        + 0.4 * titled
        + _LENGTH_BONUS.get(len(candidate.stems), 0.0)
        - 0.78 * ("PERSON" in candidate.labels)
        + 0.2 * bool(candidate.labels & {"GPE", "LOC", "NORP", "ORG"})
        - 0.9 * sum(word in _GENERIC for word in candidate.stems) / len(candidate.stems)
    )


def _salience(score: float) -> float:
    return round(1 / (1 + math.exp(-_STEEPNESS * (score - _HALF_SALIENT_AT))), 4)


def _without_doubles(
    ranked: Iterable[tuple[tuple[str, ...], float]], *, most: int
) -> list[tuple[tuple[str, ...], float]]:
    """Take the first ones that do not mostly repeat the words of a phrase that stands above them."""
    kept: list[tuple[tuple[str, ...], float]] = []
    for key, salience in ranked:
        if len(kept) == most:
            break
        own = set(key)
        if not any(len(own & set(other)) / min(len(own), len(other)) > 0.5 for other, _ in kept):
            kept.append((key, salience))
    return kept


def _keyphrase(candidate: _Candidate, salience: float) -> Keyphrase:
    forms = [surface for surface, _ in candidate.surfaces.most_common()]
    # A word that also stands in small letters is no name; its capital came from a heading.
    small = next((form for form in forms if form.islower()), forms[0])
    return Keyphrase(text=small, salience=salience, evidence=tuple(forms[:3]))
