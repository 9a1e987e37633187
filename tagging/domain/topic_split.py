"""Which part of a split topic a page is about, by the words that had shown the topic in it."""

from collections.abc import Iterable, Mapping, Sequence

from attune.tagging.domain.text import word_family, words


def closest_part(evidence: Iterable[str], names_by_part: Mapping[str, Sequence[str]]) -> str:
    """Return the part whose names share most with the evidence; the first one where none does, or several alike."""
    shown = [{word_family(word) for word in words(surface)} for surface in evidence]
    scores = {part: _shared(shown, names) for part, names in names_by_part.items()}
    return max(scores, key=lambda part: scores[part])


def _shared(shown: Sequence[set[str]], names: Sequence[str]) -> float:
    """Add up, over the pieces of evidence, how much of each is the best of the names."""
    wanted = [{word_family(word) for word in words(name)} for name in names]
    return sum(max((_alike(surface, name) for name in wanted), default=0.0) for surface in shown)


def _alike(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0
