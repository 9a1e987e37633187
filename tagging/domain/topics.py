"""Which topics of a vocabulary a text is about, how much, how surely, and by which words.

A name in the text counts fully, a relative of it (accessible for accessibility) for less, and the bearing words of a
longer name standing apart for least: see the lexical row of Annif's MLLM (Suominen and others 2022) for the idea.
Saturation by length is BM25's (Robertson and Zaragoza 2009); rarity is a word's Zipf frequency in general language.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from attune.tagging.domain.text import LEAD_WORDS, PageText, sentences, stem, word_family, words
from attune.tagging.domain.vocabulary import Term, Vocabulary
from attune.tagging.domain.wordlists import STOP_WORDS

Zipf = Callable[[str], float]

_IN_TITLE, _IN_LEAD, _IN_BODY = 8.0, 3.0, 1.0
_SAME, _RELATED, _TOGETHER, _APART = 1.0, 0.7, 0.5, 0.15
_TRUST = {_SAME: 0.45, _RELATED: 0.25, _TOGETHER: 0.15, _APART: 0.04}
_HALF_AT, _USUAL_WORDS = 6.0, 700
_TO_BROADER = 0.5


@dataclass(frozen=True, slots=True)
class TopicScore:
    """How far a page is about a topic (salience, 0..1), who says so, how surely (0..1), by which words and sentence."""

    topic: str
    salience: float
    source: str = "machine"
    evidence: tuple[str, ...] = ()
    confidence: float = 1.0
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A name of a topic, or a part of it, seen once in a text, and the sentence it stands in."""

    term: Term
    surface: str
    strength: float
    place: float
    sentence: str = ""


@dataclass(slots=True)
class _Tally:
    mass: float = 0.0
    doubt: float = 1.0
    by_surface: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    best: float = 0.0
    sentence: str = ""


def score_topics(text: PageText, vocabulary: Vocabulary, *, zipf: Zipf) -> tuple[TopicScore, ...]:
    """Find every topic that a text names, the most salient first."""
    length = max(1, len(words(text.whole)))
    tallies = _tallied(sightings(text, vocabulary), vocabulary, zipf=zipf)
    scores = _with_broader({topic: _score(topic, tally, length) for topic, tally in tallies.items()}, vocabulary)
    return tuple(sorted(scores.values(), key=lambda score: (-score.salience, score.topic)))


def normalised(weights: Mapping[str, float]) -> dict[str, float]:
    """Scale weights to length 1, so that a dot product of two is their cosine; weights of 0 or less fall away."""
    # Scaled by the greatest first: the square of a very small weight would be 0.
    positive = {topic: weight for topic, weight in weights.items() if weight > 0 and math.isfinite(weight)}
    greatest = max(positive.values(), default=1.0)
    length = math.sqrt(sum((weight / greatest) ** 2 for weight in positive.values()))
    return {topic: weight / greatest / length for topic, weight in positive.items() if weight / greatest / length > 0}


def sightings(text: PageText, vocabulary: Vocabulary) -> Iterator[Sighting]:
    """Yield every name of the vocabulary that stands in the text, whole or in parts, in the order of reading."""
    for place, part in ((_IN_TITLE, text.title), (_IN_LEAD, text.lead)):
        for sentence in sentences(part):
            yield from _in_sentence(sentence, words(sentence), place, vocabulary)
    read = 0
    for sentence in sentences(text.body):
        pieces = words(sentence)
        place = _IN_LEAD if read < LEAD_WORDS and not text.lead else _IN_BODY
        yield from _in_sentence(sentence, pieces, place, vocabulary)
        read += len(pieces)


def _in_sentence(sentence: str, pieces: list[str], place: float, vocabulary: Vocabulary) -> Iterator[Sighting]:
    families = [word_family(piece) for piece in pieces]
    covered: set[int] = set()
    for start, first in enumerate(families):
        for term in vocabulary.by_first_family.get(first, ()):
            end = start + len(term.families)
            if tuple(families[start:end]) != term.families:
                continue
            same = tuple(stem(piece) for piece in pieces[start:end]) == term.stems
            covered.update(range(start, end))
            yield Sighting(term, " ".join(pieces[start:end]), _SAME if same else _RELATED, place, sentence)
    for sighting in _in_parts(pieces, families, covered, place, vocabulary):
        yield replace(sighting, sentence=sentence)


def _in_parts(
    pieces: list[str], families: list[str], covered: set[int], place: float, vocabulary: Vocabulary
) -> Iterator[Sighting]:
    loose = {families[at]: at for at in range(len(pieces)) if at not in covered}
    touched = {term for key in loose for term in vocabulary.by_bearing_family.get(key, ())}
    for term in sorted(touched, key=lambda term: (term.topic, term.name)):
        found = sorted(loose[key] for key in term.bearing if key in loose)
        together = len(found) == len(term.bearing) > 1
        yield Sighting(term, " ".join(pieces[at] for at in found), _TOGETHER if together else _APART, place)


def _tallied(seen: Iterable[Sighting], vocabulary: Vocabulary, *, zipf: Zipf) -> dict[str, _Tally]:
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    for sighting in seen:
        rarity = _rarity(sighting, vocabulary, zipf)
        mass = sighting.strength * sighting.place * rarity
        tally = tallies[sighting.term.topic]
        tally.mass += mass
        tally.doubt *= 1 - _TRUST[sighting.strength] * min(1.0, rarity * (0.5 + sighting.place / 8))
        tally.by_surface[sighting.surface] += mass
        if mass > tally.best:
            tally.best, tally.sentence = mass, sighting.sentence
    return tallies


def _rarity(sighting: Sighting, vocabulary: Vocabulary, zipf: Zipf) -> float:
    """Weigh a sighting by its words, 0.1..1: rare in the language, and for parts rare among the topics' names."""
    bearing = [word for word in words(sighting.surface) if word not in STOP_WORDS] or words(sighting.surface)
    rarest = max(min(1.0, max(0.1, (7.5 - zipf(word)) / 4)) for word in bearing)
    if sighting.strength == _APART:
        sharers = len({term.topic for term in vocabulary.by_bearing_family.get(word_family(bearing[0]), ())})
        return rarest / max(1, sharers)
    return min(1.0, rarest * (1 + 0.3 * (len(bearing) - 1)))


def _score(topic: str, tally: _Tally, length: int) -> TopicScore:
    half_at = _HALF_AT * (0.3 + 0.7 * length / _USUAL_WORDS)
    evidence = sorted(tally.by_surface, key=lambda surface: (-tally.by_surface[surface], surface))
    return TopicScore(
        topic=topic,
        salience=round(tally.mass / (tally.mass + half_at), 4),
        evidence=tuple(evidence[:5]),
        confidence=round(1 - tally.doubt, 4),
        sentence=tally.sentence,
    )


def _with_broader(scores: Mapping[str, TopicScore], vocabulary: Vocabulary) -> dict[str, TopicScore]:
    """Let a topic speak for its broader one, at half its salience, where the text does not name that more."""
    answer = dict(scores)
    for slug, score in sorted(scores.items()):
        parent, share = vocabulary.broader.get(slug, ""), score.salience * _TO_BROADER
        if parent and (parent not in answer or answer[parent].salience < share):
            confidence = round(score.confidence * _TO_BROADER, 4)
            answer[parent] = replace(score, topic=parent, salience=round(share, 4), confidence=confidence)
    return answer
