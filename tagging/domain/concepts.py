"""The concepts of a vocabulary file, and which of them cannot be taken into a site's vocabulary."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

MOST_IN_NAME, MOST_IN_URI, MOST_IN_NOTATION, MOST_IN_SCHEME = 255, 500, 100, 200
FIELDS = frozenset(
    {"name", "language", "uri", "scheme", "notation", "definition", "synonyms", "mappings", "broader", "is_blocked",
     "is_retired", "replaced_by", "translations"}
)  # fmt: skip

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_URI = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+""")


class Problem(StrEnum):
    """Why a concept is refused."""

    UNREADABLE = "unreadable"
    NAMELESS = "nameless"
    TOO_LONG = "too_long"
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
class Refusal:
    """A concept that was not taken, or not wholly: where it stands, why, and the names that the reason speaks of."""

    where: str
    problem: Problem
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
class Reading:
    """What a file holds: its concepts, what could not be read, and what it says that a vocabulary has no place for."""

    concepts: tuple[Concept, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """What can be taken, what is refused, and what is taken though it names something that is nowhere."""

    taken: tuple[Concept, ...]
    refusals: tuple[Refusal, ...]
    loose: tuple[Refusal, ...]

    @property
    def strange_keys(self) -> frozenset[str]:
        """Return the keys that are named and stand for nothing."""
        return frozenset(name for each in self.loose for name in each.names)


def checked(concepts: Sequence[Concept], known: Collection[str] = ()) -> Checked:
    """Part what can be taken from what is refused; `known` are the keys that the site has already."""
    refusals: list[Refusal] = []
    taken = _without(concepts, _ill_formed(concepts), refusals)
    taken = _without(taken, _doubles(taken), refusals)
    taken = _without(taken, _in_circles(taken), refusals)
    there = {concept.key for concept in taken} | set(known)
    refused = {concept.key for concept in concepts} - there
    while found := _below(taken, refused):
        taken = _without(taken, found, refusals)
        refused = {concept.key for concept in concepts} - {concept.key for concept in taken} - set(known)
    order = {concept.where: place for place, concept in enumerate(concepts)}
    loose = _dangling(taken, {concept.key for concept in taken} | set(known))
    return Checked(taken, tuple(sorted(refusals, key=lambda refusal: order[refusal.where])), tuple(loose))


def circles(broader: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
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


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Return names once each, by alphabet: a graph keeps no order of its own."""
    return tuple(sorted(set(filter(None, names)), key=lambda name: (name.casefold(), name)))


def is_uri(text: str) -> bool:
    """Say whether a text is an absolute URI that any format can hold."""
    return bool(_URI.fullmatch(text)) and len(text) <= MOST_IN_URI


def is_language(text: str) -> bool:
    """Say whether a text is a language tag, such as de or pt-BR."""
    return bool(_LANGUAGE.fullmatch(text)) and len(text) <= 20


def _without(
    concepts: Sequence[Concept], refused: Mapping[int, tuple[Problem, tuple[str, ...]]], refusals: list[Refusal]
) -> tuple[Concept, ...]:
    for place, (problem, names) in refused.items():
        refusals.append(Refusal(concepts[place].where, problem, names))
    return tuple(concept for place, concept in enumerate(concepts) if place not in refused)


_Found = dict[int, tuple[Problem, tuple[str, ...]]]


def _ill_formed(concepts: Sequence[Concept]) -> _Found:
    found = ((place, _fault(concept)) for place, concept in enumerate(concepts))
    return {place: fault for place, fault in found if fault}


def _fault(concept: Concept) -> tuple[Problem, tuple[str, ...]] | None:
    names = [concept.name, *concept.synonyms]
    names += [name for each in concept.translations for name in (each.name, *each.synonyms)]
    if not any(sign.isalnum() for sign in concept.name):
        return Problem.NAMELESS, (concept.name,)
    lengths = [(name, MOST_IN_NAME) for name in names]
    lengths += [(concept.notation, MOST_IN_NOTATION), (concept.scheme, MOST_IN_SCHEME)]
    if long := next((text for text, most in lengths if len(text) > most), None):
        return Problem.TOO_LONG, (long[:40] + "…",)
    if bad := next((uri for uri in (concept.uri, *concept.mappings) if uri and not is_uri(uri)), None):
        return Problem.BAD_URI, (bad[:80],)
    languages = [concept.language or "en", *(each.language for each in concept.translations)]
    if bad := next((language for language in languages if not is_language(language)), None):
        return Problem.BAD_LANGUAGE, (bad[:40],)
    return None


def _doubles(concepts: Sequence[Concept]) -> _Found:
    keys: dict[str, Concept] = {}
    names: dict[tuple[str, str], Concept] = {}
    found: _Found = {}
    for place, concept in enumerate(concepts):
        place_in_tree = (concept.name.casefold(), concept.broader[0] if concept.broader else "")
        if first := keys.get(concept.key):
            found[place] = Problem.SAME_KEY, (concept.key, first.where)
        elif first := names.get(place_in_tree):
            found[place] = Problem.SAME_NAME, (concept.name, first.where)
        else:
            keys[concept.key] = names[place_in_tree] = concept
    return found


def _in_circles(concepts: Sequence[Concept]) -> _Found:
    names = {concept.key: concept.name for concept in concepts}
    ways = circles({concept.key: [key for key in concept.broader if key in names] for concept in concepts})
    places = {concept.key: place for place, concept in enumerate(concepts)}
    return {places[key]: (Problem.CIRCLE, tuple(names[step] for step in way)) for key, way in ways.items()}


def _below(concepts: Sequence[Concept], refused: Collection[str]) -> _Found:
    found = ((place, next((key for key in each.broader if key in refused), "")) for place, each in enumerate(concepts))
    return {place: (Problem.REFUSED_BROADER, (key,)) for place, key in found if key}


def _dangling(concepts: Sequence[Concept], there: Collection[str]) -> Iterator[Refusal]:
    for concept in concepts:
        for key in concept.broader:
            if key not in there:
                yield Refusal(concept.where, Problem.UNKNOWN_BROADER, (key,))
        if concept.replaced_by and concept.replaced_by not in there:
            yield Refusal(concept.where, Problem.UNKNOWN_REPLACEMENT, (concept.replaced_by,))


def _walk(
    start: str, broader: Mapping[str, Iterable[str]], done: set[str], in_circle: dict[str, tuple[str, ...]]
) -> None:
    """Walk up from one topic, without recursion, for a chain may be longer than Python's stack."""
    path: list[str] = []
    at: dict[str, int] = {}
    waiting: list[tuple[str, Iterator[str]]] = []
    if start not in done:
        _enter(start, broader, path, at, waiting)
    while waiting:
        key, above = waiting[-1]
        step = next(above, None)
        if step is None:
            waiting.pop()
            path.pop()
            del at[key]
            done.add(key)
        elif step in at:
            ring = path[at[step] :]
            for place, member in enumerate(ring):
                in_circle.setdefault(member, (*ring[place:], *ring[:place], member))
        elif step not in done and step in broader:
            _enter(step, broader, path, at, waiting)


def _enter(
    key: str,
    broader: Mapping[str, Iterable[str]],
    path: list[str],
    at: dict[str, int],
    waiting: list[tuple[str, Iterator[str]]],
) -> None:
    at[key] = len(path)
    path.append(key)
    waiting.append((key, iter(broader[key])))


def with_keys(concepts: Iterable[Concept], keys: Mapping[str, str]) -> tuple[Concept, ...]:
    """Let concepts name each other by other keys: what a file called "parent 7" becomes the key of concept 7."""
    return tuple(
        replace(
            concept,
            broader=tuple(dict.fromkeys(keys.get(key, key) for key in concept.broader)),
            replaced_by=keys.get(concept.replaced_by, concept.replaced_by),
        )
        for concept in concepts
    )


def unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what each name stands for, without the names that stand for several."""
    meanings: dict[str, set[str]] = defaultdict(set)
    for name, meaning in pairs:
        meanings[name].add(meaning)
    return {name: next(iter(found)) for name, found in meanings.items() if name and len(found) == 1}


def counted(names: Iterable[str]) -> dict[str, int]:
    """Return how often each name comes, the most frequent first."""
    return dict(Counter(names).most_common())
