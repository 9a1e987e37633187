"""SKOS, the W3C's form of vocabularies, as RDF/XML, Turtle or JSON-LD: the one door to rdflib."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote, unquote

from rdflib import DCTERMS, OWL, RDF, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import BNode, Node

from attune.tagging.domain.concepts import (
    Concept,
    Translation,
    VocabularyReading,
    count_names,
    is_uri,
    plain_name,
    plain_text,
    unique_sorted,
)
from attune.tagging.vocabularies.base import slug_in
from attune.tagging.vocabularies.limits import refuse_rows
from attune.tagging.vocabularies.offline_graphs import read_graph

# What SKOS has no word for.
OURS = Namespace("urn:attune:terms#")
_SCHEME = "urn:attune:scheme:"
# What a file named without an address and nobody knows.
_ELSEWHERE = "urn:attune:elsewhere:"
_READ = {
    RDF.type, SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, SKOS.definition, SKOS.broader, SKOS.narrower,
    SKOS.exactMatch, SKOS.inScheme, SKOS.notation, SKOS.topConceptOf, OWL.deprecated, DCTERMS.isReplacedBy,
    OURS.blocked, OURS.mainBroader, OURS.slug,
}  # fmt: skip


class Skos:
    """Read and write one of RDF's notations."""

    is_ours = False

    def __init__(self, notation: str) -> None:
        """Take rdflib's name of the notation: xml, turtle or json-ld."""
        self.notation = notation

    def read(self, content: bytes, *, scheme: str, language: str) -> VocabularyReading:
        """Read every concept of a graph; nothing is fetched from elsewhere."""
        graph = read_graph(content, self.notation)
        found = {*graph.subjects(RDF.type, SKOS.Concept), *graph.subjects(SKOS.prefLabel, None)}
        named = sorted((node for node in found if isinstance(node, URIRef)), key=str)
        refuse_rows(len(named))
        nameless = sum(isinstance(node, BNode) for node in found)
        left_out = [_short(graph, each) for node in named for each in graph.predicates(node) if each not in _READ]
        left_out += ["skos:Concept without an address"] * nameless
        return VocabularyReading(tuple(_concept(graph, node, language) for node in named), (), count_names(left_out))

    def write(self, concepts: Sequence[Concept]) -> bytes:
        """Write a graph of the concepts and their schemes."""
        graph = Graph()
        for prefix, namespace in (("skos", SKOS), ("dct", DCTERMS), ("owl", OWL), ("attune", OURS)):
            graph.bind(prefix, namespace)
        for concept in concepts:
            for predicate, value in _statements(concept):
                graph.add((URIRef(concept.key), predicate, value))
            if concept.scheme:
                graph.add((_node(concept.scheme, _SCHEME), RDF.type, SKOS.ConceptScheme))
        options: dict[str, Any] = {"context": {}} if self.notation == "json-ld" else {}
        return graph.serialize(format=self.notation, encoding="utf-8", **options)


def _concept(graph: Graph, node: URIRef, language: str) -> Concept:
    main, labels = _labels(graph, node, language)
    definitions = _texts(graph, node, SKOS.definition)
    synonyms: dict[str, list[str]] = {tag: names[1:] for tag, names in labels.items()}
    for tag, names in _texts(graph, node, SKOS.altLabel, SKOS.hiddenLabel).items():
        synonyms.setdefault(tag, []).extend(names)
    others = sorted({*labels, *definitions, *synonyms} - {main})
    uri = "" if slug_in(str(node)) else str(node)
    return Concept(
        key=str(node),
        name=plain_name(next(iter(labels.get(main, [])), "")),
        language=main,
        uri=uri,
        scheme=plain_name(_first(_name(each, _SCHEME) for each in graph.objects(node, SKOS.inScheme))),
        notation=plain_name(_first(str(each) for each in graph.objects(node, SKOS.notation))),
        slug=plain_name(slug_in(str(node)) or _first(str(each) for each in graph.objects(node, OURS.slug))),
        definition=_together(definitions.get(main, [])),
        synonyms=unique_sorted(map(plain_name, synonyms.get(main, []))),
        translations=tuple(_translation(tag, labels, synonyms, definitions) for tag in others),
        mappings=unique_sorted(str(each) for each in graph.objects(node, SKOS.exactMatch) if isinstance(each, URIRef)),
        broader=_broader(graph, node),
        is_blocked=_is_true(graph, node, OURS.blocked),
        is_retired=_is_true(graph, node, OWL.deprecated),
        replaced_by=plain_text(_first(str(each) for each in graph.objects(node, DCTERMS.isReplacedBy))),
        where=str(node),
    )


