"""Plan what a vocabulary file would do to a site's vocabulary, before anything is done."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from attune.tagging.curation.topic_state import TopicState, state_in_concept, state_of_topic
from attune.tagging.domain.concepts import (
    Concept,
    ConceptProblem,
    ConceptRefusal,
    VocabularyReading,
    broader_cycles,
    check_concepts,
)
from attune.tagging.models import Topic
from attune.tagging.vocabularies.base import address_of


@dataclass(slots=True)
class ConceptStep:
    """What becomes of one concept: the topic that it is (none yet for a new one), and what changes from what."""

    concept: Concept
    topic: Topic | None
    said: TopicState
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    kept: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Name what becomes of it: added, changed or unchanged."""
        return "added" if self.topic is None else "changed" if self.changes else "unchanged"


@dataclass(frozen=True, slots=True)
class VocabularyPlan:
    """All that an import would do.

    `loose` are taken though they name something that is nowhere, which `strange` holds; `missing` are topics of the
    same vocabularies that the file does not name.
    """

    steps: tuple[ConceptStep, ...] = ()
    refusals: tuple[ConceptRefusal, ...] = ()
    loose: tuple[ConceptRefusal, ...] = ()
    strange: frozenset[str] = frozenset()
    missing: tuple[Topic, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    site_id: int | None = None

    def of_kind(self, kind: str) -> list[ConceptStep]:
        """Return the steps of a kind."""
        return [step for step in self.steps if step.kind == kind]

    @property
    def kept(self) -> list[ConceptStep]:
        """Return the steps in which an editor's words stand against the file's."""
        return [step for step in self.steps if step.kept]


def plan_vocabulary_import(
    reading: VocabularyReading, *, site_id: int | None = None, overwrites: bool = False
) -> VocabularyPlan:
    """Compare a file with the vocabulary; with `overwrites` the file wins over what editors changed."""
    topics = list(Topic.objects.whole().order_by("pk"))
    book = _Book(topics, site_id)
    good = check_concepts(reading.concepts, book.keys())
    found, foreign = book.matched(good.taken)
    slugs = {key: topic.slug for key, topic in book.keys().items()} | {
        concept.key: topic.slug for concept in good.taken if (topic := found.get(concept.key))
    }
    wordings = {each.key: state_in_concept(each, slugs, good.strange_keys) for each in good.taken}
    steps = [
        _step(ConceptStep(each, found.get(each.key), wordings[each.key]), overwrites)
        for each in good.taken
        if each.key not in foreign
    ]
    steps, turning = _without_circles(steps, topics)
    return VocabularyPlan(
        steps=tuple(steps),
        refusals=(*reading.refusals, *good.refusals, *foreign.values(), *turning),
        loose=good.loose,
        strange=good.strange_keys,
        missing=_missing(steps, topics),
        left_out=reading.left_out,
        site_id=site_id,
    )


class _Book:
    """The topics there are, by all that a file may call them."""

    def __init__(self, topics: Iterable[Topic], site_id: int | None) -> None:
        self.site_id = site_id
        self.topics = list(topics)
        self.by_uri = {topic.uri: topic for topic in self.topics if topic.uri}
        self.by_notation = {(each.scheme, each.notation): each for each in self.topics if each.notation}
        self.by_slug = {topic.slug: topic for topic in self.topics}
        self.by_name: dict[str, list[Topic]] = {}
        for topic in self.topics:
            if not topic.uri and not topic.notation and self._is_near(topic):
                self.by_name.setdefault(topic.name.casefold(), []).append(topic)

    def keys(self) -> dict[str, Topic]:
        """Return the topics by every key that a file may name them by without holding them."""
        return {address_of(topic.slug): topic for topic in self.topics} | self.by_uri

    def matched(self, concepts: Iterable[Concept]) -> tuple[dict[str, Topic], dict[str, ConceptRefusal]]:
        """Find the topic that each concept is, and refuse what belongs to another site."""
        found: dict[str, Topic] = {}
        foreign: dict[str, ConceptRefusal] = {}
        taken: set[int] = set()
        for concept in sorted(concepts, key=self._is_guessed):
            topic = self._known(concept) or self._of_that_name(concept, taken)
            if topic is not None and topic.pk not in taken:
                if self._is_near(topic):
                    found[concept.key] = topic
                    taken.add(topic.pk)
                else:
                    foreign[concept.key] = ConceptRefusal(concept.where, ConceptProblem.OTHER_SITE, (concept.name,))
        return found, foreign

    def _is_guessed(self, concept: Concept) -> bool:
        return self._known(concept) is None

    def _known(self, concept: Concept) -> Topic | None:
        if concept.uri:
            return self.by_uri.get(concept.uri)
        if concept.notation and (found := self.by_notation.get((concept.scheme, concept.notation))):
            return found
        return self.by_slug.get(concept.slug) if concept.slug else None

    def _of_that_name(self, concept: Concept, taken: set[int]) -> Topic | None:
        """Take up a topic that editors made by hand, if there is just one of that name."""
        named = [topic for topic in self.by_name.get(concept.name.casefold(), ()) if topic.pk not in taken]
        return named[0] if len(named) == 1 else None

    def _is_near(self, topic: Topic) -> bool:
        return topic.site_id is None or topic.site_id == self.site_id


def _step(step: ConceptStep, overwrites: bool) -> ConceptStep:
    topic = step.topic
    now = state_of_topic(topic) if topic else {}
    before = topic.imported if topic else {}
    for name, wanted in step.said.items():
        current = now.get(name)
        if current == wanted:
            continue
        is_bare = name not in before and current in (None, "", [])
        if topic is None or overwrites or is_bare or (name in before and before[name] == current):
            step.changes[name] = current, wanted
        elif name not in before or before[name] != wanted:
            step.kept[name] = current, wanted
    return _with_names_kept(step, before)


def _with_names_kept(step: ConceptStep, before: Mapping[str, Any]) -> ConceptStep:
    """Add a file's synonyms and mappings to those that an editor changed, rather than choose between the two."""
    for name in ("synonyms", "mappings"):
        if name in step.kept:
            current, wanted = step.kept.pop(name)
            dropped = set(before.get(name, ()))
            joined = sorted({*current, *(each for each in wanted if each not in dropped)}, key=str.casefold)
            if joined != sorted(current, key=str.casefold):
                step.changes[name] = current, joined
    return step


def _without_circles(
    steps: list[ConceptStep], topics: Iterable[Topic]
) -> tuple[list[ConceptStep], list[ConceptRefusal]]:
    """Refuse what would make a circle together with what is there already, and what would hang below that."""
    above = {topic.slug: state_of_topic(topic)["broader"] for topic in topics}
    above |= {_name_of(step): step.changes["broader"][1] for step in steps if "broader" in step.changes}
    ways = broader_cycles(above)
    below: dict[str, list[ConceptStep]] = defaultdict(list)
    for step in steps:
        for name in _above(step):
            below[name].append(step)
    waiting = deque(step for step in steps if "broader" in step.changes and _name_of(step) in ways)
    turning = {_name_of(step) for step in waiting}
    gone: dict[int, ConceptStep] = {}
    while waiting:
        step = waiting.popleft()
        if id(step) not in gone:
            gone[id(step)] = step
            # A topic that is there already stays, and so does what hangs below it, but for a step of the circle.
            if step.topic is None or _name_of(step) in turning:
                waiting += below[_name_of(step)]
    return [step for step in steps if id(step) not in gone], [_turned_away(step, ways) for step in gone.values()]


def _name_of(step: ConceptStep) -> str:
    return step.topic.slug if step.topic else step.concept.key


def _above(step: ConceptStep) -> list[str]:
    above: list[str] = step.changes.get("broader", ((), []))[1]
    return above


def _turned_away(step: ConceptStep, ways: Mapping[str, tuple[str, ...]]) -> ConceptRefusal:
    way = ways.get(_name_of(step))
    if way:
        return ConceptRefusal(step.concept.where, ConceptProblem.CIRCLE, way)
    return ConceptRefusal(step.concept.where, ConceptProblem.REFUSED_BROADER, tuple(_above(step)))


def _missing(steps: Iterable[ConceptStep], topics: Iterable[Topic]) -> tuple[Topic, ...]:
    """Return the topics that came from the same vocabularies and that the file does not name."""
    here = {step.topic.pk for step in steps if step.topic}
    schemes = {_vocabulary_of(step.concept.uri, step.concept.scheme) for step in steps} - {""}
    return tuple(
        topic
        for topic in topics
        if topic.pk not in here and topic.imported and _vocabulary_of(topic.uri, topic.scheme) in schemes
    )


def _vocabulary_of(uri: str, scheme: str) -> str:
    return scheme or uri.rstrip("/#").rpartition("/")[0]
