"""All that one reading of a page gives."""

from dataclasses import dataclass

from attune.tagging.domain.keyphrases import Keyphrase
from attune.tagging.domain.semantics import Semantics
from attune.tagging.domain.topics import TopicScore

# Countries, towns, landscapes and buildings, as spaCy calls them.
PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})


@dataclass(frozen=True, slots=True)
class Entity:
    """Someone or something that a text names, what it is (PERSON, ORG, GPE ...), and how often it is named."""

    text: str
    label: str
    mentions: int
    salience: float


@dataclass(frozen=True, slots=True)
class Findings:
    """What a page is about and how it is written; `extractor` names the reader that in fact did it.

    An extractor leaves the topics empty: they come from the vocabulary and from what was learned.
    """

    keyphrases: tuple[Keyphrase, ...]
    entities: tuple[Entity, ...]
    semantics: Semantics
    extractor: str
    topics: tuple[TopicScore, ...] = ()
