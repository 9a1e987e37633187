"""A reader that knows the grammar and the names of a language: the one door to spaCy."""

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from attune.tagging.conf import TaggingSettings
from attune.tagging.domain.findings import Findings
from attune.tagging.domain.phrases import Mention
from attune.tagging.domain.text import PageText
from attune.tagging.extractors.keyword import KeywordExtractor
from attune.tagging.extractors.sketch import Sketch, findings_from
from attune.tagging.lexicons.language import language_of

NAME = "spacy"
_MOST_WORDS = 5
_HYPHENS = ("-", "–")
_NOUNS = {"NOUN", "PROPN"}
_NOMINAL = _NOUNS | {"ADJ"}
# In these an adjective follows its noun: énergie renouvelable.
_NOUN_FIRST = {"ca", "es", "fr", "it", "pt", "ro"}
_HANGS_ON_HYPHEN = {"VERB", "NUM"}
# Pipelines trained on WikiNER know four labels; those of OntoNotes stand for them.
_LABELS = {"PER": "PERSON", "MISC": "NAME"}
_NAMES = {"NAME", "PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "PRODUCT", "LAW", "WORK_OF_ART"}
# spaCy frees what a text leaves behind only in a memory zone, and a pipeline has one zone at a time.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class SpacyExtractor:
    """Reads each language with its pipeline; hands one that has none to the keyword reader, and says so."""

    limits: TaggingSettings

    @property
    def version(self) -> str:
        """Return this reader's name, model and edition."""
        models = "-".join(f"{language}-{model}" for language, model in sorted(self.limits.models.items()))
        return f"{NAME}-{models}-3"

    def extract(self, text: PageText) -> Findings:
        """Read one page with grammar and names."""
        language = language_of(text.whole, claimed=text.language)
        if language not in self.limits.models:
            return KeywordExtractor(self.limits, language=language).extract(text)
        return findings_from(self.sketch(text), text, language=language, extractor=NAME, limits=self.limits)

    def sketch(self, text: PageText) -> Sketch:
        """Show what grammar sees in a text, before anything is chosen."""
        language = language_of(text.whole, claimed=text.language)
        if language not in self.limits.models:
            return KeywordExtractor(self.limits, language=language).sketch(text)
        pipeline = _pipeline(self.limits.models[language])
        with _one_at_a_time, pipeline.memory_zone():
            return _sketched(pipeline(text.whole))


@cache
def _pipeline(model: str) -> Language:
    """Load a model once in a process; sentences and lemmas are ours, so what makes them stays out: half the time."""
    return spacy.load(model, exclude=["parser", "senter", "lemmatizer"])


def _sketched(doc: Doc) -> Sketch:
    spoken = [token for token in doc if _is_spoken(token)]
    place = {token.i: at for at, token in enumerate(spoken)}
    return Sketch(
        phrases=list(_phrases(doc, place)),
        names=list(_names(doc, place)),
        running=[token.lower_ for token in spoken],
        parts_of_speech=Counter(_part_of_speech(token) for token in spoken),
    )


def _is_spoken(token: Token) -> bool:
    return any(character.isalnum() for character in token.text)


def _part_of_speech(token: Token) -> str:
    return "ARTICLE" if token.lower_ in ("a", "an", "the") else str(token.pos_)


def _phrases(doc: Doc, place: dict[int, int]) -> Iterator[Mention]:
    """Yield the longest runs of adjectives and nouns that end as the language's do, hyphenated words within."""
    last = _NOMINAL if doc.lang_ in _NOUN_FIRST else _NOUNS
    start = 0
    while start < len(doc):
        end = start
        while end < len(doc) and (_is_nominal(doc[end]) or (end > start and _is_joined(doc, end))):
            end += 1
        following = max(end, start + 1)
        while end > start and doc[end - 1].pos_ not in last:
            end -= 1
        tokens = doc[start:end]
        has_noun = any(token.pos_ in _NOUNS for token in tokens)
        if has_noun and sum(token.text not in _HYPHENS for token in tokens) <= _MOST_WORDS:
            yield from _mention(tokens, place)
        start = following


def _is_nominal(token: Token) -> bool:
    return token.pos_ in _NOMINAL and any(map(str.isalpha, token.text))


def _is_joined(doc: Doc, at: int) -> bool:
    """Tell whether the token is a hyphen within a word, or a word that hangs on one (user-centred)."""
    if doc[at].text not in _HYPHENS:
        return doc[at - 1].text in _HYPHENS and doc[at].pos_ in _HANGS_ON_HYPHEN
    is_tight = not doc[at - 1].whitespace_ and not doc[at].whitespace_
    return is_tight and at + 1 < len(doc) and doc[at + 1].pos_ in _NOMINAL | _HANGS_ON_HYPHEN


def _names(doc: Doc, place: dict[int, int]) -> Iterator[Mention]:
    """Yield the names, without the words that the model took for one only because they head a line."""
    in_small_letters = {token.text for token in doc if token.is_lower}
    for entity in doc.ents:
        is_a_word = all(token.lower_ in in_small_letters for token in entity)
        label = _LABELS.get(entity.label_, entity.label_)
        if label in _NAMES and not is_a_word and "\n" not in entity.text.strip():
            yield from _mention(entity, place, label=label)


def _mention(span: Span, place: dict[int, int], *, label: str = "") -> Iterator[Mention]:
    """Yield the span without marks at its ends, nor stop words before it, if anything is left."""
    tokens = list(span)
    while tokens and (_is_article(tokens[0]) if label else tokens[0].is_stop or not _is_spoken(tokens[0])):
        tokens.pop(0)
    while tokens and (tokens[-1].lower_ in ("'s", "’s") or not _is_spoken(tokens[-1])):
        tokens.pop()
    spoken = tuple(token.text for token in tokens if _is_spoken(token))
    if 0 < len(spoken) <= _MOST_WORDS + bool(label) and any(len(word) > 1 for word in spoken):
        surface = span.doc[tokens[0].i : tokens[-1].i + 1].text
        start = next(place[token.i] for token in tokens if token.i in place)
        yield Mention(spoken, start, label, surface, begins_with_adjective=tokens[0].pos_ == "ADJ")


def _is_article(token: Token) -> bool:
    return token.pos_ == "DET" or token.lower_ in ("a", "an", "the") or not _is_spoken(token)
