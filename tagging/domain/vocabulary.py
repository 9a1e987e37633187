"""The topics a site knows, and their names, laid out so that one walk over a text meets them all."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from attune.tagging.domain.text import stem, word_family, words
from attune.tagging.domain.wordlists import STOP_WORDS


@dataclass(frozen=True, slots=True)
class TopicEntry:
    """One topic of a vocabulary: its names, its broader one, whether it may be suggested, and from which confidence.

    A blocked topic is never shown; a retired one stays where an editor or an import put it.
    """

    slug: str
    name: str
    synonyms: tuple[str, ...] = ()
    broader: str = ""
    is_blocked: bool = False
    is_retired: bool = False
    least_confidence: float | None = None

    @property
    def is_open(self) -> bool:
        """Say whether the topic may be suggested."""
        return not self.is_blocked and not self.is_retired


@dataclass(frozen=True, slots=True)
class Term:
    """One name of one topic, as stems (same word), families (a relative) and the words that bear its meaning."""

    topic: str
    name: str
    stems: tuple[str, ...]
    families: tuple[str, ...]
    bearing: frozenset[str]


@dataclass(frozen=True)
class Vocabulary:
    """The topics that may be suggested for a page."""

    entries: tuple[TopicEntry, ...] = ()

    @cached_property
    def version(self) -> str:
        """Return a short name of this very wording: any change of any topic gives another."""
        wording = repr(
            sorted((e.slug, e.name, e.synonyms, e.broader, e.is_open, e.least_confidence) for e in self.entries)
        )
        return hashlib.sha256(wording.encode()).hexdigest()[:16]

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """Return every name of every topic that may be suggested."""
        open_entries = [entry for entry in self.entries if entry.is_open]
        terms = [_term(entry.slug, name) for entry in open_entries for name in (entry.name, *entry.synonyms)]
        return tuple(term for term in terms if term.families)

    @cached_property
    def by_first_family(self) -> Mapping[str, tuple[Term, ...]]:
        """Return the terms by the family of their first word, the longest first."""
        return _grouped(self.terms, lambda term: term.families[:1])

    @cached_property
    def by_bearing_family(self) -> Mapping[str, tuple[Term, ...]]:
        """Return the terms of several words by each word that bears their meaning."""
        return _grouped(self.terms, lambda term: tuple(term.bearing) if len(term.families) > 1 else ())

    @cached_property
    def broader(self) -> Mapping[str, str]:
        """Return the broader topic's slug of each topic that has one which may be suggested."""
        open_slugs = {entry.slug for entry in self.entries if entry.is_open}
        return {entry.slug: entry.broader for entry in self.entries if entry.broader in open_slugs}

    @cached_property
    def asked_for(self) -> Mapping[str, float]:
        """Return the confidence that a topic asks for, of each that asks for one."""
        return {entry.slug: entry.least_confidence for entry in self.entries if entry.least_confidence is not None}

    def least_confidence_of(self, slug: str) -> float | None:
        """Return the confidence that a topic, or the nearest broader one that says so, asks for; None if none does."""
        seen: set[str] = set()
        while slug and slug not in seen:
            if slug in self.asked_for:
                return self.asked_for[slug]
            seen.add(slug)
            slug = self.broader.get(slug, "")
        return None

    def branch_of(self, slug: str) -> str:
        """Return the topic at the top of a topic's branch: itself when nothing is broader."""
        seen = {slug}
        while (above := self.broader.get(slug, "")) and above not in seen:
            seen.add(above)
            slug = above
        return slug


def _term(topic: str, name: str) -> Term:
    pieces = words(name)
    families = tuple(word_family(piece) for piece in pieces)
    bearing = frozenset(word_family(piece) for piece in pieces if piece not in STOP_WORDS and piece != "&")
    return Term(topic, name, tuple(stem(piece) for piece in pieces), families, bearing)


def _grouped(terms: tuple[Term, ...], keys: Callable[[Term], tuple[str, ...]]) -> Mapping[str, tuple[Term, ...]]:
    groups: dict[str, list[Term]] = defaultdict(list)
    for term in terms:
        for key in keys(term):
            groups[key].append(term)
    return {key: tuple(sorted(group, key=lambda term: -len(term.families))) for key, group in groups.items()}
