"""From what an extractor sees in a text to findings: the steps that every extractor shares."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from attune.tagging.conf import TaggingSettings
from attune.tagging.domain.findings import Entity, Findings
from attune.tagging.domain.keyphrases import rank_keyphrases
from attune.tagging.domain.phrase_features import Nearness, TextStatistics
from attune.tagging.domain.phrases import Mention
from attune.tagging.domain.text import LEAD_WORDS, PageText, sentences, words
from attune.tagging.extractors.style import semantics_of
from attune.tagging.lexicons.frequency import zipf_in
from attune.tagging.lexicons.stemming import stemmer_for
from attune.tagging.vectors.store import english

# A surname alone is the person whose full name stands elsewhere; NAME is what a reader without grammar sees.
_PEOPLE = {"PERSON", "NAME"}
_HALF_SALIENT_MENTIONS = 2
_MOST_LETTERS = 100


@dataclass(frozen=True, slots=True)
class Sketch:
    """What an extractor sees: phrases, names, all words in order, and counts by part of speech."""

    phrases: Sequence[Mention]
    names: Sequence[Mention]
    running: Sequence[str]
    parts_of_speech: Mapping[str, int]

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """Return the phrases and the names."""
        return (*self.phrases, *self.names)


def findings_from(
    sketch: Sketch, text: PageText, *, language: str, extractor: str, limits: TaggingSettings
) -> Findings:
    """Choose keyphrases and entities, and judge how the text is written."""
    keyphrases = rank_keyphrases(
        sketch.mentions,
        measurable(sketch, text, language=language),
        sentences=sentences(text.whole),
        most=limits.max_keyphrases,
    )
    entities = entities_from(sketch.names, sketch.running)[: limits.max_entities]
    semantics = semantics_of(text, sketch.parts_of_speech, entities, language=language)
    return Findings(keyphrases, entities, semantics, extractor)


def measurable(sketch: Sketch, text: PageText, *, language: str) -> TextStatistics:
    """Give what phrases are measured by; words have vectors in English alone."""
    return TextStatistics(
        running=sketch.running,
        title=words(text.title),
        zipf=zipf_in(language),
        stem=stemmer_for(language),
        near=_nearness(text.whole) if language == "en" else None,
    )


def _nearness(whole: str) -> Nearness:
    vectors = english()
    lead = " ".join(whole.split()[:LEAD_WORDS])
    aims = vectors.embed_all([whole, lead]).T
    return lambda forms: ((float(text), float(start)) for text, start in vectors.embed_all(forms) @ aims)


def entities_from(names: Sequence[Mention], running: Sequence[str]) -> tuple[Entity, ...]:
    """Gather the mentions of each name, the most often named first; `running` is all the text's words in order."""
    groups: dict[str, list[Mention]] = defaultdict(list)
    for name in names:
        key = " ".join(name.words).lower()
        if len(key) <= _MOST_LETTERS and any(map(str.isalpha, key)):
            groups[key].append(name)
    surnames = {key.split()[-1] for key in groups if " " in key}
    flow = f" {' '.join(running)} "
    entities = [
        _entity(group, named=flow.count(f" {key} "))
        for key, group in groups.items()
        if not (key in surnames and group[0].label in _PEOPLE)
    ]
    return tuple(sorted(entities, key=lambda entity: (-entity.mentions, entity.text)))


def _entity(group: Sequence[Mention], *, named: int) -> Entity:
    surface = Counter(name.surface or " ".join(name.words) for name in group).most_common(1)[0][0]
    label = Counter(name.label for name in group).most_common(1)[0][0]
    count = max(named, len({name.start for name in group}))
    return Entity(surface, label, count, round(count / (count + _HALF_SALIENT_MENTIONS), 4))
