"""The concepts of a vocabulary file, and which of them cannot be taken into a site's vocabulary."""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

MOST_IN_NAME, MOST_IN_URI, MOST_IN_NOTATION, MOST_IN_SCHEME = 255, 500, 100, 200
# A key may be a path of names. No dictionary defines a word in more signs.
MOST_IN_KEY, MOST_IN_DEFINITION = 2_000, 20_000
# Names in all languages, mappings and broader topics of one concept.
MOST_PARTS = 1_000
MOST_STEPS_TOLD = 12
FIELDS = frozenset(
    {"name", "language", "uri", "scheme", "notation", "definition", "synonyms", "mappings", "broader", "is_blocked",
     "is_retired", "replaced_by", "translations"}
)  # fmt: skip

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_URI = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+""")


class ConceptProblem(StrEnum):
    """Why a concept is refused."""

    UNREADABLE = "unreadable"
    NAMELESS = "nameless"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    BAD_URI = "bad_uri"
    BAD_LANGUAGE = "bad_language"
    SAME_KEY = "same_key"
    SAME_NAME = "same_name"
    UNKNOWN_BROADER = "unknown_broader"
    UNKNOWN_REPLACEMENT = "unknown_replacement"
    REFUSED_BROADER = "refused_broader"
    CIRCLE = "circle"
    OTHER_SITE = "other_site"


@dataclass(frozen=True, slots=True)
class ConceptRefusal:
    """A concept that was not taken, or not wholly: where it stands, why, and the names that the reason speaks of."""

    where: str
    problem: ConceptProblem
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Translation:
    """What a concept is called in one more language; without a name it only has synonyms there."""

    language: str
    name: str = ""
    synonyms: tuple[str, ...] = ()
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept of a file; `broader` and `replaced_by` are keys of others, the main broader one first.

    `said` names the fields that the file speaks of: of the others it says nothing, not that they are empty.
    """

    key: str
    name: str
    language: str = ""
    uri: str = ""
    scheme: str = ""
    notation: str = ""
    slug: str = ""
    definition: str = ""
    synonyms: tuple[str, ...] = ()
    translations: tuple[Translation, ...] = ()
    mappings: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    is_blocked: bool = False
    is_retired: bool = False
    replaced_by: str = ""
    where: str = field(default="", compare=False)
    said: frozenset[str] = field(default=FIELDS, compare=False)