def _labels(graph: Graph, node: Node, language: str) -> tuple[str, dict[str, list[str]]]:
    """Return the language of the main name, the site's own before others, and the names by language."""
    labels = _texts(graph, node, SKOS.prefLabel)
    base = language.split("-")[0]
    wanted = [language, base, "", *(tag for tag in sorted(labels) if tag.split("-")[0] == base), *sorted(labels)]
    return next((tag for tag in wanted if tag in labels), ""), labels


def _texts(graph: Graph, node: Node, *predicates: URIRef) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for predicate in predicates:
        for value in sorted(graph.objects(node, predicate), key=str):
            if isinstance(value, Literal):
                found.setdefault((value.language or "").lower(), []).append(str(value))
    return found


def _translation(
    tag: str, labels: dict[str, list[str]], synonyms: dict[str, list[str]], definitions: dict[str, list[str]]
) -> Translation:
    name = plain_name(next(iter(labels.get(tag, [])), ""))
    # Words without a language, beside a name that has one, are kept under the tag for "not determined".
    return Translation(
        tag or "und", name, unique_sorted(map(plain_name, synonyms.get(tag, []))), _together(definitions.get(tag, []))
    )


def _broader(graph: Graph, node: Node) -> tuple[str, ...]:
    stated = {*graph.objects(node, SKOS.broader), *graph.subjects(SKOS.narrower, node)}
    above = {plain_text(_name(each, _ELSEWHERE)) for each in stated if isinstance(each, URIRef)}
    main = {plain_text(_name(each, _ELSEWHERE)) for each in graph.objects(node, OURS.mainBroader)}
    return (*sorted(above & main), *sorted(above - main))


def _is_true(graph: Graph, node: Node, predicate: URIRef) -> bool:
    return any(str(value).lower() in ("true", "1") for value in graph.objects(node, predicate))


def _first(texts: Iterable[str]) -> str:
    return min(texts, default="")


def _together(texts: Iterable[str]) -> str:
    return "\n\n".join(plain_text(text) for text in texts)


def _statements(concept: Concept) -> Iterator[tuple[URIRef, Node]]:
    yield RDF.type, SKOS.Concept
    yield from _words(concept.language, concept.name, concept.synonyms, concept.definition)
    for each in concept.translations:
        yield from _words(each.language, each.name, each.synonyms, each.definition)
    yield from ((SKOS.broader, _node(key, _ELSEWHERE)) for key in concept.broader)
    if len(concept.broader) > 1:
        yield OURS.mainBroader, _node(concept.broader[0], _ELSEWHERE)
    yield from ((SKOS.exactMatch, URIRef(uri)) for uri in concept.mappings)
    if concept.scheme:
        yield SKOS.inScheme, _node(concept.scheme, _SCHEME)
    if concept.notation:
        yield SKOS.notation, Literal(concept.notation)
    if concept.slug:
        yield OURS.slug, Literal(concept.slug)
    if concept.is_blocked:
        yield OURS.blocked, Literal(True)
    if concept.is_retired:
        yield OWL.deprecated, Literal(True)
    if concept.replaced_by:
        yield DCTERMS.isReplacedBy, URIRef(concept.replaced_by)


def _words(tag: str, name: str, synonyms: Iterable[str], definition: str) -> Iterator[tuple[URIRef, Node]]:
    language = None if tag in ("", "und") else tag
    if name:
        yield SKOS.prefLabel, Literal(name, lang=language)
    yield from ((SKOS.altLabel, Literal(each, lang=language)) for each in synonyms)
    if definition:
        yield SKOS.definition, Literal(definition, lang=language)


def _node(name: str, prefix: str) -> URIRef:
    return URIRef(name if is_uri(name) else prefix + quote(name, safe=""))


def _name(node: Node, prefix: str) -> str:
    text = str(node)
    return unquote(text.removeprefix(prefix)) if text.startswith(prefix) else text


def _short(graph: Graph, predicate: Node) -> str:
    return predicate.n3(graph.namespace_manager) if isinstance(predicate, URIRef) else str(predicate)