@dataclass(frozen=True, slots=True)
class VocabularyReading:
    """What a file holds: its concepts, what could not be read, and what it says that a vocabulary has no place for."""

    concepts: tuple[Concept, ...] = ()
    refusals: tuple[ConceptRefusal, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckedConcepts:
    """What can be taken, what is refused, and what is taken though it names something that is nowhere."""

    taken: tuple[Concept, ...]
    refusals: tuple[ConceptRefusal, ...]
    loose: tuple[ConceptRefusal, ...]

    @property
    def strange_keys(self) -> frozenset[str]:
        """Return the keys that are named and stand for nothing."""
        return frozenset(name for each in self.loose for name in each.names)


def check_concepts(concepts: Sequence[Concept], known: Collection[str] = ()) -> CheckedConcepts:
    """Part what can be taken from what is refused; `known` are the keys that the site has already."""
    refusals: list[ConceptRefusal] = []
    taken = _without(concepts, _ill_formed(concepts), refusals)
    taken = _without(taken, _doubles(taken), refusals)
    taken = _without(taken, _in_circles(taken), refusals)
    taken = _without(
        taken, _below(taken, {each.key for each in concepts} - {each.key for each in taken}, known), refusals
    )
    order = {concept.where: place for place, concept in enumerate(concepts)}
    loose = _dangling(taken, {concept.key for concept in taken} | set(known))
    return CheckedConcepts(taken, tuple(sorted(refusals, key=lambda refusal: order[refusal.where])), tuple(loose))


def broader_cycles(broader: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Find all that stand above themselves, each with the way round, ending where it began."""
    in_circle: dict[str, tuple[str, ...]] = {}
    done: set[str] = set()
    for start in broader:
        _walk(start, broader, done, in_circle)
    return in_circle


def plain_text(text: str) -> str:
    """Return a text that every format can hold: no control signs, one kind of line end, no space around it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(sign for sign in lines if sign in "\n\t" or (sign.isprintable() or sign.isspace()) and sign >= " ")
    return kept.encode("utf-8", "ignore").decode().strip()


def plain_name(text: str) -> str:
    """Return a name in one line with single spaces."""
    return " ".join(plain_text(text).split())


def unique_sorted(names: Iterable[str]) -> tuple[str, ...]:
    """Return names once each, by alphabet: a graph keeps no order of its own."""
    return tuple(sorted(set(filter(None, names)), key=lambda name: (name.casefold(), name)))


def is_uri(text: str) -> bool:
    """Say whether a text is an absolute URI that any format can hold."""
    return bool(_URI.fullmatch(text)) and len(text) <= MOST_IN_URI and text.isprintable()


def is_language(text: str) -> bool:
    """Say whether a text is a language tag, such as de or pt-BR."""
    return bool(_LANGUAGE.fullmatch(text)) and len(text) <= 20


def _without(
    concepts: Sequence[Concept],
    refused: Mapping[int, tuple[ConceptProblem, tuple[str, ...]]],
    refusals: list[ConceptRefusal],
) -> tuple[Concept, ...]:
    for place, (problem, names) in refused.items():
        refusals.append(ConceptRefusal(concepts[place].where, problem, names))
    return tuple(concept for place, concept in enumerate(concepts) if place not in refused)


_Found = dict[int, tuple[ConceptProblem, tuple[str, ...]]]


def _ill_formed(concepts: Sequence[Concept]) -> _Found:
    found = ((place, _fault(concept)) for place, concept in enumerate(concepts))
    return {place: fault for place, fault in found if fault}


def _fault(concept: Concept) -> tuple[ConceptProblem, tuple[str, ...]] | None:
    if (count := _count(concept)) > MOST_PARTS:
        return ConceptProblem.TOO_MANY, (concept.name[:40], str(count), str(MOST_PARTS))
    names = [concept.name, *concept.synonyms]
    names += [name for each in concept.translations for name in (each.name, *each.synonyms)]
    if not any(sign.isalnum() for sign in concept.name):
        return ConceptProblem.NAMELESS, (concept.name,)
    lengths = [(name, MOST_IN_NAME) for name in names]
    lengths += [(concept.notation, MOST_IN_NOTATION), (concept.scheme, MOST_IN_SCHEME)]
    lengths += [(key, MOST_IN_KEY) for key in (*concept.broader, concept.replaced_by)]
    lengths += [
        (text, MOST_IN_DEFINITION) for text in (concept.definition, *(e.definition for e in concept.translations))
    ]
    if long := next((text for text, most in lengths if len(text) > most), None):
        return ConceptProblem.TOO_LONG, (long[:40] + "…",)
    if bad := next((uri for uri in (concept.uri, *concept.mappings) if uri and not is_uri(uri)), None):
        return ConceptProblem.BAD_URI, (bad[:80],)
    languages = [concept.language or "en", *(each.language for each in concept.translations)]
    if bad := next((language for language in languages if not is_language(language)), None):
        return ConceptProblem.BAD_LANGUAGE, (bad[:40],)
    return None


def _count(concept: Concept) -> int:
    """Count all that a concept says: names, and other concepts."""
    lists = (concept.synonyms, concept.mappings, concept.broader, *(each.synonyms for each in concept.translations))
    return sum(map(len, lists)) + len(concept.translations)


def _doubles(concepts: Sequence[Concept]) -> _Found:
    keys: dict[str, Concept] = {}
    names: dict[tuple[str, str], Concept] = {}
    found: _Found = {}
    for place, concept in enumerate(concepts):
        place_in_tree = (concept.name.casefold(), concept.broader[0] if concept.broader else "")
        if first := keys.get(concept.key):
            found[place] = ConceptProblem.SAME_KEY, (concept.key, first.where)
        elif first := names.get(place_in_tree):
            found[place] = ConceptProblem.SAME_NAME, (concept.name, first.where)
        else:
            keys[concept.key] = names[place_in_tree] = concept
    return found


def _in_circles(concepts: Sequence[Concept]) -> _Found:
    names = {concept.key: concept.name for concept in concepts}
    ways = broader_cycles({concept.key: [key for key in concept.broader if key in names] for concept in concepts})
    places = {concept.key: place for place, concept in enumerate(concepts)}
    return {
        places[key]: (ConceptProblem.CIRCLE, tuple(names.get(step, step) for step in way)) for key, way in ways.items()
    }


def _below(concepts: Sequence[Concept], refused: Iterable[str], known: Collection[str]) -> _Found:
    """Find what hangs below refused concepts, however far; what the site has already holds all the same."""
    hanging: dict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(concepts):
        for key in each.broader:
            hanging[key].append(place)
    found: _Found = {}
    waiting = deque(sorted(key for key in refused if key not in known))
    while waiting:
        key = waiting.popleft()
        for place in hanging[key]:
            if place not in found:
                found[place] = ConceptProblem.REFUSED_BROADER, (key,)
                if concepts[place].key not in known:
                    waiting.append(concepts[place].key)
    return found


def _dangling(concepts: Sequence[Concept], there: Collection[str]) -> Iterator[ConceptRefusal]:
    for concept in concepts:
        for key in concept.broader:
            if key not in there:
                yield ConceptRefusal(concept.where, ConceptProblem.UNKNOWN_BROADER, (key,))
        if concept.replaced_by and concept.replaced_by not in there:
            yield ConceptRefusal(concept.where, ConceptProblem.UNKNOWN_REPLACEMENT, (concept.replaced_by,))


def _walk(
    start: str, broader: Mapping[str, Iterable[str]], done: set[str], in_circle: dict[str, tuple[str, ...]]
) -> None:
    """Walk up from one topic, without recursion, for a chain may be longer than Python's stack.

    `free` are the places of the path that are in no circle yet: each is put into one once, however many there are.
    """
    path: list[str] = []
    free: list[int] = []
    at: dict[str, int] = {}
    waiting: list[tuple[str, Iterator[str]]] = []
    if start not in done:
        _enter(start, broader, path, at, waiting, free)
    while waiting:
        key, above = waiting[-1]
        step = next(above, None)
        if step is None:
            waiting.pop()
            path.pop()
            if free[-1:] == [at.pop(key)]:
                free.pop()
            done.add(key)
        elif step in at:
            while free and free[-1] >= at[step]:
                place = free.pop()
                in_circle.setdefault(path[place], _way(path, at[step], place))
        elif step not in done and step in broader:
            _enter(step, broader, path, at, waiting, free)


def _way(path: Sequence[str], first: int, place: int) -> tuple[str, ...]:
    """Return the way round a ring from one of its members; of a long one its beginning, which tells enough."""
    if len(path) - first > MOST_STEPS_TOLD:
        there = path[place : place + MOST_STEPS_TOLD]
        return (*there, *path[first : first + MOST_STEPS_TOLD - len(there)], "…", path[place])
    return (*path[place:], *path[first:place], path[place])


def _enter(
    key: str,
    broader: Mapping[str, Iterable[str]],
    path: list[str],
    at: dict[str, int],
    waiting: list[tuple[str, Iterator[str]]],
    free: list[int],
) -> None:
    at[key] = len(path)
    free.append(len(path))
    path.append(key)
    waiting.append((key, iter(broader[key])))


def with_resolved_keys(concepts: Iterable[Concept], keys: Mapping[str, str]) -> tuple[Concept, ...]:
    """Let concepts name each other by other keys: what a file called "parent 7" becomes the key of concept 7."""
    return tuple(
        replace(
            concept,
            broader=tuple(dict.fromkeys(keys.get(key, key) for key in concept.broader)),
            replaced_by=keys.get(concept.replaced_by, concept.replaced_by),
        )
        for concept in concepts
    )


def unambiguous(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what each name stands for, without the names that stand for several."""
    meanings: dict[str, set[str]] = defaultdict(set)
    for name, meaning in pairs:
        meanings[name].add(meaning)
    return {name: next(iter(found)) for name, found in meanings.items() if name and len(found) == 1}


def count_names(names: Iterable[str]) -> dict[str, int]:
    """Return how often each name comes, the most frequent first."""
    return dict(Counter(names).most_common())
